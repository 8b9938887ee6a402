// Canned replies: fetched when they are first asked for, filled in by the server, found by shortcut, title or text.

/** @typedef {{ id: number, shortcut: string, title: string, text: string, language: string }} Reply */
/** @typedef {import("./listbox.js").Choice} Choice */

const MOST_SHOWN = 8;

/** @param {string} words */
const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export class CannedReplies {
  /** @type {Promise<Reply[]> | null} */
  #replies = null;

  /** @param {string} url where they are @param {string} usedUrl where it is noted that one was used */
  constructor(url, usedUrl) {
    this.url = url;
    this.usedUrl = usedUrl;
  }

  /** @returns {Promise<Reply[]>} */
  #all() {
    this.#replies ??= fetch(this.url, { redirect: "error" })
      .then(async (response) => (await response.json()).replies)
      .catch(() => {
        this.#replies = null; // asked again with the next key
        return [];
      });
    return this.#replies ?? Promise.resolve([]);
  }

  /** Those whose shortcut begins so, in the order of their use. @param {string} letters @returns {Promise<Choice[]>} */
  async beginningWith(letters) {
    const found = (await this.#all()).filter(({ shortcut }) => shortcut.startsWith(letters.toLowerCase()));
    return found.slice(0, MOST_SHOWN).map(choiceOf);
  }

  /** Those with all these words. @param {string} asked @returns {Promise<Choice[]>} */
  async about(asked) {
    const words = fold(asked).split(/\s+/);
    const found = (await this.#all()).filter(({ shortcut, title, text }) => {
      const whole = fold(`/${shortcut} ${title} ${text}`);
      return words.every((word) => whole.includes(word));
    });
    return found.slice(0, MOST_SHOWN).map(choiceOf);
  }

  /** It counts for the order; nothing depends on it. @param {number} reply @param {string} token */
  used(reply, token) {
    const body = new FormData();
    body.append("reply", String(reply));
    body.append("csrfmiddlewaretoken", token);
    fetch(this.usedUrl, { method: "POST", body }).catch(() => undefined);
  }
}

/** @param {Reply} reply @returns {Choice} */
const choiceOf = ({ id, shortcut, title, text, language }) => ({
  label: `/${shortcut}`,
  detail: title,
  note: language,
  words: text,
  reply: id,
});
