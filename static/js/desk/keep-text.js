// What somebody began to write at the desk survives a reload, a lost session and a wrong click, and says that it is
// back. Logging out forgets it.
import { findAll, findIfAny, make } from "../dom.js";
import { keepKeys } from "../tickets/one-time-key.js";
import { changesIn, currentValue, Draft, fieldsOf, fill, forgetAll, initialValue, nameOf, settle } from "./drafts.js";

const words = findIfAny(document, ".desk-top")?.dataset ?? {};

/** @param {HTMLFormElement} form @param {string[]} texts without a place @param {() => void} discard */
function notice(form, texts, discard) {
  const box = make("div", { className: "kept-text" });
  const files = form.querySelector("input[type=file]") ? ` ${words.keptFiles}` : "";
  const back = form.querySelector("[data-keep-form]") ? words.keptUnsaved : words.kept;
  const sentence = texts.length ? words.keptElsewhere : back + files;
  box.setAttribute("role", "alert");
  box.append(make("p", { textContent: sentence ?? "" }), ...texts.map(textToCopy));
  if (texts.length) box.append(discardButton(box, discard));
  form.prepend(box);
  let around = form.closest("details");
  while (around) {
    around.open = true;
    around = around.parentElement?.closest("details") ?? null;
  }
}

/** @param {string} text */
function textToCopy(text) {
  const area = make("textarea", { readOnly: true, rows: 5, value: text });
  area.setAttribute("aria-label", words.keptElsewhere ?? "");
  return area;
}

/** @param {HTMLElement} box @param {() => void} discard */
function discardButton(box, discard) {
  const button = make("button", { type: "button", className: "button quiet small", textContent: words.discard ?? "" });
  button.addEventListener("click", () => {
    box.remove();
    discard();
  });
  return button;
}

/**
 * Puts the draft into the fields that are as they were when it was begun. Gives the fields that found no such place:
 * they are gone from the page, or somebody else has changed them meanwhile.
 * @param {HTMLFormElement} form @param {import("./drafts.js").Changes} changes
 */
function bringBack(form, changes) {
  const here = new Map(fieldsOf(form).map((field) => [nameOf(field), field]));
  /** @type {import("./drafts.js").Changes} */
  const homeless = {};
  let count = 0;
  for (const [name, { was, is }] of Object.entries(changes)) {
    const field = here.get(name);
    if (field && currentValue(field) === is) continue;
    if (field && initialValue(field) === was && currentValue(field) === was) {
      fill(field, is);
      count += 1;
    } else if (is.trim() && !["true", "false"].includes(is)) homeless[name] = { was, is };
  }
  return { count, homeless };
}

/** @param {HTMLFormElement} form @param {string} user @param {string} name */
function keep(form, user, name) {
  const draft = new Draft(user, name);
  let { count, homeless } = bringBack(form, draft.fields);
  /** @param {{ tried?: boolean }} [how] */
  const remember = (how) => draft.keep({ ...homeless, ...changesIn(form) }, how);
  const discard = () => {
    homeless = {};
    remember();
  };
  const texts = Object.values(homeless).map(({ is }) => is);
  if (count || texts.length) notice(form, texts, discard);
  if (Object.keys(changesIn(form)).length) remember(); // written while this script was on its way
  for (const event of ["input", "change"]) form.addEventListener(event, () => remember());
  form.addEventListener("submit", () => remember({ tried: true }));
}

/** In an editor's form a text is long, and a wrong click is asked about first. @param {HTMLFormElement} form */
function askBeforeLeaving(form) {
  let isChanged = form.querySelector(".errornote") !== null;
  /** @param {boolean} changed */
  const note = (changed) => () => {
    isChanged = changed;
  };
  for (const event of ["input", "change"]) form.addEventListener(event, note(true));
  form.addEventListener("submit", note(false));
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
}

/** @param {string} user */
function keepAll(user) {
  // On a page of one's account a success is about that; the text waits for the page it was written on.
  const isAccount = document.body.classList.contains("account");
  settle(user, !isAccount && document.querySelector(".messagelist .success") !== null);
  for (const form of findAll(document, "form[data-keep-text]", HTMLFormElement)) {
    keep(form, user, form.dataset.keepText ?? "");
  }
  const editor = findIfAny(document, "[data-keep-form]");
  const form = editor?.closest("form");
  if (editor && form) {
    keep(form, user, editor.dataset.keepForm ?? "");
    askBeforeLeaving(form);
  }
  findIfAny(document, "form[data-log-out]")?.addEventListener("submit", forgetAll);
}

keepKeys();
if (words.user) keepAll(words.user);
