// Shows which files are chosen and how large they are, and says before the upload what would be refused after it.
import { find, make } from "../dom.js";

/** @param {HTMLElement} place */
export function showChosenFiles(place) {
  const input = find(place, "input[type=file]", HTMLInputElement);
  const list = find(place, ".chosen");
  const language = document.documentElement.lang;
  const megabytes = new Intl.NumberFormat(language, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  const kilobytes = new Intl.NumberFormat(language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });

  /** @param {number} bytes */
  const size = (bytes) =>
    bytes < 1024 * 1024 ? kilobytes.format(Math.max(1, bytes / 1024)) : megabytes.format(bytes / 1024 / 1024);

  /** @param {string} text */
  const line = (text, className = "") => make("li", { textContent: text, className });

  /** @param {File[]} files */
  const problem = (files) => {
    if (files.length > Number(place.dataset.mostFiles)) return place.dataset.tooMany ?? "";
    const total = files.reduce((sum, file) => sum + file.size, 0);
    return total > Number(place.dataset.mostBytes) ? (place.dataset.tooLarge ?? "") : "";
  };

  const show = () => {
    const files = [...(input.files ?? [])];
    const wrong = problem(files);
    const lines = files.map((file) => line(`${file.name}, ${size(file.size)}`));
    list.replaceChildren(...(wrong ? [line(wrong, "error-text")] : []), ...lines);
    list.hidden = files.length === 0;
  };

  input.addEventListener("change", show);
  show();
}
