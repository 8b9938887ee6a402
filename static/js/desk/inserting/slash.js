// A slash and the first letters of a shortcut, where one writes: the canned replies that begin so; Enter inserts one.
import { insertInto } from "./into-text.js";
import { Listbox } from "./listbox.js";

const SHORTCUT = /(?:^|\s)\/([a-z0-9-]*)$/i; // as it stands before the cursor

/**
 * @param {HTMLTextAreaElement} text @param {import("./canned.js").CannedReplies} canned
 * @param {string} label @param {(choice: import("./listbox.js").Choice) => void} onUsed
 */
export function offerWhileTyping(text, canned, label, onUsed) {
  const list = new Listbox(text, label, (choice) => {
    const letters = lettersBefore(text) ?? "";
    insertInto(text, choice.words, text.selectionStart - letters.length - 1);
    onUsed(choice);
  });
  text.setAttribute("aria-haspopup", "listbox");
  list.float();
  let asked = 0;
  const follow = async () => {
    asked += 1;
    const number = asked;
    const letters = lettersBefore(text);
    const choices = letters === null ? [] : await canned.beginningWith(letters);
    if (number === asked) list.show(choices);
  };
  text.addEventListener("input", follow);
  text.addEventListener("click", () => list.isOpen && void follow());
  text.addEventListener("blur", () => list.close());
  const take = (/** @type {KeyboardEvent} */ event) => {
    if (!list.takes(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Enter would send the shortcut
  };
  text.addEventListener("keydown", take, { capture: true });
}

/** @param {HTMLTextAreaElement} text */
function lettersBefore({ value, selectionStart, selectionEnd }) {
  if (selectionStart !== selectionEnd) return null;
  return SHORTCUT.exec(value.slice(0, selectionStart))?.[1] ?? null;
}
