// Messages that can't be sent stay in the log, also on the next page: to be changed, copied, or sent by mail.
import { find, make } from "../../dom.js";
import * as memory from "../memory.js";

/** @param {string} label @param {(button: HTMLButtonElement) => void} act */
function button(label, act) {
  const item = make("button", { type: "button", className: "chat-back", textContent: label });
  item.addEventListener("click", () => act(item));
  return item;
}

export class RefusedMessages {
  /** @param {string} name of the conversation @param {Chat.RefusalsPage} page */
  constructor(name, page) {
    this.name = name;
    this.page = page;
    this.kept = memory.refused(name);
  }

  /** @param {string} key @param {string} text @param {string} reason */
  add(key, text, reason) {
    this.kept.set(key, { words: text, reason });
    this.keep();
    this.show(key, text, reason);
  }

  /** Given up too early. @param {string} key */
  arrived(key) {
    if (this.kept.delete(key)) this.keep();
  }

  showAll() {
    for (const [key, { words, reason }] of this.kept) this.show(key, words, reason);
  }

  /** @param {string} key @param {string} text @param {string} reason */
  show(key, text, reason) {
    const { log, words, isOver, byMail } = this.page;
    const ways = [button(words.copy, (item) => this.copy(item, text))];
    if (!isOver()) ways.unshift(button(words.change, () => this.change(key, text)));
    else if (byMail) ways.unshift(button(words.by_mail, (item) => this.mail(item, byMail)));
    log.refuse(key, text, words[`refused_${reason}`] ?? words.refused_unreadable, ways);
  }

  keep() {
    memory.keepRefused(this.name, this.kept);
  }

  /** @param {string} key */
  forget(key) {
    this.kept.delete(key);
    this.keep();
    this.page.log.forget(key);
  }

  /** @param {string} key @param {string} text */
  change(key, text) {
    this.putBack(key, text);
    this.page.text.focus();
  }

  /** Behind what is written there by now. @param {string} key @param {string} text */
  putBack(key, text) {
    const box = this.page.text;
    box.value = [box.value, text].filter(Boolean).join("\n");
    this.forget(key);
    box.dispatchEvent(new Event("input"));
  }

  /** @param {HTMLButtonElement} item @param {string} text */
  async copy(item, text) {
    try {
      await navigator.clipboard.writeText(text);
      item.textContent = this.page.words.copied;
    } catch {
      const message = item.closest(".chat-message");
      if (message) getSelection()?.selectAllChildren(find(message, "[data-text]")); // to be copied by hand
    }
  }

  /** All of them in one letter. @param {HTMLButtonElement} item @param {Chat.ByMail} byMail */
  async mail(item, byMail) {
    item.disabled = true;
    const isDone = await byMail([...this.kept.values()].map(({ words }) => words).join("\n\n"));
    if (isDone) for (const key of [...this.kept.keys()]) this.forget(key);
    else item.disabled = false;
  }
}
