// Ready answers by menu or by /shortcut, and articles found while typing; both only fill the box, an agent sends.
function insert(text, words) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  text.value = `${value.slice(0, start)}${words}${value.slice(end)}`;
  text.dispatchEvent(new Event("input"));
  text.focus();
}

export function ready(root, text) {
  const place = root.querySelector("[data-chat-ready]");
  if (!place) return;
  const canned = place.querySelector("[data-chat-canned]"), asked = place.querySelector("[data-chat-article]");
  const found = place.querySelector("[data-chat-found]");
  const answers = new Map([...(canned?.options ?? [])].filter((one) => one.value).map((one) => [one.value, one.dataset.words]));
  let later;
  place.hidden = false;

  canned?.addEventListener("change", () => {
    if (answers.has(canned.value)) insert(text, answers.get(canned.value));
    canned.value = "";
  });
  text.addEventListener("keydown", (event) => {
    const shortcut = /^\/([a-z0-9-]+)$/.exec(text.value.trim())?.[1];
    if (!["Tab", "Enter", " "].includes(event.key) || !answers.has(shortcut)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Enter would send the shortcut
    text.value = "";
    insert(text, answers.get(shortcut));
  }, { capture: true });

  const offer = ({ title, url }) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => { insert(text, `${title}: ${new URL(url, location.href)}`); found.replaceChildren(); asked.value = ""; });
    item.append(button);
    return item;
  };
  asked.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  asked.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(async () => {
      const url = new URL(asked.dataset.articles, location.href);
      for (const [name, value] of Object.entries({ q: asked.value, language: asked.dataset.language })) url.searchParams.set(name, value);
      const { articles } = asked.value.trim() ? await (await fetch(url)).json() : { articles: [] };
      found.replaceChildren(...articles.slice(0, 6).map(offer));
    }, 250);
  });
}
