// What a link of a ticket’s page leads to stands in its place instead: earlier messages, the forms of one message.
// Whoever wants it in a tab of its own still opens it there.
import { find, findAll, findIfAny } from "../dom.js";
import { fetchPage } from "../fetch-page.js";

/** Forms and links in it are made to work by whoever listens. @param {Element} part */
function announce(part) {
  part.dispatchEvent(new CustomEvent("desk:fetched", { bubbles: true }));
}

/** A message that was kept in view goes to its place among the others. @param {Element} part */
function leaveOut(part) {
  for (const entry of findAll(part, "[id^=message-]")) document.getElementById(entry.id)?.remove();
}

/** @param {HTMLAnchorElement} link */
async function open(link, { focuses = true } = {}) {
  link.setAttribute("aria-busy", "true");
  try {
    const { page } = await fetchPage(link.href);
    const part = document.adoptNode(find(page, "[data-part]"));
    leaveOut(part);
    const place = link.closest("p") ?? link;
    const next = place.nextElementSibling;
    const inSight = next?.getBoundingClientRect().top ?? 0;
    const fresh = [...part.children];
    place.replaceWith(...fresh);
    for (const element of fresh) announce(element);
    // What stood below stays where it is before the reader's eyes.
    if (next && link.dataset.inPlace === "above") window.scrollBy(0, next.getBoundingClientRect().top - inSight);
    if (focuses) fresh.flatMap((element) => findAll(element, "a, summary"))[0]?.focus({ preventScroll: true });
  } catch {
    window.location.assign(link.href);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-in-place]") : null;
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!(link instanceof HTMLAnchorElement) || !isPlain || link.hasAttribute("aria-busy")) return;
  event.preventDefault();
  void open(link);
});

// A draft whose form isn't on the page yet.
document.addEventListener("desk:draft", (event) => {
  const number = event instanceof CustomEvent && /^classify (\d+)$/.exec(event.detail)?.[1];
  const link = number && findIfAny(document, `a[href$="/messages/${number}/acts/"]`, HTMLAnchorElement);
  if (link) void open(link, { focuses: false });
});

/** A link to a message that isn't here leads to the page that has it. */
function followAnchor() {
  const number = /^#message-(\d+)$/.exec(window.location.hash)?.[1];
  const places = find(document, "[data-messages]").dataset.messages;
  if (number && places && !document.getElementById(`message-${number}`)) window.location.replace(`${places}${number}/`);
}

if (document.querySelector("[data-messages]")) {
  followAnchor();
  window.addEventListener("hashchange", followAnchor);
}
