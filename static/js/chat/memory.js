// What this browser remembers of a chat: the token for all tabs, drafts, unsent messages and pages read for this one.
import { everyTab, thisTab } from "../storage.js";

const MOST_PAGES = 10;

export const token = () => everyTab.get("chat.token");
/** @param {string} value */
export const keepToken = (value) => everyTab.set("chat.token", value);
export const isQuiet = () => everyTab.get("chat.quiet") === "yes";
/** @param {boolean} quiet */
export const keepQuiet = (quiet) => everyTab.set("chat.quiet", quiet ? "yes" : "");
export const isOpen = () => thisTab.get("chat.open") === "yes";
/** @param {boolean} open */
export const keepOpen = (open) => thisTab.set("chat.open", open ? "yes" : "");

/** @param {string} name of a conversation, as are those below */
export const draft = (name) => thisTab.get(`chat.draft.${name}`) ?? "";
/** @param {string} name @param {string} text */
export const keepDraft = (name, text) => thisTab.set(`chat.draft.${name}`, text);

/** @param {string} key */
const readMap = (key) => new Map(JSON.parse(thisTab.get(key) ?? "[]"));
/** @param {string} key @param {Map<string, unknown>} entries */
const keepMap = (key, entries) => thisTab.set(key, entries.size ? JSON.stringify([...entries]) : "");

/** Texts by key. @param {string} name @returns {Map<string, string>} */
export const unsent = (name) => readMap(`chat.outbox.${name}`);
/** @param {string} name @param {Map<string, string>} texts */
export const keepUnsent = (name, texts) => keepMap(`chat.outbox.${name}`, texts);
/** By key. @param {string} name @returns {Map<string, { words: string, reason: string }>} */
export const refused = (name) => readMap(`chat.refused.${name}`);
/** @param {string} name @param {Map<string, { words: string, reason: string }>} refusals */
export const keepRefused = (name, refusals) => keepMap(`chat.refused.${name}`, refusals);

// From the first opening of the chat on; sent to the agent when one is started, and to nobody before.
export const trail = () => thisTab.get("chat.trail") ?? "";

/** @param {string} path @param {string} title */
export function remember(path, title) {
  const lines = trail()
    .split("\n")
    .filter((line) => line && !line.startsWith(`${path} `));
  thisTab.set("chat.trail", [...lines, `${path} ${title.replace(/\s+/g, " ")}`].slice(-MOST_PAGES).join("\n"));
}
