// What the page says of a draft: that it is back, what of it found no place, that it is kept; and how to discard it.
import { make } from "../dom.js";

/** @param {string} text @param {string} label */
function textToCopy(text, label) {
  const area = make("textarea", { readOnly: true, rows: 5, value: text });
  area.setAttribute("aria-label", label);
  return area;
}

/** @param {string} text @param {() => void} press */
function button(text, press) {
  const made = make("button", { type: "button", className: "as-link", textContent: text });
  made.addEventListener("click", press);
  return made;
}

export class DraftNotice {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.box = make("div", { className: "kept-text", hidden: true });
    this.box.setAttribute("role", "alert");
    this.line = make("p", { className: "soft draft-state" });
    this.line.setAttribute("role", "status");
    form.prepend(this.box);
    form.append(this.line);
  }

  /** @param {string} sentence @param {string[]} [texts] that found no place */
  say(sentence, texts = []) {
    this.box.hidden = false;
    this.box.replaceChildren(make("p", { textContent: sentence }), ...texts.map((text) => textToCopy(text, sentence)));
    let around = this.form.closest("details");
    while (around) {
      around.open = true;
      around = around.parentElement?.closest("details") ?? null;
    }
  }

  /** @param {string} sentence @param {string} [label] of what can be done @param {() => void} [act] */
  state(sentence, label, act) {
    this.line.replaceChildren(sentence);
    if (label && act) this.line.append(" ", button(label, act));
  }

  hide() {
    this.box.hidden = true;
    this.box.replaceChildren();
    this.line.replaceChildren();
  }
}
