// The box above the bubble: a choice, then the topic, then who you are, then the conversation.
import { offers } from "./offers.js";
import { startForm } from "./start.js";
import { count, ring } from "./title.js";
import * as memory from "./memory.js";
import { words } from "./words.js";

const pattern = document.querySelector("template[data-chat-box]");

export function open(button) {
  const box = pattern.content.firstElementChild.cloneNode(true);
  const part = (name) => box.querySelector(`[data-chat-${name}]`);
  const said = words(), title = part("title"), firstTitle = title.textContent, freshTalk = part("conversation").cloneNode(true);
  const badge = button.querySelector("[data-chat-count]"), label = button.querySelector("[data-chat-label]");
  const tellFrame = (news) => parent !== window && parent.postMessage({ portalChat: news }, "*"); // no secret in it
  const desk = offers(box, button.dataset.desk);
  let talk = null, step = "choice";
  button.after(box);
  box.id = "chat-box";
  button.setAttribute("aria-controls", box.id);

  function go(next, { focus = true } = {}) {
    step = next;
    if (step === "topic") fetched().catch(() => {}); // it is needed soon
    for (const one of box.querySelectorAll("[data-step]")) {
      one.hidden = one.dataset.step !== step;
      if (!one.hidden) title.textContent = one.dataset.title ?? firstTitle;
    }
    if (focus) (step === "talk" && !part("write").hidden ? part("text") : title).focus();
  }

  function unread(number) {
    if (badge.textContent !== `${number}`) tellFrame({ unread: number });
    count.set(number);
    badge.textContent = number;
    badge.hidden = !number;
    if (box.hidden) label.textContent = number ? said.unread.replace("{count}", number) : said.open_chat;
  }

  function left({ said: sentence, url }) {
    forget();
    part("left").textContent = sentence;
    part("left-link").href = url;
    go("left");
  }

  // The part that talks is fetched when a topic is to be chosen, or when there is a conversation already.
  const fetched = () => import("./talk.js");

  async function converse(token, { focus = true } = {}) {
    talk = {}; // on its way
    go("talk", { focus: false });
    try {
      talk = (await fetched()).converse(token, { box, part, start: button.dataset.start, said, post: desk.post, titled, left, onNews: () => { if (box.hidden || document.hidden) ring(); }, onUnread: unread });
    } catch (problem) {
      talk = null;
      throw problem;
    }
    hush(memory.isQuiet());
    go("talk", { focus });
  }

  function titled() { if (step === "talk") title.textContent = part("conversation").dataset.title ?? firstTitle; }

  function forget() {
    talk?.close?.();
    talk = null;
    part("conversation").replaceWith(freshTalk.cloneNode(true));
  }

  function show({ focus = true } = {}) {
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    label.textContent = said.close_chat;
    memory.keepOpen(true);
    tellFrame({ open: true });
    desk.ask();
    if (!talk && memory.token()) converse(memory.token(), { focus }).catch(() => {}); else go(step, { focus });
    if (step === "choice") import("./articles.js").then(({ suggest }) => suggest(part("articles")));
    talk?.look?.();
  }

  function hush(quiet) {
    memory.keepQuiet(quiet);
    part("sound").setAttribute("aria-pressed", !quiet);
  }

  function hide() {
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
    label.textContent = said.open_chat;
    memory.keepOpen(false);
    tellFrame({ open: false });
    button.focus();
  }

  startForm(box, { button, desk, said, go, left, onStart: (token) => { memory.keepToken(token); return converse(token); } });
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  box.addEventListener("click", ({ target }) => {
    const is = (name) => target.closest(`[data-chat-${name}]`);
    if (is("close")) hide();
    else if (is("again")) { memory.keepToken(""); forget(); go("topic"); }
    else if (is("sound")) hush(!memory.isQuiet());
    else if (is("end-now")) desk.post(`${button.dataset.start}${part("conversation").dataset.token}/end`).catch(() => {});
    else if (is("end") || is("stay")) { part("end").hidden = Boolean(is("end")); part("sure").hidden = !is("end"); }
    else if (target.closest("[data-go]")) go(target.closest("[data-go]").dataset.go);
  });
  // Another tab has started or ended a conversation.
  addEventListener("storage", ({ key, newValue }) => { if (key === "chat.token" && newValue && !talk) converse(newValue, { focus: false }).catch(() => {}); });
  if (memory.token()) converse(memory.token(), { focus: false }).catch(() => {});
  return { show, toggle: () => (box.hidden ? show() : hide()) };
}
