// “Take out…”: what was selected in the message stands in the form already.
import { findAll, findIfAny } from "../dom.js";

for (const details of findAll(document, "details[data-take-out]", HTMLDetailsElement)) {
  const passage = findIfAny(details, "textarea[data-passage]", HTMLTextAreaElement);
  let selected = "";
  // The press itself ends the selection, before the form opens.
  details.addEventListener("pointerdown", () => {
    const selection = document.getSelection();
    const isHere = selection?.anchorNode && details.parentElement?.contains(selection.anchorNode);
    selected = isHere ? String(selection).trim() : "";
  });
  details.addEventListener("toggle", () => {
    if (details.open && passage && !passage.value) passage.value = selected;
  });
}
