// A panel is replaced by the one that the server writes now: what was begun in its forms goes over to the new one.
import { find, findAll } from "../../dom.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

const TYPED = "textarea[id], input[type=text][id], select[id]";

/** @param {HTMLDetailsElement} details */
const summaryOf = (details) => find(details, "summary").textContent;

/** @param {HTMLElement} old @param {HTMLElement} fresh @param {HTMLFormElement | null} form */
export function keepTyped(old, fresh, form) {
  for (const field of /** @type {NodeListOf<Field>} */ (old.querySelectorAll(TYPED))) {
    const twin = /** @type {Field | null} */ (fresh.querySelector(`#${field.id}`));
    if (twin && !form?.contains(field)) twin.value = field.value;
  }
}

/** @param {HTMLElement} old @param {HTMLElement} fresh @param {HTMLFormElement | null} form */
export function keepOpen(old, fresh, form) {
  const open = findAll(old, "details[open]", HTMLDetailsElement).filter((details) => !form || !details.contains(form));
  const summaries = open.map(summaryOf);
  for (const details of findAll(fresh, "details", HTMLDetailsElement)) {
    if (summaries.includes(summaryOf(details))) details.open = true;
  }
}

/**
 * On the same control of the new panel, by its id or by what it says; false if there is none.
 * @param {Element | null} focused @param {HTMLElement} fresh
 */
export function keepFocus(focused, fresh) {
  if (!(focused instanceof HTMLElement)) return false;
  const same = focused.id ? "id" : "textContent";
  const twin = findAll(fresh, focused.tagName).find((element) => element[same] === focused[same]);
  twin?.focus();
  if (focused instanceof HTMLTextAreaElement && twin instanceof HTMLTextAreaElement) {
    twin.setSelectionRange(focused.selectionStart, focused.selectionEnd);
  }
  return Boolean(twin);
}
