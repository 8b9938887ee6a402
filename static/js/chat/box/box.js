// The box above the bubble: a choice, then the topic, then who you are, then the conversation.
import { find } from "../../dom.js";
import * as memory from "../memory.js";
import * as title from "../title.js";
import { words } from "../words.js";
import { Availability } from "./availability.js";
import { fetchConversation, Session } from "./session.js";
import { StartForm } from "./start-form.js";
import { Steps } from "./steps.js";

// To the page around our frame, whichever it is: there is no secret in it.
/** @param {object} news */
const tellFrame = (news) => parent !== window && parent.postMessage({ portalChat: news }, "*");

export class Box {
  /** @param {HTMLButtonElement} button */
  constructor(button) {
    const pattern = find(document, "template[data-chat-box]", HTMLTemplateElement).content.firstElementChild;
    this.button = button;
    this.words = words();
    this.box = /** @type {HTMLElement} */ (pattern?.cloneNode(true));
    this.box.id = "chat-box";
    button.after(this.box);
    button.setAttribute("aria-controls", this.box.id);
    this.steps = new Steps(this.box);
    this.availability = new Availability(this.box, button.dataset.desk ?? "");
    this.session = this.openSession(button.dataset.start ?? "");
    this.startForm = new StartForm(this.box, this.availability, this.words, {
      start: button.dataset.start ?? "",
      leave: button.dataset.leave ?? "",
      onReady: () => this.go("details"),
      onLeft: (request) => this.showRequest(request),
      onStart: (token) => this.session.begin(token),
    });
    this.listen();
    this.session.resume({ focus: false });
  }

  /** @param {string} start */
  openSession(start) {
    return new Session(this.box, this.steps, {
      start,
      words: this.words,
      post: (url, fields) => this.availability.post(url, fields),
      onTitle: () => this.steps.showTitle(),
      onLeft: (request) => this.showRequest(request),
      onNews: () => (this.box.hidden || document.hidden) && title.ring(),
      onUnread: (number) => this.showUnread(number),
    });
  }

  listen() {
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.hide();
    });
    this.box.addEventListener("click", (event) => {
      if (event.target instanceof Element) this.press(event.target);
    });
    // Another tab has started a conversation.
    addEventListener("storage", ({ key, newValue }) => {
      if (key === "chat.token" && newValue) this.session.resume({ focus: false });
    });
  }

  /** @param {Element} target */
  press(target) {
    /** @param {string} name */
    const is = (name) => target.closest(`[data-chat-${name}]`) !== null;
    const step = target.closest("[data-go]");
    if (is("close")) this.hide();
    else if (is("again")) this.startAgain();
    else if (is("sound")) this.session.setQuiet(!memory.isQuiet());
    else if (is("end-now")) this.session.end();
    else if (is("end")) this.askWhetherToEnd(true);
    else if (is("stay")) this.askWhetherToEnd(false);
    else if (step instanceof HTMLElement) this.go(step.dataset.go ?? "");
  }

  /** @param {string} step */
  go(step) {
    if (step === "topic") fetchConversation().catch(() => {}); // it is needed soon
    this.steps.go(step);
  }

  startAgain() {
    memory.keepToken("");
    this.session.forget();
    this.go("topic");
  }

  /** @param {boolean} isAsked */
  askWhetherToEnd(isAsked) {
    find(this.box, "[data-chat-end]").hidden = isAsked;
    find(this.box, "[data-chat-sure]").hidden = !isAsked;
  }

  /** @param {Chat.Answer} request */
  showRequest({ said = "", url = "" }) {
    this.session.forget();
    find(this.box, "[data-chat-left]").textContent = said;
    find(this.box, "[data-chat-left-link]", HTMLAnchorElement).href = url;
    this.go("left");
  }

  /** @param {number} number */
  showUnread(number) {
    const badge = find(this.button, "[data-chat-count]");
    const count = String(number);
    if (badge.textContent !== count) tellFrame({ unread: number });
    title.showUnread(number);
    badge.textContent = count;
    badge.hidden = !number;
    if (!this.box.hidden) return;
    this.label(number ? this.words.unread.replace("{count}", count) : this.words.open_chat);
  }

  /** @param {string} words of the bubble */
  label(words) {
    find(this.button, "[data-chat-label]").textContent = words;
  }

  /** @param {boolean} isOpen */
  setOpen(isOpen) {
    this.box.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    this.label(isOpen ? this.words.close_chat : this.words.open_chat);
    memory.keepOpen(isOpen);
    tellFrame({ open: isOpen });
  }

  show({ focus = true } = {}) {
    this.setOpen(true);
    this.availability.ask();
    if (!this.session.resume({ focus })) this.steps.go(this.steps.current, { focus });
    if (this.steps.current === "choice") this.suggestArticles();
    this.session.conversation?.look();
  }

  async suggestArticles() {
    const { suggest } = await import("./articles.js");
    suggest(find(this.box, "[data-chat-articles]"));
  }

  hide() {
    this.setOpen(false);
    this.button.focus();
  }

  toggle() {
    if (this.box.hidden) this.show();
    else this.hide();
  }
}
