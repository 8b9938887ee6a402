// The chats by keyboard: what stands behind Alt. The sheet of the desk's keys lists them.

import { reach } from "../../desk/keys/reach.js";
import { findAll, findIfAny } from "../../dom.js";

/** @param {Chat.ShortcutWays} ways */
export function shortcuts(ways) {
  addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
    const act = document.querySelector("dialog[open]") ? null : withAlt(event, event.target, ways);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** @param {KeyboardEvent} event @param {Element} target @param {Chat.ShortcutWays} ways */
function withAlt({ key, code, shiftKey }, target, { go, step = () => {}, place = () => document }) {
  if (shiftKey) {
    const found =
      findAll(place(), `[data-key=${code}]`).find((element) => element.offsetParent) ??
      findIfAny(document, `[data-chat-place] [data-key=${code}]`);
    // What opens a window is pressed: there is nothing else to do with it.
    return found && (() => ("open" in found.dataset ? found.click() : reach(found)));
  }
  if (/^Digit\d$/.test(code)) return () => go(Number(code.at(-1)));
  if (target.matches("select")) return null; // there the arrows open it
  if (key === "ArrowDown") return () => step(1);
  if (key === "ArrowUp") return () => step(-1);
  return null;
}
