// A draft is its writer’s row at the server. What is typed is kept in this browser at once, and there a moment later.
import { UnsavedWords } from "./draft-store.js";
import { areSame } from "./fields.js";

/**
 * @typedef {import("./fields.js").Words} Words
 * @typedef {{ id: string, name: string, size: string }} DraftFile
 * @typedef {{ place: string, ticket: number | null, revision: string, words: Words, files: DraftFile[],
 *   mailed: "" | "proved" | "unproved" }} Kept
 * @typedef {{ status: number, answer: any }} Answer
 */

const PAUSE = 600; // milliseconds without a key
const MOST_AT_THE_END = 60_000; // what a page that goes may still send

/**
 * An answer without a status: nobody is there, or nobody is signed in.
 * @param {{ url: string, user: string, token: string }} desk @param {string} act
 * @param {Record<string, string | Blob>} facts @param {RequestInit} [how] @returns {Promise<Answer>}
 */
export async function post({ url, user, token }, act, facts, how) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, user, ...facts })) body.append(name, value);
  try {
    const response = await fetch(`${url}${act}/`, { method: "POST", body, redirect: "error", ...how });
    return { status: response.status, answer: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, answer: {} };
  }
}

export class Draft {
  revision = "";
  /** @type {string[]} */
  lostFiles = []; // chosen, and not taken by the server
  /** @type {Words} */
  words = {};
  isOver = false; // sent: what comes late is no draft
  #timer = 0;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #underWay = new AbortController();

  /**
   * @param {{ url: string, user: string, token: string }} desk
   * @param {{ place: string, ticket: string, key: string }} form
   * @param {{ onSaved(): void, onUnsaved(): void, onElsewhere(kept: Kept): void }} page
   */
  constructor(desk, form, page) {
    this.desk = desk;
    this.form = form;
    this.page = page;
    this.unsaved = new UnsavedWords(desk.user, form);
  }

  /** @param {Words} words */
  remember(words) {
    if (this.isOver) return;
    this.words = words;
    this.unsaved.set({ words, revision: this.revision, key: this.form.key, files: this.lostFiles });
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.save(), PAUSE);
  }

  /** The words, as soon as the request before is answered; with `last` at once, since the page goes. */
  async save({ last = false } = {}) {
    window.clearTimeout(this.#timer);
    const { words } = this;
    const body = JSON.stringify(words);
    if (last && body.length > MOST_AT_THE_END) return;
    const { status, answer } = await this.ask("save", { words: body }, { last });
    if (status === 200) {
      this.revision = answer.revision;
      if (areSame(words, this.words) && !this.lostFiles.length) this.unsaved.forget();
      this.page.onSaved();
    } else if (status === 410) this.unsaved.forget();
    else if (status === 409) {
      this.revision = answer.revision;
      this.page.onElsewhere(answer);
    } else this.page.onUnsaved();
  }

  /** What an earlier page of this browser couldn't save. @param {import("./draft-store.js").Unsaved} unsaved */
  async offer({ words, revision, key }) {
    return await this.ask("save", { words: JSON.stringify(words), revision, key });
  }

  /**
   * One request after the other: each knows what the one before brought.
   * @param {string} act @param {Record<string, string | Blob>} more @returns {Promise<Answer>}
   */
  ask(act, more, { last = false } = {}) {
    const answer = last ? this.#send(act, more, true) : this.#last.then(() => this.#send(act, more, false));
    this.#last = answer;
    return answer;
  }

  /** @param {string} act @param {Record<string, string | Blob>} more @param {boolean} keepalive */
  async #send(act, more, keepalive) {
    const { signal } = this.#underWay;
    const facts = { ...this.form, revision: this.revision, ...more };
    return this.isOver ? { status: 0, answer: {} } : await post(this.desk, act, facts, { keepalive, signal });
  }

  /** Its form is on its way: nothing may come after it and be a draft again. */
  close() {
    window.clearTimeout(this.#timer);
    this.isOver = true;
    this.#underWay.abort();
  }

  /** Back on its page, out of the browser's memory. */
  reopen() {
    this.isOver = false;
    this.#underWay = new AbortController();
  }
}
