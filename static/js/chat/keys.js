// Everything at the desk by keyboard; the template's list says which keys. “?” opens it, inside a text Alt and “?”.
const help = document.querySelector("[data-chat-keys]");

// `go(number)`: to my chat of that number, 0 to those who wait. `step(1 or -1)`. `place()`: what is shown now.
export function keys({ go, step = () => {}, place = () => document }) {
  for (const button of document.querySelectorAll("[data-chat-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  addEventListener("keydown", (event) => {
    const { key, code, altKey, ctrlKey, metaKey, shiftKey, target } = event;
    if (ctrlKey || metaKey || help.open) return;
    const writes = target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
    const act = altKey ? withAlt({ key, code, shiftKey, target }) : key === "?" && !writes ? () => help.showModal() : null;
    if (!act) return;
    event.preventDefault();
    act();
  });

  function withAlt({ key, code, shiftKey, target }) {
    if (key === "?" || key === "¿") return () => help.showModal();
    if (shiftKey) {
      const found = [...place().querySelectorAll(`[data-key=${code}]`)].find((one) => one.offsetParent) ?? document.querySelector(`[data-chat-place] [data-key=${code}]`);
      return found && (() => reach(found));
    }
    if (/^Digit\d$/.test(code)) return () => go(Number(code.at(-1)));
    if (target.matches("select")) return null; // there the arrows open it
    return { ArrowDown: () => step(1), ArrowUp: () => step(-1) }[key];
  }
}

// Opened where it is folded, and the first field of it; a button is reached, not pressed.
function reach(found) {
  const folded = found.closest("details");
  if (folded && found.matches("summary")) folded.open = true;
  const field = found.matches("summary") ? folded.querySelector("textarea, select, input:not([type=hidden]), button") : found;
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}
