// One conversation on the console, live, with what stands beside it. Whatever is done in it is answered in its place.
import { attach } from "./conversation.js";
import { fetched } from "./pages.js";
import { ready } from "./ready-answers.js";

const TYPED = "textarea[id], input[type=text][id], select[id]";

export class Panel {
  // `onGone`: the answer was another page, at this address. `say`: what the server had to tell.
  constructor(element, { desk, onGone, say }) {
    Object.assign(this, { desk, onGone, say, busy: false });
    this.begin(element);
  }

  get id() { return this.element.dataset.chatPanel; }
  get url() { return this.element.dataset.url; }
  get name() { return this.element.dataset.name; }
  get isMine() { return "mine" in this.element.dataset; }
  part(name) { return this.element.querySelector(`[data-chat-${name}]`); }

  begin(element) {
    this.element = element;
    const root = this.part("conversation");
    this.part("refresh").hidden = true;
    // Taken, given back or over: other things can be done with it now.
    this.talk = attach(root, { onState: ({ status }) => { if (status !== element.dataset.status) this.refresh(); } });
    ready(root, this.part("text"));
    element.addEventListener("submit", (event) => {
      if (event.target.matches("[data-chat-write]")) return;
      event.preventDefault();
      this.ask(event.target.action, new FormData(event.target, event.submitter), event.target);
    });
  }

  show(shown) {
    this.element.hidden = !shown;
    if (shown) this.talk.look();
  }

  focus() { this.element.querySelector("[data-key=KeyR]:not([hidden] *)")?.focus(); }

  refresh() { return this.ask(this.url); }

  // One after the other: what is pressed while an answer is on its way is done after it, never dropped.
  ask(url, fields = null, form = null) {
    if (this.busy && !fields) return this.turn; // that answer shows how it is now
    return (this.turn = (this.turn ?? Promise.resolve()).then(() => this.answer(url, fields, form)));
  }

  async answer(url, fields, form) {
    this.busy = true;
    try {
      const answer = await fetched(url, fields), fresh = answer.page.querySelector("[data-chat-panel]");
      const told = answer.page.querySelector(".messagelist"), refused = told?.querySelector(".error");
      this.say(told);
      if (fresh?.dataset.chatPanel === this.id) this.become(document.adoptNode(fresh), refused ? null : form); else this.onGone(this, answer.url);
    } catch {
      this.say(null, this.desk.act_failed);
    } finally {
      this.busy = false;
    }
  }

  // What was begun in its other forms is kept, and what was opened stays open.
  become(fresh, form) {
    const old = this.element, hadFocus = old.contains(document.activeElement);
    this.talk.close();
    for (const field of old.querySelectorAll(TYPED)) {
      const twin = fresh.querySelector(`#${field.id}`);
      if (twin && !form?.contains(field)) twin.value = field.value;
    }
    const title = (details) => details.querySelector("summary").textContent;
    const open = [...old.querySelectorAll("details[open]")].filter((details) => !form || !details.contains(form)).map(title);
    for (const details of fresh.querySelectorAll("details")) if (open.includes(title(details))) details.open = true;
    fresh.hidden = old.hidden;
    old.replaceWith(fresh);
    this.begin(fresh);
    if (!hadFocus || fresh.hidden) return;
    const next = form && this.part("first"); // the button that the answer asks for
    if (next) next.focus(); else this.focus();
  }

  end() {
    this.talk.close();
    this.element.remove();
  }
}
