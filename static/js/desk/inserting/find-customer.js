// While an address is typed: the customers one knows; who is chosen brings their name and language.
import { find, findAll } from "../../dom.js";
import { Listbox } from "./listbox.js";

const SEARCH_AFTER = 200; // milliseconds without a key

/** @typedef {{ email: string, name: string, language: string }} Customer */

/** @param {HTMLInputElement} field */
function offerCustomers(field) {
  const form = /** @type {HTMLFormElement} */ (field.form);
  const { customers: url = "", foundLabel = "" } = form.dataset;
  /** @type {Customer[]} */
  let found = [];
  const list = new Listbox(field, foundLabel, ({ words }) => {
    const chosen = found.find(({ email }) => email === words);
    if (!chosen) return;
    field.value = chosen.email;
    find(form, "[name=name]", HTMLInputElement).value = chosen.name;
    find(form, "[name=language]", HTMLSelectElement).value = chosen.language;
    field.dispatchEvent(new Event("input", { bubbles: true })); // for the draft
  });
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  list.float();
  let timer = 0;
  let asked = "";
  const look = async () => {
    const search = new URL(url, location.href);
    search.searchParams.set("q", field.value);
    asked = field.value;
    const response = await fetch(search, { redirect: "error" }).catch(() => null);
    if (!response?.ok || asked !== field.value) return;
    found = (await response.json()).customers;
    const isSettled = found.some(({ email }) => email === field.value);
    list.show(isSettled ? [] : found.map(({ email, name }) => ({ label: name || email, detail: email, words: email })));
    field.setAttribute("aria-expanded", String(list.isOpen));
  };
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, SEARCH_AFTER);
  });
  field.addEventListener("keydown", (event) => {
    if (!list.takes(event)) return;
    event.preventDefault();
    field.setAttribute("aria-expanded", String(list.isOpen));
  });
  field.addEventListener("blur", () => list.close());
}

findAll(document, "[data-find-customer]", HTMLInputElement).forEach(offerCustomers);
