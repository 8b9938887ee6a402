// Addresses in what people write, as links: made of nodes, never of markup, and nothing else becomes one.
// The same rules as chat/links.py, which writes the page without a script.
import { make } from "../../dom.js";

const ADDRESS =
  /\bhttps?:\/\/[^\s<>"\u200e\u200f\u202a-\u202e\u2066-\u2069]+|[\w.+%-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/gi;
/** @type {Record<string, string>} */
const OPENING = { ")": "(", "]": "[", "}": "{" };
/** @param {string} text @param {string} sign */
const count = (text, sign) => text.split(sign).length;

/** Without what belongs to the sentence around it. @param {string} found */
function bare(found) {
  let address = found;
  while (endsOutside(address)) address = address.slice(0, -1);
  return address;
}

/** @param {string} address */
function endsOutside(address) {
  const last = address.at(-1);
  if (!last) return false;
  return ".,;:!?'\"»”’…".includes(last) || count(address, last) > count(address, OPENING[last] ?? last);
}

// `host`: where it really leads, when that isn't what one reads: look-alike letters, or a name before an @.
/** @param {string} address */
function target(address) {
  if (!/^https?:/i.test(address)) return address.includes("@") ? { href: `mailto:${address}`, host: "" } : null;
  try {
    const { href, protocol, hostname } = new URL(address);
    return { href, host: address.toLowerCase().startsWith(`${protocol}//${hostname}`) ? "" : hostname };
  } catch {
    return null; // no address after all
  }
}

/** @param {string} text */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = bare(found);
    const to = target(address);
    if (!to) continue;
    nodes.push(text.slice(from, index), link(address, to.href));
    if (to.host) nodes.push(make("small", { textContent: ` (${to.host})` }));
    from = index + address.length;
  }
  return [...nodes, text.slice(from)];
}

/** @param {string} address @param {string} href */
const link = (address, href) =>
  make("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", textContent: address });
