// The two steps before a conversation: the topic, then name and email; where nobody is, a message takes its place.
import { find, findAll, findIfAny } from "../../dom.js";
import { trail } from "../memory.js";

const newKey = () => crypto.randomUUID?.() ?? "";

// With the step of a guide that is being read: what somebody asks about who opens the chat there.
function currentPage() {
  if (parent !== window) return document.referrer;
  const steps = findAll(document, "main [id^=step-]");
  const step = steps.findLast((element) => element.getBoundingClientRect().top < innerHeight / 3);
  return location.pathname + (step ? `#${step.id}` : location.hash);
}

// Fetched by who types an address.
/** @param {HTMLInputElement} email */
const hintAt = async (email) => (await import("../../tickets/address-hint.js")).hintAtAddress(email);

export class StartForm {
  /**
   * @param {HTMLElement} box
   * @param {Chat.Availability} availability
   * @param {Chat.Words} words
   * @param {Chat.StartOwner} owner
   */
  constructor(box, availability, words, owner) {
    this.box = box;
    this.availability = availability;
    this.words = words;
    this.owner = owner;
    this.form = find(box, "[data-chat-start]", HTMLFormElement);
    this.details = find(box, "[data-step=details]");
    this.message = find(this.form, "[name=details]", HTMLTextAreaElement);
    this.error = find(this.form, "[data-chat-error]");
    this.topic = "";
    this.key = newKey();
    for (const choice of findAll(box, "[data-topic]")) choice.addEventListener("click", () => this.choose(choice));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    const email = find(this.form, "[name=email]", HTMLInputElement);
    email.addEventListener("input", () => hintAt(email), { once: true });
  }

  get isMessage() {
    return this.availability.offer(this.topic)?.chat === false;
  }

  /** @param {HTMLElement} choice */
  async choose(choice) {
    if (!this.availability.known) await this.availability.ask();
    this.topic = choice.dataset.topic ?? "";
    this.details.dataset.title = choice.dataset.label;
    this.show();
  }

  show() {
    const absent = find(this.box, "[data-chat-absent]");
    absent.hidden = !this.isMessage;
    find(absent, "p").textContent = this.availability.offer(this.topic)?.instead ?? "";
    const only = this.isMessage ? "letter" : "chat";
    for (const element of findAll(this.form, "[data-only]")) element.hidden = element.dataset.only !== only;
    this.owner.onReady();
  }

  // The same form, with what was typed so far and room for a message.
  /** @param {string} sentence */
  offerMessage(sentence) {
    Object.assign(this.availability.offer(this.topic) ?? {}, { chat: false, instead: sentence });
    this.show();
    this.message.focus();
  }

  async submit() {
    const send = find(this.form, "[type=submit]:not([hidden])", HTMLButtonElement);
    send.disabled = true;
    try {
      await this.take(await this.send());
    } catch {
      this.error.textContent = this.words.not_started;
    } finally {
      send.disabled = false;
    }
  }

  send() {
    const { topic, key, isMessage } = this;
    const chat = { topic, submission_key: key, page: currentPage(), pages_read: trail() };
    const fields = new FormData(this.form);
    for (const [name, value] of Object.entries(isMessage ? { topic, key } : chat)) fields.set(name, value);
    return this.availability.post(isMessage ? this.owner.leave : this.owner.start, fields);
  }

  /** @param {Chat.Answer} answer */
  async take(answer) {
    if (answer.instead && this.availability.known) return this.offerMessage(answer.instead);
    this.complain(answer.errors ?? {});
    if (answer.errors) return;
    this.key = newKey();
    if (answer.token) return this.owner.onStart(answer.token);
    this.message.value = "";
    this.owner.onLeft(answer);
  }

  /** @param {Record<string, string[]>} errors */
  complain(errors) {
    for (const field of findAll(this.form, "[data-field]")) this.mark(field, errors[field.dataset.field ?? ""]);
    this.error.textContent = errors.__all__?.join(" ") ?? "";
    findIfAny(this.form, "[aria-invalid=true]")?.focus();
  }

  /** @param {HTMLElement} field @param {string[] | undefined} errors */
  mark(field, errors) {
    const sentence = find(field, ".error");
    const input = find(field, "input, textarea");
    const describedBy = [field.querySelector(".hint")?.id, errors && sentence.id].filter(Boolean).join(" ");
    field.classList.toggle("wrong", Boolean(errors));
    input.setAttribute("aria-invalid", String(Boolean(errors)));
    input.setAttribute("aria-describedby", describedBy);
    sentence.hidden = !errors;
    sentence.textContent = errors?.join(" ") ?? "";
  }
}
