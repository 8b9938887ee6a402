// One conversation on the console, live, with what stands beside it. Whatever is done in it is answered in its place.

import { insertingTools } from "../../desk/inserting/tools.js";
import { find, findIfAny } from "../../dom.js";
import { fetchPage } from "../../fetch-page.js";
import { Conversation } from "../conversation/conversation.js";
import { keepFocus, keepOpen, keepTyped } from "./begun-forms.js";
import { ContractQuestion } from "./contract-question.js";

export class Panel {
  /** @param {HTMLElement} element @param {Chat.Words} words @param {Chat.PanelOwner} console */
  constructor(element, words, console) {
    this.words = words;
    this.console = console;
    this.isBusy = false;
    this.element = element;
    this.question = this.newQuestion();
    this.conversation = this.begin();
  }

  get id() {
    return this.element.dataset.chatPanel ?? "";
  }

  get url() {
    return this.element.dataset.url ?? "";
  }

  get name() {
    return this.element.dataset.name ?? "";
  }

  get isMine() {
    return "mine" in this.element.dataset;
  }

  get notes() {
    return findIfAny(this.element, "[data-chat-notes]");
  }

  get root() {
    return find(this.element, "[data-chat-conversation]");
  }

  newQuestion() {
    return new ContractQuestion(this.root, this.words);
  }

  begin() {
    const { element, root, question } = this;
    find(element, "[data-chat-refresh]").hidden = true;
    // Taken, given back or over: other things can be done with it now.
    const conversation = new Conversation(root, {
      onState: ({ status }) => status !== element.dataset.status && this.refresh(),
      onRefused: (key, reason, text) => {
        const putBack = () => conversation.refused.putBack(key, text);
        return this.isAboutGap(reason, putBack) || question.ask(reason, putBack);
      },
      marks: (text) => question.meant.marks(text),
    });
    insertingTools(root, find(element, "[data-chat-text]", HTMLTextAreaElement));
    element.addEventListener("submit", (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || form.matches("[data-chat-write]")) return;
      event.preventDefault();
      this.ask(form.action, new FormData(form, event.submitter), form);
    });
    return conversation;
  }

  // A canned reply left a name open: the text stands in its box again, with the sentence below it.
  /** @param {string} reason @param {() => void} putBack */
  isAboutGap(reason, putBack) {
    if (reason !== "gap") return false;
    putBack();
    find(this.root, "[data-chat-error]").textContent = this.words.gap;
    return true;
  }

  /** @param {boolean} isShown */
  show(isShown) {
    this.element.hidden = !isShown;
    if (isShown) this.conversation.look();
  }

  /** @param {string | null} sentence */
  showCountdown(sentence) {
    const place = find(this.element, "[data-chat-countdown]");
    place.hidden = sentence === null;
    place.textContent = sentence;
  }

  focus() {
    findIfAny(this.element, "[data-key=KeyR]:not([hidden] *)")?.focus();
  }

  refresh() {
    return this.ask(this.url);
  }

  // One after the other: what is pressed while an answer is on its way is done after it, never dropped.
  /** @param {string} url @param {FormData | null} fields @param {HTMLFormElement | null} form */
  ask(url, fields = null, form = null) {
    if (this.isBusy && !fields) return this.turn; // that answer shows how it is now
    this.turn = (this.turn ?? Promise.resolve()).then(() => this.answer(url, fields, form));
    return this.turn;
  }

  /** @param {string} url @param {FormData | null} fields @param {HTMLFormElement | null} form */
  async answer(url, fields, form) {
    this.isBusy = true;
    try {
      const answer = await fetchPage(url, fields);
      const fresh = findIfAny(answer.page, "[data-chat-panel]");
      const said = answer.page.querySelector(".messagelist");
      const isRefused = Boolean(said?.querySelector(".error"));
      this.console.onSaid(said);
      if (fresh?.dataset.chatPanel === this.id) this.become(document.adoptNode(fresh), isRefused ? null : form);
      else this.console.onGone(this, answer.url);
    } catch {
      this.console.onSaid(null, this.words.act_failed);
    } finally {
      this.isBusy = false;
    }
  }

  // What was begun in its other forms is kept, and what was opened stays open.
  /** @param {HTMLElement} fresh @param {HTMLFormElement | null} form that was sent */
  become(fresh, form) {
    const old = this.element;
    const focused = document.activeElement;
    const hadFocus = old.contains(focused);
    this.conversation.close();
    keepTyped(old, fresh, form);
    keepOpen(old, fresh, form);
    fresh.hidden = old.hidden;
    old.replaceWith(fresh);
    this.element = fresh;
    const { isOpen } = this.question;
    this.question = this.newQuestion();
    this.conversation = this.begin();
    if (isOpen) this.question.open();
    if (!hadFocus || fresh.hidden) return;
    // Whoever went on meanwhile stays where they are.
    if (!form?.contains(focused) && keepFocus(focused, fresh)) return;
    const next = form && findIfAny(fresh, "[data-chat-first]"); // the button that the answer asks for
    if (next) next.focus();
    else this.focus();
  }

  end() {
    this.conversation.close();
    this.element.remove();
  }
}
