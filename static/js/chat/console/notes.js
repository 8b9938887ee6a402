// What colleagues note: in its panel where that is open; a whisper to me about another chat above everything.
import { find, findAll, make } from "../../dom.js";
import { everyTab } from "../../storage.js";

const SEEN = "chat.whispers"; // the time of the last one that was opened
const MOST_SHOWN = 3;
const SHOWN_FOR = 3_600_000; // milliseconds: what is older is read in its chat

/** @param {string} at */
const timeOf = (at) => new Date(at).getTime();

export class Notes {
  /** @param {Chat.Words} words */
  constructor(words) {
    this.words = words;
    this.place = find(document, "[data-chat-whispers]");
    this.oldest = Date.now() - SHOWN_FOR;
  }

  /**
   * @param {Chat.Note[]} notes
   * @param {(conversation: string) => HTMLElement | null | undefined} [listOf] of a conversation that has a panel here
   */
  show(notes, listOf = () => undefined) {
    const whispers = [];
    for (const note of notes) {
      const list = listOf(note.conversation);
      if (list) write(list, note);
      else if (list === undefined && note.whispered && !note.own) whispers.push(note);
    }
    const seen = Math.max(this.oldest, Number(everyTab.get(SEEN) ?? 0));
    const fresh = whispers.filter(({ at }) => timeOf(at) > seen).slice(-MOST_SHOWN);
    this.place.replaceChildren(...fresh.map((note) => this.link(note)));
  }

  /** @param {Chat.Note} note */
  link({ name, about, text, url, at }) {
    const sentence = this.words.whisper.replace("{name}", name).replace("{about}", about).replace("{text}", text);
    const item = make("a", { href: url, textContent: sentence });
    item.addEventListener("click", () => everyTab.set(SEEN, String(timeOf(at))));
    return item;
  }
}

/** @param {HTMLElement} list @param {Chat.Note} note */
function write(list, { at, name, text }) {
  if (findAll(list, "[data-at]").some(({ dataset }) => timeOf(dataset.at ?? "") === timeOf(at))) return;
  list.querySelector(".chat-first")?.remove();
  const hour = new Date(at).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const item = make("p", { className: "chat-note" });
  item.dataset.at = at;
  item.append(text, make("br"), make("small", { textContent: `${name}, ${hour}` }));
  list.append(item);
}
