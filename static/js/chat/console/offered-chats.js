// Chats that are offered to me while I look at a list: a line for each, with the seconds left for a first word.
import { find, findAll, make } from "../../dom.js";
import { Countdown } from "./countdown.js";

export class OfferedChats {
  /** @param {Chat.Words} words */
  constructor(words) {
    this.words = words;
    this.place = find(document, "[data-chat-offered]");
    this.countdown = new Countdown();
    this.shown = "";
    setInterval(() => this.tick(), 1_000);
  }

  /** @param {Chat.OwnChat[]} mine */
  show(mine) {
    const offered = mine.filter(({ answered }) => !answered);
    const ids = offered.map(({ id }) => id).join();
    this.countdown.follow(mine);
    if (ids !== this.shown) this.place.replaceChildren(...offered.map((chat) => this.link(chat)));
    this.shown = ids;
    this.tick();
  }

  /** @param {Chat.OwnChat} chat */
  link({ id, url, name }) {
    const item = make("a", { href: url });
    const seconds = make("b");
    item.dataset.id = id;
    seconds.setAttribute("aria-hidden", "true"); // said once, not every second
    item.append(this.words.offered.replace("{name}", name), " ", seconds);
    return item;
  }

  tick() {
    for (const item of findAll(this.place, "a")) {
      const left = this.countdown.left(item.dataset.id ?? "") ?? 0;
      find(item, "b").textContent = this.words.seconds.replace("{n}", String(left));
    }
  }
}
