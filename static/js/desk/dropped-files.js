// Files that are pasted or dropped onto a form go with it. A picture stands where the cursor was, in letters that show
// them.
import { findIfAny } from "../dom.js";

const SHOWN = /^image\/(png|jpeg|gif|webp|bmp)$/;
const PLAIN = /^[\w.-]+$/;

/**
 * @param {HTMLFormElement} form
 * @param {(files: File[]) => Promise<string[]>} take gives the names that they got; an empty one was refused
 */
export function takeDropped(form, take) {
  const text = findIfAny(form, "textarea[data-shows-pictures]", HTMLTextAreaElement);

  /** @param {DataTransfer | null} brought @param {Event} event */
  async function bring(brought, event) {
    const files = [...(brought?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    const names = await take(files);
    const shown = names.filter((name, place) => name && SHOWN.test(files[place]?.type ?? ""));
    if (text && shown.length) insert(text, shown.map(asMarkdown).join("\n"));
  }

  form.addEventListener("paste", (event) => {
    // A table that is copied comes as words and, besides, as a picture of them.
    if (!event.clipboardData?.types.includes("text/plain")) void bring(event.clipboardData, event);
  });
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => void bring(event.dataTransfer, event));
}

/** @param {string} name */
function asMarkdown(name) {
  return `![${name.replace(/\.\w+$/, "").replace(/[[\]]/g, "")}](${PLAIN.test(name) ? name : `<${name}>`})`;
}

/** @param {HTMLTextAreaElement} text @param {string} words */
function insert(text, words) {
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}
