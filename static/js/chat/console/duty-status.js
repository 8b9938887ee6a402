// My status, capacity and picking by hand: saved at once over the socket, and shown as another tab of mine left them.
import { find } from "../../dom.js";
import { fetchPage } from "../../fetch-page.js";

const SENTENCE_SHOWN_FOR = 4_000;

export class DutyStatus {
  /**
   * @param {HTMLFormElement} form
   * @param {Chat.Words} words
   * @param {(frame: object) => boolean} send
   */
  constructor(form, words, send) {
    this.form = form;
    this.words = words;
    this.send = send;
    this.status = find(form, "[name=status]", HTMLSelectElement);
    this.capacity = find(form, "[name=capacity]", HTMLInputElement);
    this.manual = find(form, "[name=manual]", HTMLInputElement);
    this.isSaving = false;
    this.status.dataset.key = "KeyS";
    find(form, "[data-chat-save]").hidden = true;
    form.addEventListener("change", () => this.save());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
  }

  get chosen() {
    return { status: this.status.value, capacity: Number(this.capacity.value), manual: this.manual.checked };
  }

  save() {
    if (!this.form.checkValidity()) return this.say(this.words.not_saved);
    this.isSaving = this.send({ type: "status", ...this.chosen });
    if (this.isSaving) return;
    fetchPage(this.form.action, new FormData(this.form)).then(
      () => this.say(this.words.saved),
      () => this.say(this.words.act_failed),
    );
  }

  /** @param {string} sentence */
  say(sentence) {
    const place = find(this.form, "[data-chat-saved]");
    place.textContent = sentence;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      place.textContent = "";
    }, SENTENCE_SHOWN_FOR);
  }

  /** @param {Chat.Desk} desk */
  show(desk) {
    if (this.isSaving && this.isAs(desk)) {
      this.isSaving = false;
      this.say(this.words.saved);
    }
    if (this.isSaving) return;
    const setAway = find(this.form, "[data-chat-set-away]");
    const isSetAwayNow = desk.set_away && setAway.hidden; // what is chosen, and may have the focus, is no longer so
    setAway.hidden = !desk.set_away;
    find(this.form, "[data-chat-away]").hidden = desk.set_away || desk.status !== "away";
    if (this.form.contains(document.activeElement) && !isSetAwayNow) return;
    this.status.value = desk.status;
    this.capacity.value = String(desk.capacity);
    this.manual.checked = desk.manual;
  }

  /** @param {Chat.DutyStatus} desk */
  isAs({ status, capacity, manual }) {
    const { chosen } = this;
    return chosen.status === status && chosen.capacity === capacity && chosen.manual === manual;
  }
}
