// The agents' console: my chats as tabs, each live in a panel of its own, of which one is shown.
import { find, findIfAny } from "../../dom.js";
import { fetchPage } from "../../fetch-page.js";
import * as title from "../title.js";
import { announcement } from "./announcement.js";
import { Panel } from "./panel.js";
import { Tabs } from "./tabs.js";

/** @typedef {{ isPushed?: boolean, isSaidKept?: boolean }} Options */

export class Console {
  /** @param {HTMLElement} strip @param {Chat.Words} words */
  constructor(strip, words) {
    this.strip = strip;
    this.words = words;
    this.stack = find(document, "[data-chat-panels]");
    this.said = find(document, "[data-chat-said]");
    /** @type {Map<string, Panel>} */
    this.panels = new Map();
    /** @type {Chat.Desk | null} */
    this.desk = null;
    this.tabs = new Tabs(strip, words, () => this.tick());
    this.here = this.add(find(this.stack, "[data-chat-panel]"));
    this.show(this.here, { isPushed: false });
  }

  get mine() {
    return this.desk?.mine ?? [];
  }

  /** Above the chats, what the server says after an act. @param {Element | null} list */
  say(list, sentence = "") {
    this.said.replaceChildren(list ? document.adoptNode(list) : sentence);
  }

  /** @param {HTMLElement} element */
  add(element) {
    const panel = new Panel(element, this.words, {
      onGone: (gone, url) => this.leave(gone, url),
      onSaid: (list, sentence) => this.say(list, sentence),
    });
    this.panels.set(panel.id, panel);
    return panel;
  }

  /** @param {Panel} panel */
  remove(panel) {
    panel.end();
    this.panels.delete(panel.id);
  }

  // Passed on, or no longer for my eyes: the next of mine, or the list.
  /** @param {Panel} panel @param {string} url */
  leave(panel, url) {
    const next = this.mine.find(({ id }) => id !== panel.id);
    if (next) {
      this.remove(panel);
      if (panel === this.here) this.open(next, { isSaidKept: true });
    } else {
      const isItself = url === new URL(panel.url, location.href).href;
      location.assign(isItself ? (this.strip.dataset.waiting ?? "") : url);
    }
  }

  /** @param {Panel} panel @param {Options} options */
  show(panel, { isPushed = true, isSaidKept = false } = {}) {
    if (!isSaidKept && this.here !== panel) this.say(null);
    for (const one of this.panels.values()) one.show(one === panel);
    this.here = panel;
    if (isPushed && location.pathname !== panel.url) history.pushState(null, "", panel.url);
    for (const place of ["[data-chat-here]", "#content > h1"]) {
      const heading = findIfAny(document, place);
      if (heading) heading.textContent = panel.name;
    }
    title.rename(panel.name);
    this.paint();
    panel.focus();
  }

  /** @param {Chat.Place} chat @param {Options} [options] */
  async open({ id, url }, options) {
    try {
      const panel = this.panels.get(id) ?? (await this.fetch(id, url));
      if (panel) this.show(panel, options);
      else location.assign(url);
    } catch {
      location.assign(url);
    }
  }

  /** @param {string} id @param {string} url */
  async fetch(id, url) {
    const fresh = findIfAny((await fetchPage(url)).page, "[data-chat-panel]");
    if (!fresh || this.panels.has(id)) return this.panels.get(id);
    fresh.hidden = true;
    this.stack.append(document.adoptNode(fresh));
    return this.add(fresh);
  }

  paint() {
    if (this.desk) this.tabs.show(this.desk, this.here);
  }

  tick() {
    for (const panel of this.panels.values()) {
      const left = this.tabs.countdown.left(panel.id);
      panel.showCountdown(left === null ? null : this.words.answer_within.replace("{n}", String(left)));
    }
  }

  /** @param {Chat.Desk} desk */
  follow(desk) {
    const sentence = announcement(this.mine, desk.mine, this.here.id, this.words);
    if (sentence) find(document, "[data-chat-announce]").textContent = sentence;
    this.desk = desk;
    this.paint();
    this.followHands();
  }

  // Handed to me, or to somebody else, while it is on this page: as it is now, with what was begun in it.
  followHands() {
    for (const panel of [...this.panels.values()]) {
      const isMine = this.mine.some(({ id }) => id === panel.id);
      if (isMine === panel.isMine) continue;
      if (isMine || panel === this.here) panel.refresh();
      else this.remove(panel);
    }
  }

  /** To my chat of that number. @param {number} number */
  openNumber(number) {
    const chat = this.mine[number - 1];
    if (!number) location.assign(this.strip.dataset.waiting ?? "");
    else if (chat) this.open(chat);
  }

  /** @param {number} by */
  step(by) {
    const at = this.mine.findIndex(({ id }) => id === this.here.id);
    const many = this.mine.length;
    if (many) this.open(this.mine[(at + by + many) % many]);
  }
}
