// The messages on the page, in the order of their sequence; what isn't sent yet stands below them.
import { linked } from "./links.js";

export class Log {
  // `agent`: on the agents' side the number of the one who looks; who else writes there is a colleague.
  constructor(element, pattern, { role, agent, words, files }) {
    Object.assign(this, { element, pattern, role, agent, words, files, readUpTo: 0, atEnd: true });
    element.addEventListener("scroll", () => { this.atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 80; }, { passive: true });
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(element); // what grows below it hides nothing
    for (const time of element.querySelectorAll("time[datetime]")) time.textContent = this.clock(time.dateTime);
    this.toEnd();
  }

  get last() { return Math.max(0, ...[...this.element.querySelectorAll("[data-sequence]")].map((m) => +m.dataset.sequence)); }

  add(message) {
    const ours = message.author === this.role, mine = ours && (this.role === "customer" || String(message.agent) === this.agent);
    const { atEnd } = this;
    const waiting = mine && this.find(message.key);
    const item = waiting || this.item(message.key);
    item.dataset.sequence = message.sequence;
    item.classList.toggle("mine", mine);
    item.classList.toggle("colleague", ours && !mine);
    item.classList.toggle("automatic", message.author === "portal");
    item.classList.remove("waiting", "refused");
    item.querySelector(".chat-ways")?.remove();
    this.fill(item, { name: mine ? this.words.you : message.name, at: message.at, text: message.text, fate: "" });
    if (message.files?.length && !item.querySelector("[data-files] li")) item.querySelector("[data-files]").append(...message.files.map((file) => this.file(file)));
    const firstUnsent = this.element.querySelector(":is(.waiting, .refused)");
    if (waiting || mine) this.quietly(() => this.element.insertBefore(item, firstUnsent));
    else this.element.insertBefore(item, firstUnsent);
    this.read(0);
    if (atEnd || mine) this.toEnd();
  }

  // "Seen" stands under the last of one's own side's messages that the other side has read.
  read(sequence) {
    this.readUpTo = Math.max(this.readUpTo, sequence);
    const ours = [...this.element.querySelectorAll(":is(.mine, .colleague)[data-sequence]")];
    const last = ours.filter((item) => item.dataset.sequence <= this.readUpTo).at(-1);
    for (const item of ours) {
      const fate = item.querySelector("[data-fate]"), word = item === last ? this.words.seen : "";
      if (fate.textContent !== word) this.quietly(() => { fate.textContent = word; });
    }
  }

  file({ id, name, preview, locked }) {
    const item = document.createElement("li"), url = `${this.files}/${id}`;
    const link = Object.assign(document.createElement(locked ? "span" : "a"), locked ? { title: locked } : { href: url, download: name });
    if (preview && !locked) {
      link.append(Object.assign(document.createElement("img"), { src: `${url}/preview`, alt: name, loading: "lazy" }));
      link.querySelector("img").addEventListener("load", () => this.toEnd(), { once: true });
    } else link.textContent = name;
    item.append(link);
    if (locked) item.append(Object.assign(document.createElement("small"), { textContent: this.words.locked }));
    return item;
  }

  wait(key, text) {
    const item = this.find(key) ?? this.item(key);
    item.classList.add("mine", "waiting");
    this.fill(item, { name: this.words.you, at: "", text, fate: this.words.sending });
    this.quietly(() => this.element.append(item));
    this.toEnd();
  }

  // It stays where it was written, with the reason and the ways on.
  refuse(key, text, sentence, ways) {
    const item = this.find(key) ?? this.item(key);
    item.classList.remove("waiting");
    item.classList.add("mine", "refused");
    this.fill(item, { name: this.words.you, at: "", text, fate: "" });
    const place = document.createElement("p"), why = document.createElement("span");
    place.className = "chat-ways";
    why.textContent = sentence;
    place.append(why, ...ways);
    item.querySelector(".chat-ways")?.remove();
    item.append(place);
    this.element.append(item);
    this.toEnd();
  }

  unread(mark) { return [...this.element.querySelectorAll("[data-sequence]:not(.mine)")].filter(({ dataset }) => dataset.sequence > mark).length; }
  clear() { this.element.replaceChildren(); }
  forget(key) { this.find(key)?.remove(); }
  find(key) { return this.element.querySelector(`[data-key="${CSS.escape(key)}"]`); }

  item(key) {
    const item = this.pattern.content.firstElementChild.cloneNode(true);
    item.dataset.key = key;
    return item;
  }

  fill(item, { name, at, text, fate }) {
    item.querySelector("[data-name]").textContent = name;
    item.querySelector("[data-text]").replaceChildren(...linked(text));
    item.querySelector("[data-fate]").textContent = fate;
    const time = item.querySelector("[data-at]");
    if (at) time.dateTime = at;
    time.textContent = at ? this.clock(at) : "";
  }

  // One's own words, and those from before, are not read out again.
  quietly(change) {
    this.element.setAttribute("aria-live", "off");
    change();
    clearTimeout(this.loud);
    this.loud = setTimeout(() => this.element.setAttribute("aria-live", "polite"), 400);
  }

  clock(at) {
    const day = new Date(at), today = day.toDateString() === new Date().toDateString();
    const date = today ? {} : { day: "numeric", month: "short" };
    const shape = { ...date, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat(document.documentElement.lang, shape).format(day);
  }

  toEnd() { this.element.scrollTop = this.element.scrollHeight; this.atEnd = true; }
}
