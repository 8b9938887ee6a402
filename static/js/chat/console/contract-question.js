// A text that quotes a contract, while nothing shows that the customer's address is theirs: the server refuses it, the
// agent is asked beside the box where it stands again, and once it is meant it is sent knowingly.
import { find, make } from "../../dom.js";
import { thisTab } from "../../storage.js";

const REASON = "unproved"; // the protocol's word

/** Texts that are meant as they are: they go knowingly, however often the line is cut or the page is loaded. */
export class MeantTexts {
  /** @param {string} name of the conversation */
  constructor(name) {
    this.key = `chat.meant.${name}`;
    /** @type {Set<string>} */
    this.texts = new Set(JSON.parse(thisTab.get(this.key) ?? "[]"));
  }

  /** @param {string} text */
  add(text) {
    this.texts.add(text);
    thisTab.set(this.key, JSON.stringify([...this.texts]));
  }

  /** @type {Chat.Marks} */
  marks(text) {
    return this.texts.has(text) ? { knowingly: true } : {};
  }
}

export class ContractQuestion {
  /** @param {HTMLElement} root of the conversation @param {Chat.Words} words */
  constructor(root, words) {
    this.words = words;
    this.form = find(root, "[data-chat-write]", HTMLFormElement);
    this.text = find(root, "[data-chat-text]", HTMLTextAreaElement);
    this.place = find(root, "[data-chat-asks]");
    this.meant = new MeantTexts(root.dataset.conversation ?? "");
    this.text.addEventListener("input", () => this.close());
    this.form.addEventListener("submit", () => this.close());
    if (!this.isOpen) return;
    find(root, "[data-chat-error]").textContent = ""; // it speaks of a box to tick, for a page without a script
    this.open();
  }

  get isOpen() {
    return this.place.childElementCount > 0;
  }

  /** Is this what it asks about? @param {string} reason @param {() => void} putBack the text into its box */
  ask(reason, putBack) {
    if (reason !== REASON) return false;
    putBack();
    if (!this.isOpen) this.open(); // another button in its place would take the focus away
    return true;
  }

  open() {
    const button = make("button", {
      type: "button",
      className: "button quiet",
      textContent: this.words.send_knowingly,
    });
    button.addEventListener("click", () => this.sendKnowingly());
    this.place.replaceChildren(make("p", { textContent: this.words.unproved }), button);
  }

  close() {
    this.place.replaceChildren();
  }

  sendKnowingly() {
    this.meant.add(this.text.value.trim());
    this.form.requestSubmit();
  }
}
