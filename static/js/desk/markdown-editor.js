// Every Markdown field shows what readers will see, and takes pictures. It listens to the whole page and not to each
// field, so that a text which was just added works like one that was there from the start.
const PAUSE = 500; // milliseconds without a key, before the preview is asked for
const waiting = new WeakMap();
const asked = new WeakMap();

const editorOf = (event) => event.target.closest?.("textarea.markdownx-editor");
const isTemplate = (editor) => editor.closest(".empty-form") !== null;

function post(url, fields, signal) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return fetch(url, { method: "POST", body, signal });
}

async function wordsOf(answer, editor, name) {
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  const refusal = isJson ? (await answer.json())[name] : null;
  return refusal?.join(" ") || editor.dataset.unsent;
}

function complain(editor, words) {
  let place = editor.parentElement.querySelector(".editor-problem");
  if (!place && !words) return;
  if (!place) {
    place = document.createElement("p");
    place.className = "errornote editor-problem";
    place.setAttribute("role", "alert");
    editor.after(place);
  }
  place.textContent = words;
  place.hidden = !words;
}

async function preview(editor) {
  const shown = editor.parentElement.querySelector(".markdownx-preview");
  asked.get(editor)?.abort();
  const question = new AbortController();
  asked.set(editor, question);
  try {
    const answer = await post(editor.dataset.markdownxUrlsPath, { content: editor.value }, question.signal);
    const isPreview = answer.ok && !answer.redirected;
    const html = isPreview ? await answer.text() : "";
    if (question.signal.aborted) return;
    // Cleaned by the server: what a reader's page would show.
    shown.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    if (!isPreview) shown.textContent = await wordsOf(answer, editor, "content");
  } catch (problem) {
    if (problem.name !== "AbortError") shown.textContent = editor.dataset.unsent;
  }
}

async function upload(editor, file) {
  const answer = await post(editor.dataset.markdownxUploadUrlsPath, { image: file });
  if (!answer.ok || answer.redirected) throw new Error(await wordsOf(answer, editor, "image"));
  const { image_code: code } = await answer.json();
  editor.setRangeText(code, editor.selectionStart, editor.selectionEnd, "end");
  editor.dispatchEvent(new Event("input", { bubbles: true }));
}

async function take(editor, files) {
  complain(editor, "");
  editor.setAttribute("aria-busy", "true");
  const problems = [];
  for (const file of files) {
    try {
      await upload(editor, file);
    } catch (problem) {
      const words = problem instanceof TypeError ? editor.dataset.unsent : problem.message; // no answer at all
      problems.push(files.length > 1 ? `${file.name}: ${words}` : words);
    }
  }
  editor.removeAttribute("aria-busy");
  if (problems.length) complain(editor, problems.join(" "));
}

document.addEventListener("input", (event) => {
  const editor = editorOf(event);
  if (!editor) return;
  clearTimeout(waiting.get(editor));
  waiting.set(editor, setTimeout(preview, PAUSE, editor));
});

document.addEventListener("dragover", (event) => {
  if (editorOf(event) && event.dataTransfer.types.includes("Files")) event.preventDefault();
});

for (const [name, filesOf] of [["drop", (e) => e.dataTransfer.files], ["paste", (e) => e.clipboardData.files]]) {
  document.addEventListener(name, (event) => {
    const editor = editorOf(event);
    const files = editor ? [...filesOf(event)] : [];
    // Copied from a word processor, words come with a picture of themselves: the words are meant.
    if (!files.length || (name === "paste" && event.clipboardData.types.includes("text/plain"))) return;
    event.preventDefault();
    take(editor, files);
  });
}

function previewAll(part) {
  for (const editor of part.querySelectorAll("textarea.markdownx-editor")) {
    if (editor.value && !isTemplate(editor)) preview(editor);
  }
}

document.addEventListener("formset:added", (event) => previewAll(event.target));
previewAll(document);
