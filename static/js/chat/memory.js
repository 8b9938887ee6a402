// What this browser remembers of a chat: the token for all tabs, drafts, unsent messages and pages read for this one.
const fallback = new Map(), MOST_PAGES = 10;

function kept(storage, key) {
  try { return storage().getItem(key); } catch { return fallback.get(key) ?? null; }
}
function keep(storage, key, value) {
  try {
    if (value) storage().setItem(key, value); else storage().removeItem(key);
  } catch { fallback.set(key, value); }
}
const everyTab = () => localStorage;
const thisTab = () => sessionStorage;

export const token = () => kept(everyTab, "chat.token");
export const keepToken = (value) => keep(everyTab, "chat.token", value);
export const isOpen = () => kept(thisTab, "chat.open") === "yes";
export const keepOpen = (open) => keep(thisTab, "chat.open", open ? "yes" : "");
export const isQuiet = () => kept(everyTab, "chat.quiet") === "yes";
export const keepQuiet = (quiet) => keep(everyTab, "chat.quiet", quiet ? "yes" : "");
export const draft = (name) => kept(thisTab, `chat.draft.${name}`) ?? "";
export const keepDraft = (name, text) => keep(thisTab, `chat.draft.${name}`, text);
const map = (key) => new Map(JSON.parse(kept(thisTab, key) ?? "[]"));
const keepMap = (key, entries) => keep(thisTab, key, entries.size ? JSON.stringify([...entries]) : "");
export const outbox = (name) => map(`chat.outbox.${name}`);
export const keepOutbox = (name, unsent) => keepMap(`chat.outbox.${name}`, unsent);
export const refused = (name) => map(`chat.refused.${name}`);
export const keepRefused = (name, refusals) => keepMap(`chat.refused.${name}`, refusals);

// Sent to the agent when a chat is started, and to nobody before.
export const trail = () => kept(thisTab, "chat.trail") ?? "";
export function remember(path, title) {
  const lines = trail().split("\n").filter((line) => line && !line.startsWith(`${path} `));
  keep(thisTab, "chat.trail", [...lines, `${path} ${title.replace(/\s+/g, " ")}`].slice(-MOST_PAGES).join("\n"));
}
