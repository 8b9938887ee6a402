// My chats as tabs above the one that is shown; the others go on underneath it, with their drafts.
import { findAll, make } from "../../dom.js";
import { Countdown } from "./countdown.js";

/**
 * Mine, the one that is shown where it isn't mine, and the list of those who wait.
 * @param {Pick<Chat.Desk, "mine" | "waiting">} desk
 * @param {{ id: string, url: string, name: string }} here
 * @param {string} waitingUrl
 * @param {Chat.Words} words
 * @returns {Chat.Tab[]}
 */
export function tabsOf({ mine, waiting }, here, waitingUrl, words) {
  const own = mine.map((chat, index) => ownTab(chat, `${index + 1} ${chat.name}`, here.id, words));
  const other = { id: here.id, url: here.url, label: here.name, isHere: true, badges: [] };
  const label = `0 ${words.waiting} (${waiting.length})`;
  const list = { id: "waiting", url: waitingUrl, label, isHere: false, badges: [] };
  return [...own, ...(own.some(({ isHere }) => isHere) ? [] : [other]), list];
}

/** @param {Chat.OwnChat} chat @param {string} label @param {string} here @param {Chat.Words} words */
function ownTab({ id, url, unread, answered, gone }, label, here, words) {
  const isHere = id === here;
  const badges = [];
  if (unread && !isHere) badges.push({ text: String(unread), kind: "" });
  if (gone) badges.push({ text: words.customer_left, kind: "left" });
  if (!answered) badges.push({ text: "", kind: "time" });
  return { id, url, label, isHere, badges };
}

/** @param {Chat.Tab} tab */
function tabElement({ id, url, label, isHere, badges }) {
  const item = make("a", { href: url, title: label }); // a long name is cut short
  item.dataset.id = id;
  item.append(make("span", { textContent: label }));
  for (const { text, kind } of badges) item.append(" ", make("b", { textContent: text, className: kind }));
  if (isHere) item.setAttribute("aria-current", "page");
  return item;
}

export class Tabs {
  /** @param {HTMLElement} strip @param {Chat.Words} words @param {() => void} onTick */
  constructor(strip, words, onTick) {
    this.strip = strip;
    this.words = words;
    this.onTick = onTick;
    this.countdown = new Countdown();
    setInterval(() => this.tick(), 1_000);
  }

  /** @param {Chat.Desk} desk @param {{ id: string, url: string, name: string }} here */
  show(desk, here) {
    const focused = this.strip.contains(document.activeElement) && document.activeElement;
    const tabs = tabsOf(desk, here, this.strip.dataset.waiting ?? "", this.words).map(tabElement);
    this.countdown.follow(desk.mine);
    this.strip.replaceChildren(...tabs);
    this.strip.hidden = false;
    if (focused instanceof HTMLElement) tabs.find(({ dataset }) => dataset.id === focused.dataset.id)?.focus();
    this.tick();
  }

  tick() {
    for (const badge of findAll(this.strip, ".time")) {
      const left = this.countdown.left(badge.parentElement?.dataset.id ?? "");
      if (left !== null) badge.textContent = this.words.seconds.replace("{n}", String(left));
    }
    this.onTick();
  }
}
