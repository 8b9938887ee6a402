// The box above the bubble: a choice, then the topic, then who you are, then the conversation.
import { attach, words } from "./conversation.js";
import { count } from "./title.js";
import { startForm } from "./start.js";
import * as memory from "./memory.js";

const pattern = document.querySelector("template[data-chat-box]");

export function open(button) {
  const box = pattern.content.firstElementChild.cloneNode(true);
  const part = (name) => box.querySelector(`[data-chat-${name}]`);
  const said = words(), title = part("title"), firstTitle = title.textContent, freshTalk = part("conversation").cloneNode(true);
  const badge = button.querySelector("[data-chat-count]"), label = button.querySelector("[data-chat-label]");
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
      topic.querySelector("[data-absent]").hidden = desk.present.includes(topic.dataset.topic);
    }
    return desk;
  }

  function unread() {
    if (!box.hidden && !document.hidden) return;
    const number = count.add();
    badge.textContent = number;
    badge.hidden = false;
    label.textContent = said.unread.replace("{count}", number);
  }

  function converse(token, { focus = true } = {}) {
    const root = part("conversation");
    Object.assign(root.dataset, { token, messages: `${button.dataset.start}${token}/messages` });
    talk = attach(root, {
      onNews: unread,
      onState: ({ status, topic }) => {
        const label = box.querySelector(`[data-topic=${topic}]`).dataset.label;
        root.dataset.title = label;
        if (step === "talk") title.textContent = label;
        part("over").hidden = status !== "closed";
        if (status !== "closed") return;
        [part("end").hidden, part("sure").hidden] = [true, true];
        memory.keepToken("");
      },
    });
    talk.line.addEventListener("line", ({ detail }) => detail === "gone" && (memory.keepToken(""), (part("over").hidden = false)));
    go("talk", { focus });
  }

  function again() {
    talk?.close();
    talk = null;
    part("conversation").replaceWith(freshTalk.cloneNode(true));
    go("topic");
  }

  async function end() {
    const token = new FormData();
    token.set("csrfmiddlewaretoken", (desk ?? await ask())?.csrf ?? "");
    await fetch(`${button.dataset.start}${part("conversation").dataset.token}/end`, { method: "POST", body: token });
  }

  function show({ focus = true } = {}) {
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    label.textContent = said.close_chat;
    badge.hidden = true;
    count.clear();
    memory.keepOpen(true);
    ask();
    if (!talk && memory.token()) converse(memory.token(), { focus }); else go(step, { focus });
    talk?.log.toEnd();
  }

  function hide() {
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
    label.textContent = said.open_chat;
    memory.keepOpen(false);
    button.focus();
  }

  startForm(box, { url: button.dataset.start, desk: () => desk, ask, said, go, onStart: (token) => { memory.keepToken(token); converse(token); } });
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  box.addEventListener("click", ({ target }) => {
    const is = (name) => target.closest(`[data-chat-${name}]`);
    if (is("close")) hide();
    else if (is("again")) again();
    else if (is("end-now")) end();
    else if (is("end") || is("stay")) { part("end").hidden = Boolean(is("end")); part("sure").hidden = !is("end"); }
    else if (target.closest("[data-go]")) go(target.closest("[data-go]").dataset.go);
  });
  if (memory.token()) converse(memory.token(), { focus: false });
  return { show, toggle: () => (box.hidden ? show() : hide()) };
}
