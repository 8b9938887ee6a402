// One form at the desk and its draft.
import { findIfAny } from "../dom.js";
import { staysHere } from "../stays-here.js";
import { keepFiles } from "./draft-files.js";
import { DraftNotice } from "./draft-notice.js";
import { Draft } from "./drafts.js";
import { bringBack, empty, typedInto } from "./fields.js";

/** @param {HTMLFormElement} form @param {string} name */
const hidden = (form, name) => findIfAny(form, `input[name=${name}]`, HTMLInputElement)?.value ?? "";

export class KeptForm {
  /** @type {import("./fields.js").Words} */
  #homeless = {}; // that found no place in the form
  #isFilling = false;

  /**
   * @param {HTMLFormElement} form @param {{ place: string, ticket: string }} at
   * @param {Record<string, string>} words
   */
  constructor(form, at, words) {
    this.form = form;
    this.words = words;
    this.notice = new DraftNotice(form);
    const { drafts: url = "", user = "" } = words;
    const desk = { url, user, token: hidden(form, "csrfmiddlewaretoken") };
    this.draft = new Draft(desk, { ...at, key: hidden(form, "key") }, this);
    this.showFiles = keepFiles(form, this.draft, words);
    for (const event of ["input", "change"]) form.addEventListener(event, () => this.#isFilling || this.#remember());
    form.addEventListener("submit", (event) => staysHere(event) || this.draft.close());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.draft.reopen());
    window.addEventListener("pagehide", () => this.isUnsaved && void this.draft.save({ last: true }));
  }

  /** @param {import("./drafts.js").Kept} kept */
  isAt({ place, ticket }) {
    return place === this.draft.form.place && String(ticket ?? "") === this.draft.form.ticket;
  }

  get isUnsaved() {
    return this.draft.unsaved.get() !== null && !this.draft.isOver;
  }

  #remember() {
    this.draft.remember({ ...this.#homeless, ...typedInto(this.form, this.draft.words) });
  }

  /** What the server has, and what only this browser has. @param {import("./drafts.js").Kept | null} kept */
  async open(kept) {
    const unsaved = this.draft.unsaved.get();
    const { status, answer } = unsaved ? await this.draft.offer(unsaved) : { status: 410, answer: {} };
    const server = status === 409 ? answer : kept;
    this.draft.revision = status === 200 ? answer.revision : (server?.revision ?? "");
    if (server) this.showFiles(server.files);
    const newest = this.draft.unsaved.get(); // what was typed while the server was asked
    const isTypedMeanwhile = JSON.stringify(newest) !== JSON.stringify(unsaved);
    if ((status === 200 || status === 410) && !isTypedMeanwhile) this.draft.unsaved.forget();
    const mine = status === 410 ? null : ((isTypedMeanwhile ? newest : unsaved)?.words ?? null);
    if (status === 409) this.#show(server.words, mine ?? {});
    else this.#show(mine ?? server?.words ?? {}, {});
    if (server?.mailed)
      this.notice.say((server.mailed === "proved" ? this.words.mailed : this.words.unproved) ?? "", this.#texts());
    if (mine && unsaved?.files.length) this.notice.say(`${this.words.keptFiles} ${unsaved.files.join(", ")}`);
    const hasWords = Object.keys(typedInto(this.form, this.draft.words)).length > 0;
    const isNew = isTypedMeanwhile || status === 409 || (!mine && !server); // or while this script was on its way
    if (hasWords && isNew) this.#remember();
    else if (hasWords || server) this.onSaved();
  }

  #texts() {
    return Object.values(this.#homeless).map(({ is }) => is);
  }

  /**
   * @param {import("./fields.js").Words} words
   * @param {import("./fields.js").Words} others that came about elsewhere
   */
  #show(words, others) {
    this.#isFilling = true;
    const { count, homeless } = bringBack(this.form, words);
    const also = bringBack(this.form, others);
    this.#isFilling = false;
    this.draft.words = words;
    this.#homeless = { ...homeless, ...also.homeless };
    const texts = this.#texts();
    const isEditor = this.form.querySelector("[data-keep-form]") !== null;
    if (texts.length) this.notice.say(this.words.keptElsewhere ?? "", texts);
    else if (count) this.notice.say((isEditor ? this.words.keptUnsaved : this.words.kept) ?? "");
  }

  onSaved() {
    this.notice.state(this.words.saved ?? "", this.words.discard, () => void this.#discard());
  }

  onUnsaved() {
    this.notice.state(this.words.unsaved ?? "");
  }

  /** On another page or device there are other words. @param {import("./drafts.js").Kept} kept */
  onElsewhere(kept) {
    const mine = typedInto(this.form, this.draft.words);
    this.showFiles(kept.files);
    this.#show(mine, kept.words);
    this.#remember();
  }

  async #discard() {
    await this.saveNow();
    const { status } = await this.draft.ask("discard", {});
    if (status !== 200) return this.onUnsaved();
    this.#clear();
    this.notice.state(this.words.discarded ?? "", this.words.undo, () => void this.#undo());
  }

  #clear() {
    this.#homeless = {};
    this.draft.words = {};
    this.draft.unsaved.forget();
    this.#isFilling = true;
    empty(this.form);
    this.#isFilling = false;
    this.showFiles([]);
    this.notice.hide();
  }

  async #undo() {
    const { answer } = await this.draft.ask("undo", {});
    const [kept] = answer.drafts ?? [];
    this.notice.hide();
    if (kept) await this.open(kept);
  }

  /** Leaves nothing in this browser, if the server could take it. */
  async saveNow() {
    if (this.isUnsaved) await this.draft.save();
  }
}
