// The desk by keyboard. The sheet in the page is the table: which keys, where they are heard, and what they do.
import { find, findAll } from "../../dom.js";
import { ACTS } from "./acts.js";

const SEQUENCE_WITHIN = 1_500; // milliseconds from one key of a sequence to the next

const sheet = find(document, "[data-keys]", HTMLDialogElement);
/** @type {Map<string, { act: string, target: string }>} */
const table = new Map();
for (const group of findAll(sheet, "[data-where]")) {
  if (!document.querySelector(group.dataset.where ?? "")) continue;
  for (const { dataset } of findAll(group, "[data-keyed]"))
    table.set(dataset.keyed ?? "", { act: dataset.act ?? "", target: dataset.target ?? "" });
}
/** @type {typeof ACTS} */
const acts = { ...ACTS, sheet: () => sheet.showModal() };
let before = { key: "", at: 0 };

/** @param {Element} target */
const isTyping = (target) =>
  target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

/** @param {string} key */
function hear(key) {
  const isSoon = Date.now() - before.at < SEQUENCE_WITHIN;
  const found = (isSoon && table.get(`${before.key} ${key}`)) || table.get(key);
  const begins = [...table.keys()].some((keys) => keys.startsWith(`${key} `));
  before = { key: begins && !found ? key : "", at: Date.now() };
  return found;
}

/** The form's own button, not one that fills it. @param {Element} target */
function send(target) {
  const form = target instanceof HTMLTextAreaElement ? target.form : null;
  const button = form?.querySelector("button[type=submit]:not([formaction])");
  if (form && button instanceof HTMLButtonElement) form.requestSubmit(button);
}

addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.defaultPrevented || event.isComposing || !(target instanceof Element)) return;
  if (document.querySelector("dialog[open]")) return;
  const isAltGr = event.getModifierState("AltGraph"); // brackets on many keyboards
  if (event.altKey && !isAltGr) {
    if (key === "?" || key === "¿") {
      event.preventDefault();
      sheet.showModal();
    }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && !isAltGr) {
    if (key === "Enter" && document.body.matches(".ticket-page")) send(target);
    return;
  }
  if (isTyping(target) || !("keysOn" in sheet.dataset)) return;
  const found = hear(key);
  if (!found) return;
  event.preventDefault();
  acts[found.act]?.(found.target);
});

for (const button of findAll(document, "[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => sheet.showModal());
}
