// One message as it stands on the page: made from the template's pattern, filled with what the server or a person said.
import { find, findIfAny, make } from "../../dom.js";
import { linked } from "./links.js";

/** @param {HTMLTemplateElement} pattern @param {string} key */
export function makeItem(pattern, key) {
  const item = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
  item.dataset.key = key;
  return item;
}

/** @param {HTMLElement} item @param {{ name: string, text: string, at?: string, fate?: string }} message */
export function fillItem(item, { name, text, at, fate = "" }) {
  find(item, "[data-name]").textContent = name;
  find(item, "[data-text]").replaceChildren(...linked(text));
  find(item, "[data-fate]").textContent = fate;
  const time = find(item, "[data-at]", HTMLTimeElement);
  if (at) time.dateTime = at;
  time.textContent = at ? clock(at) : "";
}

// Why it isn't sent, and the ways on.
/** @param {HTMLElement} item @param {string} sentence @param {HTMLElement[]} ways */
export function explain(item, sentence, ways) {
  const place = make("p", { className: "chat-ways" });
  place.append(make("span", { textContent: sentence }), ...ways);
  item.querySelector(".chat-ways")?.remove();
  item.append(place);
}

/** @param {Chat.StoredFile} file @param {string} url @param {string} lockedWord @param {() => void} onPicture */
export function fileItem({ name, preview, locked }, url, lockedWord, onPicture) {
  const link = locked ? make("span", { title: locked }) : make("a", { href: url, download: name });
  if (preview && !locked) {
    const picture = make("img", { src: `${url}/preview`, alt: name, loading: "lazy" });
    picture.addEventListener("load", onPicture, { once: true });
    link.append(picture);
  } else link.textContent = name;
  const item = make("li");
  item.append(link);
  if (locked) item.append(make("small", { textContent: lockedWord }));
  return item;
}

/** The hour, and the day where it isn't today. At the desk by its own clock, as all times there. @param {string} at */
export function clock(at) {
  const timeZone = findIfAny(document, ".desk-top")?.dataset.zone;
  const dayOf = new Intl.DateTimeFormat("en", { dateStyle: "short", timeZone });
  const day = new Date(at);
  const isToday = dayOf.format(day) === dayOf.format(new Date());
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    ...(isToday ? {} : { day: "numeric", month: "short" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  }).format(day);
}
