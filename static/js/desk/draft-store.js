// The words that the server doesn't have yet: in this browser, each person's under a key of their own.
import { everyTab, thisTab } from "../storage.js";

/**
 * `key`: the one-time key of the form they were typed into; `files`: chosen, and not taken by the server.
 * @typedef {{ words: import("./fields.js").Words, revision: string, key: string, files: string[] }} Unsaved
 */

const PREFIX = "desk-draft ";

export class UnsavedWords {
  /** @param {string} user @param {{ place: string, ticket: string }} form */
  constructor(user, { place, ticket }) {
    this.name = `${PREFIX}${user} ${ticket} ${place}`;
  }

  /** @returns {Unsaved | null} */
  get() {
    return JSON.parse(everyTab.get(this.name) || "null");
  }

  /** @param {Unsaved} unsaved */
  set(unsaved) {
    everyTab.set(this.name, JSON.stringify(unsaved));
  }

  forget() {
    everyTab.set(this.name, "");
  }
}

/** With the texts that were sent knowingly in chats: the next person in this tab reads none of it. */
export function forgetChats() {
  for (const key of thisTab.keys("chat.meant.")) thisTab.set(key, "");
}
