// The agents' lists of waiting chats and of their own, live.
import { deskLine } from "./desk-line.js";
import { keys } from "./keys.js";
import { offered } from "./offered.js";
import { place } from "./place.js";
import { whispers } from "./whispers.js";

const root = document.querySelector("[data-chat-desk]");
const rows = root.querySelector("[data-chat-rows]"), pattern = root.querySelector("[data-chat-row]");
const line = root.querySelector("[data-chat-line]");
const said = JSON.parse(document.getElementById("desk-words").textContent), notes = whispers(said), offers = offered(said);
let known = [];

function row(waiting) {
  const item = pattern.content.firstElementChild.cloneNode(true);
  const topic = item.querySelector("[data-topic]");
  item.querySelector("a").href = waiting.url;
  item.querySelector("[data-name]").textContent = waiting.name;
  item.querySelector("[data-text]").textContent = waiting.unread ? `(${waiting.unread}) ${waiting.text}` : waiting.text;
  topic.textContent = topic.dataset[waiting.topic];
  item.querySelector("time").dateTime = waiting.since;
  return item;
}

// Minutes and hours of waiting, counted on by the page itself.
function tick() {
  const unit = (name, number) =>
    new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: name, unitDisplay: "long" }).format(number);
  for (const time of root.querySelectorAll("[data-chat-since]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - new Date(time.dateTime)) / 60_000));
    time.textContent = minutes < 60 ? unit("minute", minutes) : unit("hour", Math.floor(minutes / 60));
  }
}

function show({ waiting, mine, ...desk }) {
  known = mine;
  myPlace(desk);
  notes(desk.notes);
  offers(mine);
  root.querySelector("[data-chat-count-of=waiting]").textContent = waiting.length;
  root.querySelector("[data-chat-count-of=mine]").textContent = mine.length;
  const chats = { waiting, mine }[root.dataset.list];
  if (!chats) return;
  const focused = rows.contains(document.activeElement) ? document.activeElement.href : null;
  rows.replaceChildren(...chats.map(row));
  root.querySelector("[data-chat-table]").hidden = chats.length === 0;
  root.querySelector("[data-chat-empty]").hidden = chats.length > 0;
  if (focused) [...rows.querySelectorAll("a")].find((link) => link.href === focused)?.focus();
  tick();
}

setInterval(tick, 15_000);
tick();
const myPlace = place(deskLine(root.dataset.socket, { said, show, say: (text) => { line.textContent = text; } }), said);
keys({ go: (number) => { if (number) known[number - 1] && location.assign(known[number - 1].url); else rows.querySelector("a")?.focus(); } });
