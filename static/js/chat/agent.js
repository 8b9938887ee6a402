// The agents' console: my chats as tabs, each live; the page works without this, by sending and loading again.
import { find, findIfAny } from "../dom.js";
import { Console } from "./console/console.js";
import { DeskConnection } from "./console/desk-connection.js";
import { DutyStatus } from "./console/duty-status.js";
import { Notes } from "./console/notes.js";
import { shortcuts } from "./console/shortcuts.js";
import { deskWords } from "./words.js";

const strip = find(document, "[data-chat-strip]");
const words = deskWords();
const chats = new Console(strip, words);
const notes = new Notes(words);

const connection = new DeskConnection(strip.dataset.socket ?? "", words, {
  onLine: (sentence) => {
    find(document, "[data-chat-desk-line]").textContent = sentence;
  },
  onDesk: (desk) => {
    chats.follow(desk);
    status?.show(desk);
    notes.show(desk.notes, (id) => chats.panels.get(id)?.notes);
  },
});
const form = findIfAny(document, "[data-chat-place]", HTMLFormElement);
const status = form && new DutyStatus(form, words, (frame) => connection.send(frame));

strip.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a");
  const chat = link && chats.mine.find(({ id }) => id === link.dataset.id);
  if (!chat || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  chats.open(chat);
});
addEventListener("popstate", () => {
  const chat = [...chats.mine, ...chats.panels.values()].find(({ url }) => url === location.pathname);
  if (chat) chats.open(chat, { isPushed: false });
  else location.reload();
});
shortcuts({
  go: (number) => chats.openNumber(number),
  step: (by) => chats.step(by),
  place: () => chats.here.element,
});
