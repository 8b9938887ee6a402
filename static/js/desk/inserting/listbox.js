// A list from which one is chosen while the focus stays where one types (WAI-ARIA: combobox with a listbox).
import { make } from "../../dom.js";

/**
 * @typedef {{ label: string, detail?: string, note?: string, words: string, reply?: number }} Choice what is offered;
 *   `words` go into the text
 */

let lists = 0;

export class Listbox {
  /** @type {Choice[]} */
  #choices = [];
  #at = -1;

  /** @param {HTMLElement} field that is typed into @param {string} label @param {(choice: Choice) => void} onChoice */
  constructor(field, label, onChoice) {
    lists += 1;
    this.field = field;
    this.onChoice = onChoice;
    this.element = make("ul", { id: `choices-${lists}`, className: "choices", hidden: true });
    this.element.setAttribute("role", "listbox");
    this.element.setAttribute("aria-label", label);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.element.id);
    this.element.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
    this.element.addEventListener("click", ({ target }) => {
      const option = target instanceof Element && target.closest("[role=option]");
      if (option) this.#choose([...this.element.children].indexOf(option));
    });
  }

  /** Below the field, over what stands there: nothing moves when it opens. */
  float() {
    const place = make("div", { className: "choices-place" });
    place.append(this.element);
    this.field.after(place);
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {Choice[]} choices */
  show(choices) {
    this.#choices = choices;
    this.element.replaceChildren(...choices.map((choice, index) => this.#option(choice, index)));
    this.element.hidden = choices.length === 0;
    if (choices.length) this.element.scrollIntoView({ block: "nearest" });
    this.#mark(choices.length ? 0 : -1);
  }

  close() {
    this.show([]);
  }

  /** What a key does here; false where it is none of ours. @param {KeyboardEvent} event */
  takes({ key, isComposing }) {
    if (!this.isOpen || isComposing) return false;
    const last = this.#choices.length - 1;
    if (key === "ArrowDown") this.#mark(this.#at === last ? 0 : this.#at + 1);
    else if (key === "ArrowUp") this.#mark(this.#at <= 0 ? last : this.#at - 1);
    else if (key === "Enter" || key === "Tab") this.#choose(this.#at);
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }

  /** @param {Choice} choice @param {number} index */
  #option({ label, detail = "", note = "" }, index) {
    const option = make("li", { id: `${this.element.id}-${index}` });
    option.setAttribute("role", "option");
    option.append(make("b", { textContent: label }), " ", make("span", { textContent: detail }));
    if (note) option.append(" ", make("small", { textContent: note }));
    return option;
  }

  /** @param {number} at */
  #mark(at) {
    this.#at = at;
    for (const [index, option] of [...this.element.children].entries()) {
      option.setAttribute("aria-selected", String(index === at));
      if (index === at) option.scrollIntoView({ block: "nearest" });
    }
    if (at < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.element.id}-${at}`);
  }

  /** @param {number} at */
  #choose(at) {
    const choice = this.#choices[at];
    this.close();
    if (choice) this.onChoice(choice);
  }
}
