// The agents' list of waiting chats, live; and the heartbeat that says somebody is at the desk.
import { words } from "./conversation.js";
import { count } from "./title.js";

const root = document.querySelector("[data-chat-desk]");
const rows = root.querySelector("[data-chat-rows]"), pattern = root.querySelector("[data-chat-row]");
const line = root.querySelector("[data-chat-line]"), said = words();
const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${root.dataset.socket}`;
let socket, failures = 0, pingedAt = 0;

function row(waiting) {
  const item = pattern.content.firstElementChild.cloneNode(true);
  const topic = item.querySelector("[data-topic]");
  item.querySelector("a").href = waiting.url;
  item.querySelector("[data-name]").textContent = waiting.name;
  item.querySelector("[data-text]").textContent = waiting.text;
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

function show(waiting) {
  root.querySelector("[data-chat-count-of=waiting]").textContent = waiting.length;
  count.set(waiting.length);
  if (root.dataset.list !== "waiting") return;
  const focused = rows.contains(document.activeElement) ? document.activeElement.href : null;
  rows.replaceChildren(...waiting.map(row));
  root.querySelector("[data-chat-table]").hidden = waiting.length === 0;
  root.querySelector("[data-chat-empty]").hidden = waiting.length > 0;
  if (focused) [...rows.querySelectorAll("a")].find((link) => link.href === focused)?.focus();
  tick();
}

function connect() {
  socket = new WebSocket(address);
  socket.onopen = () => socket.send(JSON.stringify({ type: "hello", version: 1 }));
  socket.onmessage = (event) => {
    failures = 0;
    line.textContent = "";
    const frame = JSON.parse(event.data);
    if (frame.type === "desk") show(frame.waiting);
    ping(); // timers of a hidden page sleep, messages don't
  };
  socket.onclose = ({ code }) => {
    line.textContent = code === 4403 ? said.gone : said.lost;
    failures += 1;
    if (code !== 4403) setTimeout(connect, Math.random() * Math.min(30_000, 500 * 2 ** failures));
  };
}

function ping() {
  if (socket.readyState !== WebSocket.OPEN || Date.now() - pingedAt < 15_000) return;
  pingedAt = Date.now();
  socket.send(JSON.stringify({ type: "ping" }));
}

setInterval(ping, 20_000);
setInterval(tick, 15_000);
tick();
connect();
