// Addresses in what people write, as links: made of nodes, never of markup, and nothing else becomes one.
// The same rules as chat/links.py, which writes the page without a script.
const ADDRESS = /\bhttps?:\/\/[^\s<>"\u200e\u200f\u202a-\u202e\u2066-\u2069]+|[\w.+%-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/gi;
const OPENING = { ")": "(", "]": "[", "}": "{" };
const many = (text, sign) => text.split(sign).length;

// Without what belongs to the sentence around it.
function bare(found) {
  let address = found;
  for (let last = address.at(-1); ".,;:!?'\"»”’…".includes(last) || many(address, last) > many(address, OPENING[last] ?? last); last = address.at(-1)) address = address.slice(0, -1);
  return address;
}

function target(address) {
  if (!/^https?:/i.test(address)) return address.includes("@") ? { href: `mailto:${address}`, host: "" } : null;
  try {
    const { href, protocol, hostname } = new URL(address);
    return { href, host: address.toLowerCase().startsWith(`${protocol}//${hostname}`) ? "" : hostname };
  } catch { return null; } // no address after all
}

// `host`: where it really leads, when that isn't what one reads: look-alike letters, or a name before an @.
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = bare(found), to = target(address);
    if (!to) continue;
    const link = Object.assign(document.createElement("a"), { href: to.href, target: "_blank", rel: "noopener noreferrer nofollow", textContent: address });
    nodes.push(text.slice(from, index), link);
    if (to.host) nodes.push(Object.assign(document.createElement("small"), { textContent: ` (${to.host})` }));
    from = index + address.length;
  }
  return [...nodes, text.slice(from)];
}
