// What was typed and not sent yet, in this tab only, and only for who typed it. A draft holds the fields that were
// changed: what the page had brought (`was`) and what stands there now (`is`).
import { thisTab } from "../storage.js";

/**
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field
 * @typedef {Record<string, { was: string, is: string }>} Changes by the field's name
 */

const PREFIX = "desk-draft ";
const NEVER_KEPT = ["hidden", "password", "file", "submit", "button"];

/** @param {Element} element @returns {element is Field} */
function isTyped(element) {
  if (!("name" in element && "type" in element)) return false;
  const field = /** @type {Field} */ (element);
  return Boolean(field.name) && !("multiple" in field && field.multiple) && !NEVER_KEPT.includes(field.type);
}

/** @param {Field} field @returns {field is HTMLInputElement} */
const isTicked = (field) => ["checkbox", "radio"].includes(field.type);

/** @param {Field} field */
export const nameOf = (field) => (isTicked(field) ? `${field.name}=${field.value}` : field.name);

/** @param {Field} field */
export function initialValue(field) {
  if (isTicked(field)) return String(field.defaultChecked);
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
}

/** @param {Field} field */
export const currentValue = (field) => (isTicked(field) ? String(field.checked) : field.value);

/** @param {Field} field @param {string} value */
export function fill(field, value) {
  if (isTicked(field)) field.checked = value === "true";
  else field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true })); // for the editor's preview
}

/** @param {HTMLFormElement} form */
export const fieldsOf = (form) => [...form.elements].filter(isTyped);

/** @param {HTMLFormElement} form @returns {Changes} */
export function changesIn(form) {
  const changed = fieldsOf(form).filter((field) => currentValue(field) !== initialValue(field));
  return Object.fromEntries(
    changed.map((field) => [nameOf(field), { was: initialValue(field), is: currentValue(field) }]),
  );
}

/** @param {string} key @returns {{ fields?: Changes, tried?: boolean }} */
const read = (key) => JSON.parse(thisTab.get(key) || "{}");

export class Draft {
  /** @param {string} user @param {string} name */
  constructor(user, name) {
    this.key = `${PREFIX}${user} ${name}`;
  }

  get fields() {
    return read(this.key).fields ?? {};
  }

  /** @param {Changes} fields */
  keep(fields, { tried = false } = {}) {
    thisTab.set(this.key, Object.keys(fields).length === 0 ? "" : JSON.stringify({ fields, tried }));
  }
}

/**
 * After a form was sent: the draft is done with if the next page says so, and stays if it doesn't.
 * @param {string} user @param {boolean} succeeded
 */
export function settle(user, succeeded) {
  for (const key of thisTab.keys(`${PREFIX}${user} `)) {
    const { fields, tried } = read(key);
    if (tried) thisTab.set(key, succeeded ? "" : JSON.stringify({ fields }));
  }
}

/** With the texts that were sent knowingly in chats: the next person at the machine reads none of it. */
export function forgetAll() {
  for (const key of [...thisTab.keys(PREFIX), ...thisTab.keys("chat.meant.")]) thisTab.set(key, "");
}
