// The articles that fit the page: asked for when the box is opened, by what the page is about.
import { find, findIfAny, make } from "../../dom.js";

const MOST_ARTICLES = 3;

let asked = "";

/** @param {string} about @param {DOMStringMap} place @returns {Promise<Chat.Article[]>} */
async function search(about, { articles = "", topic = "" }) {
  const url = new URL(articles, location.href);
  url.searchParams.set("q", about);
  url.searchParams.set("topic", topic);
  return (await (await fetch(url, { headers: { Accept: "application/json" } })).json()).articles;
}

function subject() {
  const searched = findIfAny(document, "input[type=search]", HTMLInputElement)?.value;
  return (searched || document.querySelector("main h1")?.textContent || "").trim();
}

/** @param {Chat.Article} article */
function item({ title, url }) {
  const element = make("li");
  element.append(make("a", { href: url, textContent: title }));
  return element;
}

/** @param {HTMLElement} place */
export async function suggest(place) {
  const about = subject();
  if (!about || about === asked) return;
  asked = about;
  const found = await search(about, place.dataset).catch(() => []);
  const others = found.filter(({ url }) => new URL(url, location.href).pathname !== location.pathname);
  find(place, "ul").replaceChildren(...others.slice(0, MOST_ARTICLES).map(item));
  place.hidden = !others.length;
}
