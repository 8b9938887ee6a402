// To a place on the page: unfolded where it is folded, and where one types there; a button is reached, not pressed.
import { find, findIfAny } from "../../dom.js";

/** @param {HTMLElement} found */
export function reach(found) {
  for (let fold = found.parentElement?.closest("details"); fold; fold = fold.parentElement?.closest("details"))
    fold.open = true;
  const folded = found.matches("summary") && found.closest("details");
  const typed = folded && findIfAny(folded, "textarea");
  const field = folded ? typed || find(folded, "select, input:not([type=hidden]), button") : found;
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}
