// One conversation on a page: its log, its form and its line. For the box, the customer's page and the agent's.
import { Line } from "./line.js";
import { Log } from "./log.js";
import * as memory from "./memory.js";

export const words = () => JSON.parse(document.getElementById("chat-words").textContent);

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

export function attach(root, { onNews = () => {}, onState = () => {} } = {}) {
  const part = (name) => root.querySelector(`[data-chat-${name}]`);
  const said = words();
  const { role, socket, token, conversation, messages } = root.dataset;
  const name = token ?? conversation;
  const log = new Log(part("log"), part("message"), { role, words: said });
  const unsent = memory.outbox(name);
  const text = part("text"), form = part("write");
  const line = new Line({
    address: socket, hello: token ? { token } : { conversation }, last: log.last, unsent, messagesUrl: messages,
  });
  let live = false;
  for (const [key, words] of unsent) log.wait(key, words);

  const on = (event, act) => line.addEventListener(event, ({ detail }) => act(detail));
  on("message", (message) => {
    if (live) log.add(message); else log.quietly(() => log.add(message));
    memory.keepOutbox(name, unsent);
    if (message.author !== role && live) onNews(message);
  });
  on("anew", () => log.clear());
  on("unsent", () => memory.keepOutbox(name, unsent));
  on("refused", ({ key, reason }) => {
    const typed = log.find(key)?.querySelector("[data-text]").textContent;
    log.forget(key);
    if (!text.value) text.value = typed ?? "";
    part("error").textContent = said[`refused_${reason}`] ?? "";
  });
  on("state", (state) => {
    live = true;
    const part_of = state.status === "waiting" ? `_${state.topic}_${state.present ? "present" : "absent"}` : `_${state.topic}`;
    const sentence = said[state.status === "closed" ? "closed" : state.status + part_of];
    if (role === "customer") part("standing").textContent = sentence.replace("{agent}", state.agent);
    part("instead")?.toggleAttribute("hidden", state.status !== "waiting" || state.present);
    if (state.status === "closed") form.hidden = true;
    onState(state);
  });
  on("line", (how) => {
    part("line").textContent = { lost: said.lost, slow: said.slow, gone: said.gone }[how] ?? "";
    if (how === "gone") form.hidden = true;
  });

  text.value ||= memory.draft(name);
  text.addEventListener("input", () => { memory.keepDraft(name, text.value); part("error").textContent = ""; });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
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
  return { line, log, close: () => line.close() };
}
