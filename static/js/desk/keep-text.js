// What somebody begins to write at the desk is a draft of theirs: it survives a reload, a closed tab, a lost session,
// and is there on their other devices. Logging out leaves nothing of it in this browser.
import { find, findAll, findIfAny } from "../dom.js";
import { thisTab } from "../storage.js";
import { keepKeys } from "../tickets/one-time-key.js";
import { forgetChats, UnsavedWords } from "./draft-store.js";
import { post } from "./drafts.js";
import { KeptForm } from "./kept-form.js";

const words = /** @type {Record<string, string>} */ (findIfAny(document, ".desk-top")?.dataset ?? {});
const TRIED = "desk-tried"; // a form without a one-time key was sent: the next page says whether it was taken

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

/** @param {Document | Element} root */
function draftsIn(root) {
  return findAll(root, "form[data-draft]", HTMLFormElement).map((form) => {
    return new KeptForm(form, { place: form.dataset.draft ?? "", ticket: form.dataset.ticket ?? "" }, words);
  });
}

function keptForms() {
  const forms = draftsIn(document);
  const editor = findIfAny(document, "[data-keep-form]");
  const form = editor?.closest("form");
  if (!editor || !form) return forms;
  askBeforeLeaving(form);
  const place = editor.dataset.keepForm ?? "";
  form.addEventListener("submit", () => thisTab.set(TRIED, place));
  return [...forms, new KeptForm(form, { place, ticket: "" }, words)];
}

/** @param {KeptForm[]} forms */
async function fetchDrafts(forms) {
  const asked = new URLSearchParams();
  for (const { draft } of forms) {
    if (draft.form.ticket) asked.set("ticket", draft.form.ticket);
    else asked.append("place", draft.form.place);
  }
  const response = await fetch(`${words.drafts}here/?${asked}`, { redirect: "error" });
  /** @type {{ drafts: import("./drafts.js").Kept[] }} */
  const { drafts } = await response.json();
  return drafts;
}

/** @param {KeptForm[]} forms */
async function giveBack(forms) {
  if (forms.length === 0) return;
  const drafts = await fetchDrafts(forms).catch(() => []);
  for (const form of forms) void form.open(drafts.find((draft) => form.isAt(draft)) ?? null);
  for (const { place } of drafts) document.dispatchEvent(new CustomEvent("desk:draft", { detail: place }));
}

async function settle() {
  // On a page of one's account a success is about that; the text waits for the page it was written on.
  const isAccount = document.body.classList.contains("account");
  const place = thisTab.get(TRIED);
  if (!place || isAccount) return;
  thisTab.set(TRIED, "");
  if (!document.querySelector(".messagelist .success")) return;
  const { user = "", drafts: url = "" } = words;
  new UnsavedWords(user, { place, ticket: "" }).forget();
  const token = find(document, "input[name=csrfmiddlewaretoken]", HTMLInputElement).value;
  await post({ url, user, token }, "discard", { place });
}

/** @param {KeptForm[]} forms */
function leaveNothing(forms) {
  const logOut = findIfAny(document, "form[data-log-out]", HTMLFormElement);
  logOut?.addEventListener("submit", (event) => {
    event.preventDefault();
    forgetChats();
    void Promise.all(forms.map((form) => form.saveNow())).then(() => logOut.submit());
  });
}

keepKeys();
if (words.user) {
  const forms = keptForms();
  void settle().then(() => giveBack(forms));
  leaveNothing(forms);
  document.addEventListener("desk:fetched", ({ target }) => {
    const fetched = target instanceof Element ? draftsIn(target) : [];
    forms.push(...fetched);
    void giveBack(fetched);
  });
}
