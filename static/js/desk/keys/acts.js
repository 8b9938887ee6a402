// What a key of the table does, by the name of its act.
import { findAll, findIfAny } from "../../dom.js";
import { reach } from "./reach.js";

/** The one after the focused of these, or the first. @param {HTMLElement[]} all @param {number} by */
function stepped(all, by) {
  const at = all.findIndex((element) => element.contains(document.activeElement));
  return at < 0 ? all.at(by > 0 ? 0 : -1) : all[Math.min(Math.max(at + by, 0), all.length - 1)];
}

const rows = () => findAll(document, "#result_list tbody tr");

/** @param {HTMLElement | null | undefined} element */
function look(element) {
  if (!element) return;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

/** @type {Record<string, (target: string) => void>} */
export const ACTS = {
  go: (url) => location.assign(url),
  reach: (selector) => {
    const found = findIfAny(document, selector);
    if (found) reach(found);
  },
  press: (selector) => findIfAny(document, selector)?.click(),
  row: (by) => {
    const row = stepped(rows(), Number(by));
    look(row && (findIfAny(row, "a.subject") ?? findIfAny(row, "a")));
  },
  select: () => {
    const row = rows().find((each) => each.contains(document.activeElement));
    if (row) findIfAny(row, "input.action-select")?.click();
  },
  message: (by) => {
    const message = stepped(findAll(document, ".conversation .entry"), Number(by));
    message?.setAttribute("tabindex", "-1");
    look(message);
  },
};
