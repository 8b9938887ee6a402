// The conversation that the box has, or is about to have: begun, gone on with, and put away.
import { find } from "../../dom.js";
import * as memory from "../memory.js";

// The part that talks is fetched when a topic is to be chosen, or when there is a conversation already.
export const fetchConversation = () => import("./box-conversation.js");

export class Session {
  /** @param {HTMLElement} box @param {Chat.Steps} steps @param {Chat.BoxOwner} owner */
  constructor(box, steps, owner) {
    this.box = box;
    this.steps = steps;
    this.owner = owner;
    this.empty = this.place.cloneNode(true);
    this.isBegun = false;
    /** @type {Chat.Conversation | null} */
    this.conversation = null;
  }

  get place() {
    return find(this.box, "[data-chat-conversation]");
  }

  /** @param {string} token */
  begin(token) {
    memory.keepToken(token);
    return this.talk(token);
  }

  // Is there a conversation to go on with?
  resume({ focus = true } = {}) {
    const token = memory.token();
    if (this.isBegun || !token) return false;
    this.talk(token, { focus }).catch(() => {});
    return true;
  }

  /** @param {string} token */
  async talk(token, { focus = true } = {}) {
    this.isBegun = true;
    this.steps.go("talk", { focus: false });
    try {
      const { converse } = await fetchConversation();
      this.conversation = converse(token, this.box, this.owner);
    } catch (problem) {
      this.isBegun = false;
      throw problem;
    }
    this.setQuiet(memory.isQuiet());
    this.steps.go("talk", { focus });
  }

  end() {
    this.owner.post(`${this.owner.start}${this.place.dataset.token}/end`).catch(() => {});
  }

  forget() {
    this.conversation?.close();
    this.conversation = null;
    this.isBegun = false;
    this.place.replaceWith(this.empty.cloneNode(true));
  }

  /** @param {boolean} quiet */
  setQuiet(quiet) {
    memory.keepQuiet(quiet);
    find(this.box, "[data-chat-sound]").setAttribute("aria-pressed", String(!quiet));
  }
}
