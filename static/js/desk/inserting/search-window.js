// A window to look for something to insert: type, choose with the arrows or by touch, Enter; Escape closes it.
import { find } from "../../dom.js";
import { Listbox } from "./listbox.js";

const SEARCH_AFTER = 200; // milliseconds without a key

/** @typedef {import("./listbox.js").Choice} Choice */

/**
 * @param {HTMLDialogElement} element from the page @param {(asked: string) => Promise<Choice[]>} search
 * @returns {{ open(onChoice: (choice: Choice) => void): void }}
 */
export function searchWindow(element, search) {
  const field = find(element, "input", HTMLInputElement);
  const status = find(element, "[role=status]");
  /** @type {(choice: Choice) => void} */
  let onChoice = () => undefined;
  let timer = 0;
  let asked = 0;
  const list = new Listbox(field, field.getAttribute("aria-label") ?? "", (choice) => {
    element.close();
    onChoice(choice);
  });
  find(element, "[data-choices]").append(list.element);
  field.setAttribute("role", "combobox");
  const look = async () => {
    asked += 1;
    const number = asked;
    const choices = await search(field.value).catch(() => []);
    if (number !== asked || !element.open) return;
    list.show(choices);
    field.setAttribute("aria-expanded", String(list.isOpen));
    status.hidden = list.isOpen || !field.value.trim();
  };
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, SEARCH_AFTER);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") return; // the window closes, or one goes on in it
    if (list.takes(event) || event.key === "Enter") event.preventDefault();
  });
  return {
    open(then) {
      onChoice = then;
      field.value = "";
      list.close();
      status.hidden = true;
      field.setAttribute("aria-expanded", "false");
      element.showModal();
      void look();
    },
  };
}
