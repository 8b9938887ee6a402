// Files are kept with the draft as soon as they are chosen, and go with it; until then the field holds them.
import { findIfAny, make } from "../dom.js";
import { takeDropped } from "./dropped-files.js";

/**
 * @param {HTMLFormElement} form @param {import("./drafts.js").Draft} draft @param {Record<string, string>} words
 */
export function keepFiles(form, draft, words) {
  const chooser = findIfAny(form, "input[type=file][data-draft-chooser]", HTMLInputElement);
  const ids = findIfAny(form, "input[name=draft_files]", HTMLInputElement);
  if (!chooser || !ids) return () => {};
  const list = make("ul", { className: "draft-files" });
  const wrong = make("p", { className: "error" });
  wrong.setAttribute("role", "alert");
  chooser.before(list, wrong);

  const note = () => {
    ids.value = [...list.children].map((row) => /** @type {HTMLElement} */ (row).dataset.file).join(" ");
    list.hidden = list.children.length === 0;
  };

  /** @param {import("./drafts.js").DraftFile} file */
  function show(file) {
    const row = make("li");
    row.dataset.file = file.id;
    const remove = make("button", { type: "button", className: "as-link", textContent: words.remove });
    remove.setAttribute("aria-label", `${words.remove} ${file.name}`);
    remove.addEventListener("click", () => {
      row.remove();
      note();
      void draft.ask("detach", { file: file.id });
    });
    row.append(make("span", { textContent: `${file.name} ` }), make("small", { textContent: file.size }), " ", remove);
    list.append(row);
    note();
  }

  /** @param {File} file @returns {Promise<{ name: string, error: string }>} the name that it got, or what is wrong */
  async function upload(file) {
    const { status, answer } = await draft.ask("attach", { file });
    if (status === 200) {
      draft.revision ||= answer.revision;
      show(answer.file);
      draft.page.onSaved();
      return { name: answer.file.name, error: "" };
    }
    return { name: "", error: status === 422 ? answer.errors.join(" ") : `${file.name}: ${words.fileNotKept}` };
  }

  /** Those that the server doesn’t take stay in the field. @param {File[]} files @returns {Promise<string[]>} */
  async function take(files) {
    form.setAttribute("aria-busy", "true");
    const left = new DataTransfer();
    const errors = [];
    const names = [];
    for (const file of files) {
      const { name, error } = await upload(file);
      names.push(name);
      if (!error) continue;
      errors.push(error);
      left.items.add(file);
    }
    if (chooser) chooser.files = left.files;
    draft.lostFiles = [...left.files].map(({ name }) => name);
    wrong.textContent = errors.join(" ");
    form.removeAttribute("aria-busy");
    return names;
  }

  chooser.addEventListener("change", () => {
    if (chooser.files?.length) void take([...chooser.files]);
  });
  takeDropped(form, take);

  /** What the server has. @param {import("./drafts.js").DraftFile[]} files */
  return (files) => {
    list.replaceChildren();
    note();
    files.forEach(show);
  };
}
