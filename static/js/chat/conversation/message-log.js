// The messages on the page, in the order of their sequence; what isn't sent yet stands below them.
import { find, findAll, findIfAny } from "../../dom.js";
import { clock, explain, fileItem, fillItem, makeItem } from "./message-item.js";

const NEAR_THE_END = 80; // pixels

export class MessageLog {
  /**
   * @param {HTMLElement} element
   * @param {HTMLTemplateElement} pattern of a message
   * @param {Chat.Reader} reader
   * @param {Chat.Words} words
   */
  constructor(element, pattern, reader, words) {
    this.element = element;
    this.pattern = pattern;
    this.reader = reader;
    this.words = words;
    this.readUpTo = 0;
    this.atEnd = true;
    const watch = () => {
      this.atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_THE_END;
    };
    element.addEventListener("scroll", watch, { passive: true });
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(element); // what grows below it hides nothing
    for (const time of findAll(element, "time[datetime]", HTMLTimeElement)) time.textContent = clock(time.dateTime);
    this.toEnd();
  }

  get last() {
    return Math.max(0, ...findAll(this.element, "[data-sequence]").map((item) => Number(item.dataset.sequence)));
  }

  /** @param {Chat.Message} message */
  add(message) {
    const { role, agent } = this.reader;
    const ours = message.author === role;
    const mine = ours && (role === "customer" || String(message.agent) === agent);
    const { atEnd } = this;
    const waiting = mine && this.find(message.key);
    const item = waiting || makeItem(this.pattern, message.key);
    item.dataset.sequence = String(message.sequence);
    item.classList.toggle("mine", mine);
    item.classList.toggle("colleague", ours && !mine);
    item.classList.toggle("automatic", message.author === "portal");
    item.classList.remove("waiting", "refused");
    item.querySelector(".chat-ways")?.remove();
    fillItem(item, { name: mine ? this.words.you : message.name, at: message.at, text: message.text });
    this.addFiles(item, message.files);
    const place = () => this.element.insertBefore(item, this.element.querySelector(":is(.waiting, .refused)"));
    if (mine) this.quietly(place);
    else place();
    this.read(0);
    if (atEnd || mine) this.toEnd();
  }

  /** @param {HTMLElement} item @param {Chat.StoredFile[]} files */
  addFiles(item, files) {
    const list = find(item, "[data-files]");
    if (list.querySelector("li")) return;
    const items = files.map((file) =>
      fileItem(file, `${this.reader.files}/${file.id}`, this.words.locked, () => this.toEnd()),
    );
    list.append(...items);
  }

  // “Seen” stands under the last of one's own side's messages that the other side has read.
  /** @param {number} sequence */
  read(sequence) {
    this.readUpTo = Math.max(this.readUpTo, sequence);
    const ours = findAll(this.element, ":is(.mine, .colleague)[data-sequence]");
    const last = ours.filter((item) => Number(item.dataset.sequence) <= this.readUpTo).at(-1);
    for (const item of ours) {
      const fate = find(item, "[data-fate]");
      const word = item === last ? this.words.seen : "";
      if (fate.textContent === word) continue;
      this.quietly(() => {
        fate.textContent = word;
      });
    }
  }

  /** On its way. @param {string} key @param {string} text */
  wait(key, text) {
    const item = this.mine(key, "waiting");
    fillItem(item, { name: this.words.you, text, fate: this.words.sending });
    this.quietly(() => this.element.append(item));
    this.toEnd();
  }

  /**
   * It stays where it was written, with the reason and the ways on.
   * @param {string} key @param {string} text @param {string} sentence @param {HTMLElement[]} ways
   */
  refuse(key, text, sentence, ways) {
    const item = this.mine(key, "refused");
    item.classList.remove("waiting");
    fillItem(item, { name: this.words.you, text });
    explain(item, sentence, ways);
    this.element.append(item);
    this.toEnd();
  }

  /** @param {string} key @param {string} kind */
  mine(key, kind) {
    const item = this.find(key) ?? makeItem(this.pattern, key);
    item.classList.add("mine", kind);
    return item;
  }

  /** @param {number} mark */
  unread(mark) {
    const others = findAll(this.element, "[data-sequence]:not(.mine)");
    return others.filter((item) => Number(item.dataset.sequence) > mark).length;
  }

  clear() {
    this.element.replaceChildren();
  }

  /** @param {string} key */
  forget(key) {
    this.find(key)?.remove();
  }

  /** @param {string} key */
  find(key) {
    return findIfAny(this.element, `[data-key="${CSS.escape(key)}"]`);
  }

  // One's own words, and those from before, are not read out again.
  /** @param {() => void} change */
  quietly(change) {
    this.element.setAttribute("aria-live", "off");
    change();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.element.setAttribute("aria-live", "polite"), 400);
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
    this.atEnd = true;
  }
}
