// Every Markdown field shows what readers will see, and takes pictures. It listens to the whole page and not to each
// field, so that a text which was just added works like one that was there from the start.
import { find, findAll, findIfAny, make } from "../dom.js";

const PAUSE = 500; // milliseconds without a key, before the preview is asked for
/** @type {WeakMap<HTMLTextAreaElement, ReturnType<typeof setTimeout>>} */
const timers = new WeakMap();
/** @type {WeakMap<HTMLTextAreaElement, AbortController>} */
const requests = new WeakMap();

const EDITOR = "textarea.markdownx-editor";

/** @param {Event} event @returns {HTMLTextAreaElement | null} */
const editorOf = ({ target }) => (target instanceof Element ? target.closest(EDITOR) : null);

/** @param {string | undefined} url @param {Record<string, string | File>} fields @param {AbortSignal} [signal] */
function post(url, fields, signal) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", find(document, "[name=csrfmiddlewaretoken]", HTMLInputElement).value);
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return fetch(url ?? "", { method: "POST", body, signal });
}

/** @param {Response} answer @param {HTMLTextAreaElement} editor @param {string} name @returns {Promise<string>} */
async function complaintOf(answer, editor, name) {
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  const refusal = isJson ? (await answer.json())[name] : null;
  return refusal?.join(" ") || editor.dataset.unsent;
}

/** @param {HTMLTextAreaElement} editor */
const partsOf = (editor) => /** @type {HTMLElement} */ (editor.parentElement);

/** @param {HTMLTextAreaElement} editor @param {string} words */
function complain(editor, words) {
  let place = findIfAny(partsOf(editor), ".editor-problem");
  if (!place && !words) return;
  if (!place) {
    place = make("p", { className: "errornote editor-problem" });
    place.setAttribute("role", "alert");
    editor.after(place);
  }
  place.textContent = words;
  place.hidden = !words;
}

/** @param {HTMLTextAreaElement} editor */
async function preview(editor) {
  const shown = find(partsOf(editor), ".markdownx-preview");
  requests.get(editor)?.abort();
  const request = new AbortController();
  const { signal } = request;
  requests.set(editor, request);
  try {
    const answer = await post(editor.dataset.markdownxUrlsPath, { content: editor.value }, signal);
    const isPreview = answer.ok && !answer.redirected;
    const html = isPreview ? await answer.text() : "";
    if (signal.aborted) return;
    // Cleaned by the server: what a reader's page would show.
    shown.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    if (!isPreview) shown.textContent = await complaintOf(answer, editor, "content");
  } catch (problem) {
    const isOutdated = problem instanceof DOMException && problem.name === "AbortError";
    if (!isOutdated) shown.textContent = editor.dataset.unsent ?? "";
  }
}

/** @param {HTMLTextAreaElement} editor @param {File} file */
async function upload(editor, file) {
  const answer = await post(editor.dataset.markdownxUploadUrlsPath, { image: file });
  if (!answer.ok || answer.redirected) throw new Error(await complaintOf(answer, editor, "image"));
  const { image_code: code } = await answer.json();
  editor.setRangeText(code, editor.selectionStart, editor.selectionEnd, "end");
  editor.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {HTMLTextAreaElement} editor @param {File[]} files */
async function take(editor, files) {
  complain(editor, "");
  editor.setAttribute("aria-busy", "true");
  const problems = [];
  for (const file of files) {
    try {
      await upload(editor, file);
    } catch (problem) {
      const isRefused = problem instanceof Error && !(problem instanceof TypeError); // which is no answer at all
      const words = isRefused ? problem.message : (editor.dataset.unsent ?? "");
      problems.push(files.length > 1 ? `${file.name}: ${words}` : words);
    }
  }
  editor.removeAttribute("aria-busy");
  if (problems.length) complain(editor, problems.join(" "));
}

document.addEventListener("input", (event) => {
  const editor = editorOf(event);
  if (!editor) return;
  clearTimeout(timers.get(editor));
  timers.set(editor, setTimeout(preview, PAUSE, editor));
});

document.addEventListener("dragover", (event) => {
  if (editorOf(event) && event.dataTransfer?.types.includes("Files")) event.preventDefault();
});

/** @param {Event} event @param {DataTransfer | null} data */
function takeFrom(event, data) {
  const editor = editorOf(event);
  if (!editor || !data?.files.length) return;
  event.preventDefault();
  take(editor, [...data.files]);
}

document.addEventListener("drop", (event) => takeFrom(event, event.dataTransfer));

document.addEventListener("paste", (event) => {
  // Copied from a word processor, words come with a picture of themselves: the words are meant.
  if (!event.clipboardData?.types.includes("text/plain")) takeFrom(event, event.clipboardData);
});

/** @param {ParentNode} part of the page */
function previewAll(part) {
  for (const editor of findAll(part, EDITOR, HTMLTextAreaElement)) {
    const isPattern = editor.closest(".empty-form") !== null;
    if (editor.value && !isPattern) preview(editor);
  }
}

document.addEventListener("formset:added", ({ target }) => target instanceof Element && previewAll(target));
previewAll(document);
