// Ready answers by menu or by /shortcut, and articles found while typing; both only fill the box, an agent sends.
import { find, findIfAny, make } from "../../dom.js";

const MOST_ARTICLES = 6;
const SEARCH_AFTER = 250; // milliseconds without a key

/** @param {HTMLTextAreaElement} text @param {string} words */
function insert(text, words) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  text.value = `${value.slice(0, start)}${words}${value.slice(end)}`;
  text.dispatchEvent(new Event("input"));
  text.focus();
}

/** @param {HTMLElement} root @param {HTMLTextAreaElement} text */
export function readyAnswers(root, text) {
  const place = findIfAny(root, "[data-chat-ready]");
  if (!place) return;
  place.hidden = false;
  offerAnswers(findIfAny(place, "[data-chat-canned]", HTMLSelectElement), text);
  offerArticles(find(place, "[data-chat-article]", HTMLInputElement), find(place, "[data-chat-found]"), text);
}

/** @param {HTMLSelectElement | null} menu @param {HTMLTextAreaElement} text */
function offerAnswers(menu, text) {
  if (!menu) return;
  const answers = new Map([...menu.options].map(({ value, dataset }) => [value, dataset.words]));
  menu.addEventListener("change", () => {
    const answer = answers.get(menu.value);
    if (answer) insert(text, answer);
    menu.value = "";
  });
  const expand = (/** @type {KeyboardEvent} */ event) => {
    const shortcut = /^\/([a-z0-9-]+)$/.exec(text.value.trim())?.[1];
    const answer = answers.get(shortcut ?? "");
    if (!answer || !["Tab", "Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Enter would send the shortcut
    text.value = "";
    insert(text, answer);
  };
  text.addEventListener("keydown", expand, { capture: true });
}

/** @param {HTMLInputElement} asked @param {HTMLElement} found @param {HTMLTextAreaElement} text */
function offerArticles(asked, found, text) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {Chat.Article} article */
  const offer = ({ title, url }) => {
    const button = make("button", { type: "button", textContent: title });
    button.addEventListener("click", () => {
      insert(text, `${title}: ${new URL(url, location.href)}`);
      found.replaceChildren();
      asked.value = "";
    });
    const item = make("li");
    item.append(button);
    return item;
  };
  const search = async () => {
    const articles = asked.value.trim() ? await fetchArticles(asked) : [];
    found.replaceChildren(...articles.slice(0, MOST_ARTICLES).map(offer));
  };
  asked.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  asked.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, SEARCH_AFTER);
  });
}

/** @param {HTMLInputElement} asked @returns {Promise<Chat.Article[]>} */
async function fetchArticles({ value, dataset: { articles = "", language = "" } }) {
  const url = new URL(articles, location.href);
  url.searchParams.set("q", value);
  url.searchParams.set("language", language);
  return (await (await fetch(url)).json()).articles;
}
