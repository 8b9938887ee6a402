// An answer that is about to leave counts down, and becomes a message on this page once it has left.
import { findAll, findIfAny } from "../dom.js";

const ASK_AGAIN = 2_000; // milliseconds
const COUNTED = 60; // seconds: what leaves later says when

/** @param {HTMLElement} answer */
const secondsLeft = (answer) => Math.ceil((Date.parse(answer.dataset.leavesAt ?? "") - Date.now()) / 1000);

async function showAnew() {
  const response = await fetch(location.href, { redirect: "error" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of [".conversation", ".ticket-head"]) {
    const there = findIfAny(document, part);
    const anew = findIfAny(page, part);
    if (there && anew) there.replaceWith(document.importNode(anew, true));
  }
  const seen = findIfAny(page, ".reply input[name=seen]", HTMLInputElement)?.value ?? "";
  for (const field of findAll(document, ".write input[name=seen]", HTMLInputElement)) field.value = seen;
}

async function tick() {
  const waiting = findAll(document, "[data-leaves-at]").filter((answer) => secondsLeft(answer) <= COUNTED);
  for (const answer of waiting) {
    const said = findIfAny(answer, "[data-countdown]");
    const left = secondsLeft(answer);
    if (said && left > 0) said.textContent = (said.dataset.countdown ?? "").replace("{n}", String(left));
  }
  const isDue = waiting.some((answer) => secondsLeft(answer) <= 0);
  if (isDue) await showAnew().catch(() => {});
  if (waiting.length) window.setTimeout(() => void tick(), isDue ? ASK_AGAIN : 1_000);
}

void tick();
