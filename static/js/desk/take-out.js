// “Take out…”: what was selected in the message stands in the form already.
import { findIfAny } from "../dom.js";

const PRESSED = "details[data-take-out], a[data-in-place]";
let selected = "";
/** @type {Element | null} */
let message = null;

// The press itself ends the selection, before the form opens, or is fetched.
document.addEventListener("pointerdown", ({ target }) => {
  const pressed = target instanceof Element ? target.closest(PRESSED)?.closest("article, [data-take-out-from]") : null;
  const selection = document.getSelection();
  const words = String(selection).trim();
  if (!pressed || (!words && pressed === message)) return;
  message = pressed;
  selected = selection?.anchorNode && pressed.contains(selection.anchorNode) ? words : "";
});

/** @param {Event} event */
function fillIn({ target: details }) {
  if (!(details instanceof HTMLDetailsElement) || !details.matches("[data-take-out]") || !details.open) return;
  const passage = findIfAny(details, "textarea[data-passage]", HTMLTextAreaElement);
  if (passage && !passage.value && message?.contains(details)) passage.value = selected;
}

document.addEventListener("toggle", fillIn, { capture: true }); // it doesn't bubble
