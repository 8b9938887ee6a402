// Who is there for which topic, asked when the box is opened; and forms of ours, sent with the key that came with it.
import { find, findAll } from "../../dom.js";

export class Availability {
  /** @param {HTMLElement} box @param {string} address */
  constructor(box, address) {
    this.box = box;
    this.address = address;
    /** @type {Chat.Offers | null} */
    this.known = null;
  }

  /** @param {string} topic */
  offer(topic) {
    return this.known?.offers[topic];
  }

  async ask() {
    try {
      this.known = await (await fetch(this.address, { headers: { Accept: "application/json" } })).json();
    } catch {
      return;
    }
    for (const topic of findAll(this.box, "[data-topic]")) {
      const offer = this.offer(topic.dataset.topic ?? "");
      const line = find(topic, "[data-offer]");
      line.textContent = offer?.line ?? "";
      line.hidden = false;
      line.classList.toggle("chat-absent", !offer?.chat);
    }
  }

  /** Answered in JSON. @param {string} url @returns {Promise<Chat.Answer>} */
  async post(url, fields = new FormData()) {
    if (!this.known) await this.ask();
    fields.set("csrfmiddlewaretoken", this.known?.csrf ?? "");
    return (await fetch(url, { method: "POST", body: fields, headers: { Accept: "application/json" } })).json();
  }
}
