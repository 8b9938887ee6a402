// The steps of the box, of which one is shown, with its title.
import { find, findAll } from "../../dom.js";

export class Steps {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.current = "choice";
    this.title = find(box, "[data-chat-title]");
    this.firstTitle = this.title.textContent;
  }

  /** @param {string} step */
  go(step, { focus = true } = {}) {
    this.current = step;
    for (const element of findAll(this.box, "[data-step]")) element.hidden = element.dataset.step !== step;
    this.showTitle();
    if (!focus) return;
    const isWriting = step === "talk" && !find(this.box, "[data-chat-write]").hidden;
    (isWriting ? find(this.box, "[data-chat-text]") : this.title).focus();
  }

  showTitle() {
    const step = find(this.box, `[data-step=${this.current}]`);
    this.title.textContent = step.dataset.title ?? this.firstTitle;
  }
}
