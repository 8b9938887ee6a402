// The two steps before a conversation: the topic, then name and email; where nobody is, a message takes its place.
import { trail } from "./memory.js";

// The step of a guide that is being read: what somebody asks about who opens the chat there.
const step = () => [...document.querySelectorAll("main [id^=step-]")].findLast((one) => one.getBoundingClientRect().top < innerHeight / 3);
const here = () => location.pathname + (step() ? `#${step().id}` : location.hash);
const fresh = () => crypto.randomUUID?.() ?? "";

export function startForm(box, { button, desk, said, go, left, onStart }) {
  const form = box.querySelector("[data-chat-start]");
  const details = box.querySelector("[data-step=details]");
  const error = form.querySelector("[data-chat-error]");
  let topic = "", key = fresh();
  const letter = () => desk.known()?.offers[topic].chat === false;

  function choose(name, label) {
    topic = name;
    details.dataset.title = label;
    const instead = box.querySelector("[data-chat-absent]");
    instead.hidden = !letter();
    instead.querySelector("p").textContent = desk.known()?.offers[topic].instead ?? "";
    for (const one of form.querySelectorAll("[data-only]")) one.hidden = (one.dataset.only === "letter") !== letter();
    go("details");
  }

  // The same form, with what was typed so far and room for a message.
  function writeInstead(sentence) {
    Object.assign(desk.known().offers[topic], { chat: false, instead: sentence });
    choose(topic, details.dataset.title);
    form.elements.details.focus();
  }

  for (const choice of box.querySelectorAll("[data-topic]")) {
    choice.addEventListener("click", async () => {
      if (!desk.known()) await desk.ask();
      choose(choice.dataset.topic, choice.dataset.label);
    });
  }

  function complain(errors) {
    for (const field of form.querySelectorAll("[data-field]")) {
      const wrong = errors[field.dataset.field], say = field.querySelector(".error"), input = field.querySelector("input, textarea");
      field.classList.toggle("wrong", Boolean(wrong));
      input.setAttribute("aria-invalid", Boolean(wrong));
      input.setAttribute("aria-describedby", [field.querySelector(".hint")?.id, wrong && say.id].filter(Boolean).join(" "));
      say.hidden = !wrong;
      say.textContent = wrong?.join(" ") ?? "";
    }
    error.textContent = errors.__all__?.join(" ") ?? "";
    form.querySelector("[aria-invalid=true]")?.focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const filled = new FormData(form), send = form.querySelector("[type=submit]:not([hidden])");
    const page = parent === window ? here() : document.referrer;
    const rest = letter() ? { topic, key } : { topic, submission_key: key, page, pages_read: trail() };
    for (const [name, value] of Object.entries(rest)) filled.set(name, value);
    send.disabled = true;
    try {
      const answer = await desk.post(letter() ? button.dataset.leave : button.dataset.start, filled);
      if (answer.instead && desk.known()) return writeInstead(answer.instead);
      if (answer.errors) return complain(answer.errors);
      complain({});
      key = fresh();
      if (answer.token) await onStart(answer.token);
      else { form.elements.details.value = ""; left(answer); }
    } catch {
      error.textContent = said.not_started;
    } finally {
      send.disabled = false;
    }
  });
}
