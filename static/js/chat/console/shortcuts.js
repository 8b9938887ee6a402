// Everything at the desk by keyboard; the template lists the keys. “?” shows that list, inside a text Alt and “?”.
import { find, findAll, findIfAny } from "../../dom.js";

/** @param {Chat.ShortcutWays} ways */
export function shortcuts(ways) {
  const help = find(document, "[data-chat-keys]", HTMLDialogElement);
  for (const button of findAll(document, "[data-chat-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || help.open || !(event.target instanceof Element)) return;
    const act = asksForHelp(event, event.target)
      ? () => help.showModal()
      : event.altKey && withAlt(event, event.target, ways);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** @param {KeyboardEvent} event @param {Element} target */
function asksForHelp({ key, altKey }, target) {
  if (altKey) return key === "?" || key === "¿";
  return key === "?" && !target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

/** @param {KeyboardEvent} event @param {Element} target @param {Chat.ShortcutWays} ways */
function withAlt({ key, code, shiftKey }, target, { go, step = () => {}, place = () => document }) {
  if (shiftKey) {
    const found =
      findAll(place(), `[data-key=${code}]`).find((element) => element.offsetParent) ??
      findIfAny(document, `[data-chat-place] [data-key=${code}]`);
    return found && (() => reach(found));
  }
  if (/^Digit\d$/.test(code)) return () => go(Number(code.at(-1)));
  if (target.matches("select")) return null; // there the arrows open it
  if (key === "ArrowDown") return () => step(1);
  if (key === "ArrowUp") return () => step(-1);
  return null;
}

// Opened where it is folded, and the first field of it; a button is reached, not pressed.
/** @param {HTMLElement} found */
function reach(found) {
  const folded = found.matches("summary") && found.closest("details");
  if (folded) folded.open = true;
  const field = folded ? find(folded, "textarea, select, input:not([type=hidden]), button") : found;
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}
