// The box above the bubble: a choice, then the topic, then who you are, then the conversation.
import { attach, words } from "./conversation.js";
import { count, ring } from "./title.js";
import { startForm } from "./start.js";
import * as memory from "./memory.js";

const pattern = document.querySelector("template[data-chat-box]");

export function open(button) {
  const box = pattern.content.firstElementChild.cloneNode(true);
  const part = (name) => box.querySelector(`[data-chat-${name}]`);
  const said = words(), title = part("title"), firstTitle = title.textContent, freshTalk = part("conversation").cloneNode(true);
  const badge = button.querySelector("[data-chat-count]"), label = button.querySelector("[data-chat-label]");
  const tellFrame = (news) => parent !== window && parent.postMessage({ portalChat: news }, "*"); // no secret in it
  let talk = null, desk = null, step = "choice";
  button.after(box);
  box.id = "chat-box";
  button.setAttribute("aria-controls", box.id);

  function go(next, { focus = true } = {}) {
    step = next;
    for (const one of box.querySelectorAll("[data-step]")) {
      one.hidden = one.dataset.step !== step;
      if (!one.hidden) title.textContent = one.dataset.title ?? firstTitle;
    }
    if (focus) (step === "talk" && !part("write").hidden ? part("text") : title).focus();
  }

  async function ask() {
    try {
      desk = await (await fetch(button.dataset.desk, { headers: { Accept: "application/json" } })).json();
    } catch { return null; }
    for (const topic of box.querySelectorAll("[data-topic]")) {
      const line = topic.querySelector("[data-offer]"), { chat, line: text } = desk.offers[topic.dataset.topic];
      line.textContent = text;
      line.hidden = false;
      line.classList.toggle("chat-absent", !chat);
    }
    return desk;
  }

  // A POST of our own, answered in JSON with a sentence to show.
  async function post(url, fields = new FormData()) {
    fields.set("csrfmiddlewaretoken", (desk ?? await ask())?.csrf ?? "");
    return (await fetch(url, { method: "POST", body: fields, headers: { Accept: "application/json" } })).json();
  }

  function unread() {
    if (!box.hidden && !document.hidden) return;
    const number = count.add();
    ring();
    badge.textContent = number;
    badge.hidden = false;
    label.textContent = said.unread.replace("{count}", number);
    tellFrame({ unread: number });
  }

  function left({ said: sentence, url }) {
    part("left").textContent = sentence;
    part("left-link").href = url;
    go("left");
  }

  function converse(token, { focus = true } = {}) {
    const root = part("conversation"), base = `${button.dataset.start}${token}/`;
    Object.assign(root.dataset, { token, messages: `${base}messages`, files: `${base}files` });
    talk = attach(root, {
      onNews: unread,
      onState: ({ status, topic }) => {
        root.dataset.title = box.querySelector(`[data-topic=${topic}]`).dataset.label;
        if (step === "talk") title.textContent = root.dataset.title;
        for (const one of box.querySelectorAll("[data-chat-over]")) one.hidden = status !== "closed";
        if (status !== "closed") return;
        [part("end").hidden, part("sure").hidden] = [true, true];
        memory.keepToken("");
      },
    });
    talk.line.addEventListener("line", ({ detail }) => detail === "gone" && (memory.keepToken(""), (part("over").hidden = false)));
    import("./parting.js").then(({ partings }) => partings(root, { base, post, said, left: (answer) => (memory.keepToken(""), talk.close(), left(answer)) }));
    hush(memory.isQuiet());
    go("talk", { focus });
  }

  function again() {
    talk?.close();
    talk = null;
    part("conversation").replaceWith(freshTalk.cloneNode(true));
    go("topic");
  }

  function show({ focus = true } = {}) {
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    label.textContent = said.close_chat;
    badge.hidden = true;
    count.clear();
    memory.keepOpen(true);
    tellFrame({ open: true });
    ask();
    if (!talk && memory.token()) converse(memory.token(), { focus }); else go(step, { focus });
    if (step === "choice") import("./articles.js").then(({ suggest }) => suggest(part("articles")));
    talk?.look();
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

  startForm(box, { button, desk: () => desk, ask, post, said, go, left, onStart: (token) => { memory.keepToken(token); converse(token); } });
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  box.addEventListener("click", ({ target }) => {
    const is = (name) => target.closest(`[data-chat-${name}]`);
    if (is("close")) hide();
    else if (is("again")) again();
    else if (is("sound")) hush(!memory.isQuiet());
    else if (is("end-now")) post(`${button.dataset.start}${part("conversation").dataset.token}/end`).catch(() => {});
    else if (is("end") || is("stay")) { part("end").hidden = Boolean(is("end")); part("sure").hidden = !is("end"); }
    else if (target.closest("[data-go]")) go(target.closest("[data-go]").dataset.go);
  });
  // Another tab has started or ended a conversation.
  addEventListener("storage", ({ key, newValue }) => { if (key === "chat.token" && newValue && !talk) converse(newValue, { focus: false }); });
  if (memory.token()) converse(memory.token(), { focus: false });
  return { show, toggle: () => (box.hidden ? show() : hide()) };
}
