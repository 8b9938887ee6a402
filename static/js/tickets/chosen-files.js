// Shows which files are chosen and how large they are, and says before the upload what would be refused after it.
export function showChosenFiles(place) {
  const input = place.querySelector("input[type=file]");
  const list = place.querySelector(".chosen");
  const language = document.documentElement.lang;
  const megabytes = new Intl.NumberFormat(language, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  const kilobytes = new Intl.NumberFormat(language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });

  const size = (bytes) =>
    bytes < 1024 * 1024 ? kilobytes.format(Math.max(1, bytes / 1024)) : megabytes.format(bytes / 1024 / 1024);

  const line = (text, kind) => {
    const item = document.createElement("li");
    item.textContent = text;
    if (kind) item.className = kind;
    return item;
  };

  const problem = (files) => {
    if (files.length > Number(place.dataset.mostFiles)) return place.dataset.tooMany;
    const total = files.reduce((sum, file) => sum + file.size, 0);
    return total > Number(place.dataset.mostBytes) ? place.dataset.tooLarge : "";
  };

  const show = () => {
    const files = [...input.files];
    const wrong = problem(files);
    const lines = files.map((file) => line(`${file.name}, ${size(file.size)}`));
    list.replaceChildren(...(wrong ? [line(wrong, "error-text")] : []), ...lines);
    list.hidden = files.length === 0;
  };

  input.addEventListener("change", show);
  show();
}
