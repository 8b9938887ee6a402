// What somebody began to write at the desk survives a reload, a lost session and a wrong click, and says that it is back.
// Logging out forgets it.
import { keepKeys } from "../tickets/one-time-key.js";
import { Draft, broughtBy, changesIn, fieldsOf, forgetAll, nameOf, put, settle, valueOf } from "./drafts.js";

const words = document.querySelector(".desk-top")?.dataset ?? {};

function notice(form, texts, discard) {
  const box = document.createElement("div");
  const sentence = document.createElement("p");
  box.className = "kept-text";
  box.setAttribute("role", "alert");
  const files = form.querySelector("input[type=file]") ? ` ${words.keptFiles}` : "";
  const back = form.querySelector("[data-keep-form]") ? words.keptUnsaved : words.kept;
  sentence.textContent = texts.length ? words.keptElsewhere : back + files;
  box.append(sentence, ...texts.map(textToCopy));
  if (texts.length) box.append(discardButton(discard));
  form.prepend(box);
  for (let around = form.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
}

function textToCopy(text) {
  const area = document.createElement("textarea");
  area.readOnly = true;
  area.rows = 5;
  area.value = text;
  area.setAttribute("aria-label", words.keptElsewhere);
  return area;
}

function discardButton(discard) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small";
  button.textContent = words.discard;
  button.addEventListener("click", () => {
    button.parentElement.remove();
    discard();
  });
  return button;
}

// Puts the draft into the fields that are as they were when it was begun. Gives the fields that found no such place:
// they are gone from the page, or somebody else has changed them meanwhile.
function bringBack(form, fields) {
  const here = new Map(fieldsOf(form).map((element) => [nameOf(element), element]));
  const homeless = {};
  let count = 0;
  for (const [name, { was, is }] of Object.entries(fields)) {
    const element = here.get(name);
    if (element && valueOf(element) === is) continue;
    if (element && broughtBy(element) === was && valueOf(element) === was) {
      put(element, is);
      count += 1;
    } else if (is.trim() && !["true", "false"].includes(is)) homeless[name] = { was, is };
  }
  return [count, homeless];
}

function keep(form, name) {
  const draft = new Draft(words.user, name);
  let [count, homeless] = bringBack(form, draft.fields);
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

// In an editor's form a text is long, and a wrong click is asked about first.
function askBeforeLeaving(form) {
  let changed = form.querySelector(".errornote") !== null;
  for (const event of ["input", "change"]) form.addEventListener(event, () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

keepKeys();
if (words.user) {
  settle(words.user, document.querySelector(".messagelist .success") !== null);
  for (const form of document.querySelectorAll("form[data-keep-text]")) keep(form, form.dataset.keepText);
  const editor = document.querySelector("[data-keep-form]");
  if (editor) {
    keep(editor.closest("form"), editor.dataset.keepForm);
    askBeforeLeaving(editor.closest("form"));
  }
  document.querySelector("form[data-log-out]")?.addEventListener("submit", forgetAll);
}
