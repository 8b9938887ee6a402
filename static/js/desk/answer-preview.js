// The letter is shown as soon as its preview is opened.
import { findAll, findIfAny } from "../dom.js";

for (const preview of findAll(document, "details.answer-preview", HTMLDetailsElement)) {
  preview.addEventListener("toggle", () => {
    const button = findIfAny(preview, "button[formtarget]", HTMLButtonElement);
    if (preview.open) button?.click();
  });
}
