// What was typed and not sent yet, in this tab only, and only for who typed it. A draft holds the fields that were
// changed: what the page had brought (`was`) and what stands there now (`is`).
const PREFIX = "desk-draft ";

const typed = (element) =>
  element.name && !element.multiple && !["hidden", "password", "file", "submit", "button"].includes(element.type);

const ticked = (element) => ["checkbox", "radio"].includes(element.type);

export const nameOf = (element) => (ticked(element) ? `${element.name}=${element.value}` : element.name);

export function broughtBy(element) {
  if (ticked(element)) return String(element.defaultChecked);
  if (element.tagName !== "SELECT") return element.defaultValue;
  return ([...element.options].find((option) => option.defaultSelected) ?? element.options[0])?.value ?? "";
}

export const valueOf = (element) => (ticked(element) ? String(element.checked) : element.value);

export function put(element, value) {
  if (ticked(element)) element.checked = value === "true";
  else element.value = value;
  element.dispatchEvent(new Event("input", { bubbles: true })); // for the editor's preview
}

export const fieldsOf = (form) => [...form.elements].filter(typed);

export function changesIn(form) {
  const changed = fieldsOf(form).filter((element) => valueOf(element) !== broughtBy(element));
  return Object.fromEntries(changed.map((field) => [nameOf(field), { was: broughtBy(field), is: valueOf(field) }]));
}

export class Draft {
  constructor(user, name) {
    this.key = `${PREFIX}${user} ${name}`;
  }

  get fields() {
    return JSON.parse(sessionStorage.getItem(this.key) ?? "{}").fields ?? {};
  }

  keep(fields, { tried = false } = {}) {
    if (Object.keys(fields).length === 0) sessionStorage.removeItem(this.key);
    else sessionStorage.setItem(this.key, JSON.stringify({ fields, tried }));
  }
}

const keys = (prefix) => Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));

// After a form was sent: the draft is done with if the next page says so, and stays if it doesn't.
export function settle(user, succeeded) {
  for (const key of keys(`${PREFIX}${user} `)) {
    const { fields, tried } = JSON.parse(sessionStorage.getItem(key));
    if (tried && succeeded) sessionStorage.removeItem(key);
    else if (tried) sessionStorage.setItem(key, JSON.stringify({ fields }));
  }
}

export function forgetAll() {
  for (const key of keys(PREFIX)) sessionStorage.removeItem(key);
}
