// The agents' lists of waiting chats and of their own, live.
import { find, findAll, findIfAny } from "../dom.js";
import { DeskConnection } from "./console/desk-connection.js";
import { DutyStatus } from "./console/duty-status.js";
import { Notes } from "./console/notes.js";
import { OfferedChats } from "./console/offered-chats.js";
import { shortcuts } from "./console/shortcuts.js";
import { deskWords } from "./words.js";

const TICK_EVERY = 15_000;

const root = find(document, "[data-chat-desk]");
const rows = find(root, "[data-chat-rows]");
const pattern = find(root, "[data-chat-row]", HTMLTemplateElement);
const words = deskWords();
const notes = new Notes(words);
const offered = new OfferedChats(words);
/** @type {Chat.OwnChat[]} */
let mine = [];

/** @param {Chat.WaitingChat | Chat.OwnChat} chat */
function row(chat) {
  const item = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
  const topic = find(item, "[data-topic]");
  find(item, "a", HTMLAnchorElement).href = chat.url;
  find(item, "[data-name]").textContent = chat.name;
  find(item, "[data-text]").textContent = "unread" in chat && chat.unread ? `(${chat.unread}) ${chat.text}` : chat.text;
  topic.textContent = topic.dataset[chat.topic] ?? "";
  find(item, "time", HTMLTimeElement).dateTime = chat.since;
  return item;
}

/** @param {string} unit @param {number} number */
const inWords = (unit, number) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(number);

// Minutes and hours of waiting, counted on by the page itself.
function tick() {
  for (const time of findAll(root, "[data-chat-since]", HTMLTimeElement)) {
    const minutes = Math.max(0, Math.floor((Date.now() - new Date(time.dateTime).getTime()) / 60_000));
    time.textContent = minutes < 60 ? inWords("minute", minutes) : inWords("hour", Math.floor(minutes / 60));
  }
}

/** @param {(Chat.WaitingChat | Chat.OwnChat)[]} chats */
function showList(chats) {
  const focused = rows.contains(document.activeElement) && document.activeElement;
  rows.replaceChildren(...chats.map(row));
  find(root, "[data-chat-table]").hidden = chats.length === 0;
  find(root, "[data-chat-empty]").hidden = chats.length > 0;
  if (focused instanceof HTMLAnchorElement) {
    const twin = findAll(rows, "a", HTMLAnchorElement).find((link) => link.href === focused.href);
    twin?.focus();
  }
  tick();
}

/** @param {Chat.Desk} desk */
function show(desk) {
  mine = desk.mine;
  status?.show(desk);
  notes.show(desk.notes);
  offered.show(mine);
  find(root, "[data-chat-count-of=waiting]").textContent = String(desk.waiting.length);
  find(root, "[data-chat-count-of=mine]").textContent = String(mine.length);
  if (root.dataset.list === "waiting") showList(desk.waiting);
  if (root.dataset.list === "mine") showList(mine);
}

setInterval(tick, TICK_EVERY);
tick();
const connection = new DeskConnection(root.dataset.socket ?? "", words, {
  onDesk: show,
  onLine: (sentence) => {
    find(root, "[data-chat-line]").textContent = sentence;
  },
});
const form = findIfAny(document, "[data-chat-place]", HTMLFormElement);
const status = form && new DutyStatus(form, words, (frame) => connection.send(frame));
shortcuts({
  go: (number) => {
    const chat = mine[number - 1];
    if (!number) findIfAny(rows, "a")?.focus();
    else if (chat) location.assign(chat.url);
  },
});
