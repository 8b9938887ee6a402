// A ticket opens where its reader goes on: at what is new to them, or at the newest. Back and reload keep their place.
import { findAll, findIfAny } from "../dom.js";

const IN_HAND = "(max-width: 64rem)"; // one column, as in the style sheet

/** On a phone the facts come after the conversation: folded, unless something in them was refused. */
function foldFacts() {
  for (const panel of findAll(document, "details[data-folds-in-hand]", HTMLDetailsElement))
    panel.open = panel.querySelector(".error, .refusal, details[open]") !== null;
}

function land() {
  const name = findIfAny(document, "[data-landing]")?.dataset.landing ?? "";
  const [navigation] = performance.getEntriesByType("navigation");
  const isFresh = navigation instanceof PerformanceNavigationTiming && navigation.type === "navigate";
  // What the portal says of an act stands at the top.
  const isElsewhere = window.location.hash || window.scrollY || document.querySelector(".messagelist, .refusal");
  const place = document.getElementById(name);
  if (!place || !isFresh || isElsewhere) return;
  if (place.getBoundingClientRect().bottom > window.innerHeight) place.scrollIntoView({ block: "start" });
}

if (window.matchMedia(IN_HAND).matches) foldFacts();
land();
