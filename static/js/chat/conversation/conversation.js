// One conversation on a page: its log, its form and its connection. For the box, the customer's page and the agent's.
import { find, findIfAny } from "../../dom.js";
import * as memory from "../memory.js";
import { words } from "../words.js";
import { Activity } from "./activity.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { MessageLog } from "./message-log.js";
import { RefusedMessages } from "./refused-messages.js";
import { standing } from "./standing.js";

const TYPING_SHOWN_FOR = 6_000;

const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

export class Conversation {
  /** @param {HTMLElement} root @param {Chat.ConversationListener} listener */
  constructor(root, listener) {
    const { role = "", agent, token, conversation = "", files = "" } = root.dataset;
    this.root = root;
    this.listener = listener;
    this.words = words();
    this.role = role;
    this.name = token ?? conversation;
    this.isLive = false; // the server has said where it stands
    this.isOver = false;
    this.readMark = 0;
    const log = find(root, "[data-chat-log]");
    const pattern = find(root, "[data-chat-message]", HTMLTemplateElement);
    this.log = new MessageLog(log, pattern, { role, agent, files }, this.words);
    this.composer = new Composer(root, this.name, {
      words: this.words,
      onSend: (text) => this.post(text),
      onTyping: () => this.activity.typing(),
      onFiles: (chosen) => this.sendFiles(chosen),
    });
    const { form, text } = this.composer;
    const { byMail } = listener;
    const refusals = { log: this.log, words: this.words, text, isOver: () => Boolean(form.hidden), byMail };
    this.refused = new RefusedMessages(this.name, refusals);
    this.connection = this.connect(token ? { token } : { conversation });
    this.activity = new Activity(this.connection);
    document.addEventListener("visibilitychange", () => this.notice());
  }

  /** @param {object} hello */
  connect(hello) {
    const { socket = "", messages = "", csrf } = this.root.dataset;
    const unsent = memory.unsent(this.name);
    for (const [key, text] of unsent) this.log.wait(key, text);
    this.refused.showAll();
    return new Connection({ path: socket, hello, url: messages, csrf }, this.log.last, unsent, {
      onMessage: (message) => this.add(message),
      onReset: () => this.log.clear(),
      onState: (state) => this.follow(state),
      onTyping: ({ author, name }) =>
        author !== this.role && this.showTyping(this.words.typing.replace("{name}", name)),
      onRead: (read) => read.author !== this.role && this.log.read(read.last),
      onUnsent: () => memory.keepUnsent(this.name, unsent),
      onRefused: (key, reason, text) =>
        this.listener.onRefused?.(key, reason, text) || this.refused.add(key, text, reason),
      marks: this.listener.marks,
      onLine: (how) => this.showLine(how),
    });
  }

  /** @param {string} text */
  post(text) {
    const key = newKey();
    this.log.wait(key, text);
    this.connection.post(key, text);
  }

  // The part that sends files is fetched with the first of them.
  /** @param {File[]} chosen */
  async sendFiles(chosen) {
    const { send, areTooLarge } = await import("./uploads.js");
    if (areTooLarge(chosen)) {
      this.composer.error.textContent = this.words.upload_too_large;
      return;
    }
    const { files = "", csrf } = this.root.dataset;
    send(chosen, { url: files, csrf, key: newKey() }, find(this.root, "[data-chat-uploads]"), this.words);
  }

  /** @param {Chat.Message} message */
  add(message) {
    const isOurs = message.author === this.role;
    if (this.isLive) this.log.add(message);
    else this.log.quietly(() => this.log.add(message));
    if (isOurs) this.refused.arrived(message.key);
    else this.showTyping("");
    if (!isOurs && this.isLive) this.listener.onNews?.();
    this.notice();
  }

  // The sentence goes by itself.
  /** @param {string} sentence */
  showTyping(sentence) {
    find(this.root, "[data-chat-typing]").textContent = sentence;
    clearTimeout(this.typingTimer);
    if (sentence) this.typingTimer = setTimeout(() => this.showTyping(""), TYPING_SHOWN_FOR);
  }

  /** @param {Chat.State} state */
  follow(state) {
    const [own, other] =
      this.role === "customer" ? [state.read.customer, state.read.agent] : [state.read.agent, state.read.customer];
    this.isLive = true;
    if (this.role === "customer") find(this.root, "[data-chat-standing]").textContent = standing(this.words, state);
    findIfAny(this.root, "[data-chat-instead]")?.toggleAttribute("hidden", !state.late);
    this.log.read(other);
    if (state.status === "closed" && !this.isOver) this.end();
    this.listener.onState?.(state);
    this.readMark = Math.max(this.readMark, own);
    this.notice();
  }

  // Begun and not sent: the words stay, with a way on.
  end() {
    const { form, text } = this.composer;
    this.isOver = true;
    form.hidden = true;
    if (text.value.trim()) this.refused.add(newKey(), text.value.trim(), "closed");
    this.composer.clear();
    this.refused.showAll();
    requestAnimationFrame(() => this.log.toEnd()); // below it a question has just taken room
  }

  /** @param {Chat.Line} how */
  showLine(how) {
    find(this.root, "[data-chat-line]").textContent = how === "open" ? "" : this.words[how];
    if (how !== "gone") return;
    this.composer.form.hidden = true;
    this.listener.onGone?.();
  }

  // What is seen is read; what the others wrote behind the read mark isn't, on whichever page it came.
  notice() {
    const isSeen = this.root.offsetParent !== null && !document.hidden; // neither in a closed box nor in a hidden tab
    if (isSeen) this.activity.read();
    const mark = Math.max(this.readMark, this.activity.readUpTo);
    if (this.isLive) this.listener.onUnread?.(isSeen ? 0 : this.log.unread(mark));
  }

  look() {
    this.log.toEnd();
    this.notice();
  }

  close() {
    this.connection.close();
  }
}
