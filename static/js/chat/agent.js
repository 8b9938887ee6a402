// The agent's side of a conversation goes live; the page works without this, by sending and loading again.
import { attach } from "./conversation.js";
import { deskLine } from "./desk-line.js";
import { ready } from "./ready-answers.js";

const root = document.querySelector("[data-chat-conversation]");
const status = root.querySelector("[data-chat-status]"), strip = document.querySelector("[data-chat-strip]");
const text = root.querySelector("[data-chat-text]"), line = root.querySelector("[data-chat-line]");
const write = root.querySelector("[data-chat-write]"), side = document.querySelector(".chat-side");
const first = status.textContent;

root.querySelector("[data-chat-refresh]").hidden = true;
attach(root, {
  onState: (state) => {
    status.textContent = status.dataset[state.status] ?? first;
    if (state.status !== "waiting") root.querySelector("[data-chat-take]")?.remove();
    if (state.status === "closed") document.querySelector("[data-chat-close-form]")?.remove();
  },
});
ready(root, text);
if (!write.hidden) text.focus();

// Handed to me, or to somebody else, while I look at it: the page as it is now, unless a note was begun beside it.
function follow(isMine) {
  if (isMine === !write.hidden) return;
  const begun = [...(side?.querySelectorAll("textarea, input[type=text]") ?? [])].some((field) => field.value.trim());
  if (begun) write.hidden = !isMine; else location.reload();
}

// My other chats above this one: Alt and a number changes to it, Alt and 0 to those who wait.
function link(url, label, { here = false, hint = "" } = {}) {
  const item = document.createElement("a");
  item.href = url;
  item.textContent = label;
  if (here) item.setAttribute("aria-current", "page");
  if (hint) item.append(Object.assign(document.createElement("b"), { textContent: hint }));
  return item;
}

deskLine(strip.dataset.socket, {
  say: (words) => { if (words) line.textContent = words; },
  show: ({ mine, waiting }) => {
    const { here, waiting: list, waitingLabel, answerNow, gone } = strip.dataset;
    const chats = mine.map(({ id, url, name, unread, answered, gone: left }, number) =>
      link(url, `${number + 1} ${name}`, { here: id === here, hint: !answered ? answerNow : left ? gone : unread && id !== here ? String(unread) : "" }));
    strip.replaceChildren(...chats, link(list, `0 ${waitingLabel} (${waiting.length})`));
    strip.hidden = false;
    follow(mine.some(({ id }) => id === here));
  },
});

addEventListener("keydown", (event) => {
  if (!event.altKey || !/^Digit\d$/.test(event.code)) return;
  const chats = [...strip.querySelectorAll("a")], number = Number(event.code.at(-1));
  const chosen = number ? chats[number - 1] : chats.at(-1);
  if (!chosen || (number && chosen === chats.at(-1))) return;
  event.preventDefault();
  location.assign(chosen.href);
});
