// One conversation on a page: its log, its form and its line. For the box, the customer's page and the agent's.
import { Hints } from "./hints.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import * as memory from "./memory.js";
import { unsent } from "./unsent.js";
import { words } from "./words.js";

const SHOWN_FOR = 6_000; // milliseconds: after that, who has typed is no longer typing

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

// "You are next. Typical wait: 3 minutes", and nothing for who doesn't wait.
export function queue(said, { place, wait }) {
  if (!place) return "";
  const minutes = Math.round(wait / 60);
  const long = wait === null ? "" : wait < 60 ? said.wait_short : minutes === 1 ? said.wait_one : said.wait.replace("{n}", minutes);
  return [place === 1 ? said.place_first : said.place.replace("{n}", place), long && `${long}.`].filter(Boolean).join(" ");
}

export function attach(root, { onNews = () => {}, onUnread = () => {}, onState = () => {}, byMail } = {}) {
  const part = (name) => root.querySelector(`[data-chat-${name}]`);
  const said = words();
  const { role, agent, socket, token, conversation, messages, csrf } = root.dataset;
  const name = token ?? conversation;
  const log = new Log(part("log"), part("message"), { role, agent, words: said, files: root.dataset.files });
  const outbox = memory.outbox(name);
  const text = part("text"), form = part("write"), choose = part("choose");
  const refused = unsent(name, { log, said, text, byMail, over: () => form.hidden });
  const line = new Line({
    address: socket, hello: token ? { token } : { conversation }, last: log.last, unsent: outbox, messagesUrl: messages, csrf,
  });
  const hints = new Hints(line);
  const seen = () => root.offsetParent !== null && !document.hidden; // neither in a closed box nor in a hidden tab
  const look = () => { log.toEnd(); notice(); };
  let live = false, over = false, mark = 0, quiet;

  // What is seen is read; what the others wrote behind the read mark isn't, on whichever page it came.
  function notice() {
    if (seen()) hints.read();
    if (live) onUnread(seen() ? 0 : log.unread(Math.max(mark, hints.readUpTo)));
  }
  for (const [key, words] of outbox) log.wait(key, words);
  refused.show();

  const on = (event, act) => line.addEventListener(event, ({ detail }) => act(detail));
  on("message", (message) => {
    if (live) log.add(message); else log.quietly(() => log.add(message));
    if (message.author === role) refused.arrived(message.key);
    if (message.author !== role) part("typing").textContent = "";
    if (message.author !== role && live) onNews(message);
    notice();
  });
  on("anew", () => log.clear());
  on("unsent", () => memory.keepOutbox(name, outbox));
  on("refused", ({ key, reason, text: words }) => refused.add(key, words, reason));
  on("typing", ({ author, name: who }) => {
    if (author === role) return;
    part("typing").textContent = said.typing.replace("{name}", who);
    clearTimeout(quiet);
    quiet = setTimeout(() => { part("typing").textContent = ""; }, SHOWN_FOR);
  });
  on("read", ({ author, last }) => author !== role && log.read(last));
  on("state", (state) => {
    live = true;
    const part_of = state.status === "waiting" ? `_${state.topic}_${state.present ? "present" : "absent"}` : `_${state.topic}`;
    const sentence = said[state.status === "closed" ? "closed" : state.status + part_of];
    if (role === "customer") part("standing").textContent = `${sentence.replace("{agent}", state.agent)} ${queue(said, state)}`;
    part("instead")?.toggleAttribute("hidden", !state.late);
    log.read(state.read?.[role === "customer" ? "agent" : "customer"] ?? 0);
    if (state.status === "closed" && !over) {
      form.hidden = over = true;
      // Begun and not sent: the words stay, with a way on.
      if (text.value.trim()) refused.add(newKey(), text.value.trim(), "closed");
      text.value = "";
      memory.keepDraft(name, "");
      refused.show();
      requestAnimationFrame(() => log.toEnd()); // below it a question has just taken room
    }
    onState(state);
    mark = Math.max(mark, state.read?.[role] ?? 0);
    notice();
  });
  on("line", (how) => {
    part("line").textContent = { lost: said.lost, slow: said.slow, gone: said.gone }[how] ?? "";
    if (how === "gone") form.hidden = true;
  });

  text.value ||= memory.draft(name);
  text.addEventListener("input", () => { memory.keepDraft(name, text.value); part("error").textContent = ""; if (text.value) hints.typing(); });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("visibilitychange", notice);
  part("hint").hidden = false;
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) { part("error").textContent = said.refused_empty; text.focus(); return; }
    const key = newKey();
    log.wait(key, words);
    line.post(key, words);
    text.value = "";
    memory.keepDraft(name, "");
    text.focus();
  });

  // Chosen, dragged or pasted: the part that sends files is fetched with the first of them.
  const send = async (files) => files.length && (await import("./files.js")).send([...files], { root, part, said, key: newKey() });
  const dragged = (on) => (event) => { event.preventDefault(); root.classList.toggle("dropping", on); };
  choose.addEventListener("change", () => { send([...choose.files]); choose.value = ""; });
  text.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); send(event.clipboardData.files); } });
  root.addEventListener("dragover", dragged(true));
  root.addEventListener("dragleave", dragged(false));
  root.addEventListener("drop", (event) => { dragged(false)(event); send(event.dataTransfer.files); });
  return { line, log, look, close: () => line.close() };
}
