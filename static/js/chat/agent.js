// The agents' console: my chats as tabs, each live; the page works without this, by sending and loading again.
import { deskLine } from "./desk-line.js";
import { keys } from "./keys.js";
import { fetched } from "./pages.js";
import { Panel } from "./panel.js";
import { place } from "./place.js";
import { Tabs } from "./tabs.js";
import { count } from "./title.js";
import { whispers } from "./whispers.js";

const part = (name) => document.querySelector(`[data-chat-${name}]`);
const said = JSON.parse(document.getElementById("desk-words").textContent);
const strip = part("strip"), stack = part("panels"), line = part("desk-line");
const panels = new Map(), tabs = new Tabs(strip, said), notes = whispers(said);
let here, known = { mine: [], waiting: [] };

// What the server says after an act, above the chats; it goes when another chat is shown.
function say(list, words = "") {
  part("said").replaceChildren(...(list ? [document.adoptNode(list)] : words ? [words] : []));
}

function add(element) {
  const panel = new Panel(element, { desk: said, say, onGone: gone });
  panels.set(panel.id, panel);
  return panel;
}

// Passed on, or no longer for my eyes: the next of mine, or the list.
function gone(panel, url) {
  const next = known.mine.find(({ id }) => id !== panel.id);
  if (!next) return location.assign(url === new URL(panel.url, location.href).href ? strip.dataset.waiting : url);
  panel.end();
  panels.delete(panel.id);
  if (panel === here) open(next, { keep: true });
}

function show(panel, { push = true, keep = false } = {}) {
  if (!keep && here && here !== panel) say(null);
  for (const one of panels.values()) one.show(one === panel);
  here = panel;
  if (push && location.pathname !== panel.url) history.pushState(null, "", panel.url);
  for (const place of [part("here"), document.querySelector("#content > h1")]) if (place) place.textContent = panel.name;
  count.name(panel.name);
  paint();
  panel.focus();
}

async function open({ id, url }, options) {
  if (panels.has(id)) return show(panels.get(id), options);
  try {
    const fresh = (await fetched(url)).page.querySelector("[data-chat-panel]");
    if (!fresh) return location.assign(url);
    if (!panels.has(id)) { fresh.hidden = true; stack.append(document.adoptNode(fresh)); add(fresh); }
    show(panels.get(id), options);
  } catch { location.assign(url); }
}

function paint() { if (known.status) tabs.show(known.mine, known.waiting.length, here); }

tabs.onTick = () => {
  for (const panel of panels.values()) {
    const left = tabs.left(panel.id), countdown = panel.part("countdown");
    countdown.hidden = left === null;
    countdown.textContent = left === null ? "" : said.answer_within.replace("{n}", left);
  }
};

// One sentence for who doesn't see the tabs: a chat that is offered, or words in one that isn't shown.
function announce(mine) {
  const before = new Map(known.mine.map((chat) => [chat.id, chat]));
  const offered = mine.find(({ id, answered }) => !answered && !before.has(id));
  const written = mine.find(({ id, unread }) => id !== here.id && unread > (before.get(id)?.unread ?? unread));
  if (offered) part("announce").textContent = said.offered.replace("{name}", offered.name);
  else if (written) part("announce").textContent = said.has_written.replace("{name}", written.name);
}

// Handed to me, or to somebody else, while it is on this page: as it is now, with what was begun in it.
function follow(mine) {
  for (const panel of [...panels.values()]) {
    const isMine = mine.some(({ id }) => id === panel.id);
    if (isMine === panel.isMine) continue;
    if (isMine || panel === here) panel.refresh(); else { panel.end(); panels.delete(panel.id); }
  }
}

const socket = deskLine(strip.dataset.socket, {
  said,
  say: (words) => { line.textContent = words; },
  show: (desk) => {
    announce(desk.mine);
    known = desk;
    paint();
    follow(desk.mine);
    myPlace(desk);
    notes(desk.notes, panels);
  },
});
const myPlace = place(socket, said);

strip.addEventListener("click", (event) => {
  const link = event.target.closest("a"), chat = known.mine.find(({ id }) => id === link?.dataset.id);
  if (!chat || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(chat);
});
addEventListener("popstate", () => {
  const chat = [...known.mine, ...panels.values()].find(({ url }) => url === location.pathname);
  if (chat) open(chat, { push: false }); else location.reload();
});
keys({
  go: (number) => (number ? known.mine[number - 1] && open(known.mine[number - 1]) : location.assign(strip.dataset.waiting)),
  step: (by) => {
    const at = known.mine.findIndex(({ id }) => id === here.id), many = known.mine.length;
    if (many) open(known.mine[(at + by + many) % many]);
  },
  place: () => here.element,
});
here = add(stack.querySelector("[data-chat-panel]"));
show(here, { push: false });
