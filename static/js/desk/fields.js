// What was typed into a form: by its fields' names what the page had brought (`was`) and what stands there now (`is`).

/**
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field
 * @typedef {Record<string, { was: string, is: string }>} Words by the field's name
 */

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
const nameOf = (field) => (isTicked(field) ? `${field.name}=${field.value}` : field.name);

/** @param {Field} field */
function initialValue(field) {
  if (isTicked(field)) return String(field.defaultChecked);
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
}

/** @param {Field} field */
const currentValue = (field) => (isTicked(field) ? String(field.checked) : field.value);

/** @param {Field} field @param {string} value */
function fill(field, value) {
  if (isTicked(field)) field.checked = value === "true";
  else field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true })); // for the editor's preview
}

/** @param {HTMLFormElement} form */
const fieldsOf = (form) => [...form.elements].filter(isTyped);

/**
 * What differs from what the page had brought. After a refusal the page brings what was typed: there `kept` knows what
 * stood in the field before.
 * @param {HTMLFormElement} form @param {Words} kept @returns {Words}
 */
export function typedInto(form, kept) {
  const all = fieldsOf(form).map((field) => {
    const name = nameOf(field);
    return /** @type {const} */ ([name, { was: kept[name]?.was ?? initialValue(field), is: currentValue(field) }]);
  });
  return Object.fromEntries(all.filter(([, { was, is }]) => was !== is));
}

/**
 * Puts the words into the fields that are as they were when they were typed. Gives how many, and those that found no
 * such place: their field is gone from the page, or somebody else has changed it meanwhile.
 * @param {HTMLFormElement} form @param {Words} words
 */
export function bringBack(form, words) {
  const here = new Map(fieldsOf(form).map((field) => [nameOf(field), field]));
  /** @type {Words} */
  const homeless = {};
  let count = 0;
  for (const [name, { was, is }] of Object.entries(words)) {
    const field = here.get(name);
    if (field && currentValue(field) === is) continue;
    if (field && initialValue(field) === was && currentValue(field) === was) {
      fill(field, is);
      count += 1;
    } else if (isText(is)) homeless[field ? `${name}#${Date.now().toString(36)}` : name] = { was, is };
  }
  return { count, homeless };
}

/** @param {HTMLFormElement} form */
export function empty(form) {
  for (const field of fieldsOf(form)) fill(field, initialValue(field));
}

/** Not a tick. @param {string} value */
const isText = (value) => Boolean(value.trim()) && !["true", "false"].includes(value);

/** @param {Words} one @param {Words} other */
export const areSame = (one, other) =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
