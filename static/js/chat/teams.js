// The team lead's page stays true by itself: its figures are fetched anew, unless somebody is reading inside them.
import { fetched } from "./pages.js";

const EVERY = 10_000;

setInterval(async () => {
  const place = document.querySelector("[data-chat-teams]");
  if (document.hidden || place.contains(document.activeElement)) return;
  try {
    const fresh = (await fetched(location.href)).page.querySelector("[data-chat-teams]");
    if (fresh) place.replaceWith(document.adoptNode(fresh)); else location.reload(); // signed out
  } catch { /* the next time */ }
}, EVERY);
