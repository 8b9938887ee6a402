// An agent's desk, live: who waits, whom I am talking with; and the heartbeat that says somebody is there.
import { findIfAny } from "../../dom.js";
import { NO_ACCESS, Socket } from "../../socket.js";
import * as title from "../title.js";

export class DeskConnection {
  /**
   * @param {string} path of the socket
   * @param {Chat.Words} words
   * @param {object} page
   * @param {(desk: Chat.Desk) => void} page.onDesk
   * @param {(sentence: string) => void} page.onLine
   */
  constructor(path, words, page) {
    this.words = words;
    this.page = page;
    /** @type {Set<string> | undefined} */
    this.known = undefined;
    this.socket = new Socket(path, {
      onOpen: () => this.send({ type: "hello", version: 1 }),
      onFrame: (frame) => this.hear(frame),
      onLost: (code) => this.lose(code),
      onPing: () => this.send({ type: "ping" }),
    });
  }

  /** Is it on its way? @param {object} frame */
  send(frame) {
    return this.socket.send(frame);
  }

  /** @param {{ type: string } & Chat.Desk} frame */
  hear(frame) {
    this.page.onLine("");
    if (frame.type === "desk") {
      this.count(frame);
      this.page.onDesk(frame);
    }
    this.socket.check(); // timers of a hidden page sleep, messages don't
  }

  /** @param {number} [code] */
  lose(code) {
    if (code === NO_ACCESS) this.socket.close();
    this.page.onLine(code === NO_ACCESS ? this.words.gone : this.words.lost);
  }

  // In the title and in the header; with a sound for a chat that wasn't here before, and for words nobody has read yet.
  /** @param {Chat.Desk} desk */
  count({ waiting, mine, status }) {
    const number = waiting.length + mine.reduce((sum, chat) => sum + chat.unread, 0);
    const written = mine.filter(({ unread }) => unread).map(({ id, unread }) => `${id} ${unread}`);
    const news = new Set([...waiting.map(({ url }) => url), ...written]);
    const { known } = this;
    if (known && [...news].some((item) => !known.has(item))) title.ring();
    this.known = news;
    title.showUnread(number);
    const count = findIfAny(document, "[data-chat-duty-count]");
    const place = findIfAny(document, "[data-chat-duty-status]");
    if (!count || !place) return;
    count.textContent = String(number);
    count.hidden = !number;
    place.textContent = this.words[`status_${status}`];
  }
}
