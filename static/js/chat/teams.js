// The team lead's page stays true by itself: its figures are fetched anew, unless somebody is reading inside them.
import { find } from "../dom.js";
import { fetchPage } from "../fetch-page.js";

const EVERY = 10_000;

setInterval(async () => {
  const place = find(document, "[data-chat-teams]");
  if (document.hidden || place.contains(document.activeElement)) return;
  try {
    const fresh = (await fetchPage(location.href)).page.querySelector("[data-chat-teams]");
    if (fresh) place.replaceWith(document.adoptNode(fresh));
    else location.reload(); // signed out
  } catch {
    // the next time
  }
}, EVERY);
