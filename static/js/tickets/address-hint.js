// A mistyped mail address is hinted at while it is typed, and one click puts the likely one in its place.
import { make } from "../dom.js";

/** Where most customers' mailboxes are; and some that only look like a slip of the hand. */
const PROVIDERS = [
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "outlook.fr",
  "hotmail.com",
  "hotmail.fr",
  "hotmail.co.uk",
  "live.com",
  "live.fr",
  "msn.com",
  "yahoo.com",
  "yahoo.fr",
  "yahoo.co.uk",
  "ymail.com",
  "icloud.com",
  "me.com",
  "mac.com",
  "aol.com",
  "mail.com",
  "email.com",
  "orange.fr",
  "wanadoo.fr",
  "free.fr",
  "sfr.fr",
  "laposte.net",
  "bbox.fr",
  "neuf.fr",
  "gmx.com",
  "gmx.fr",
  "gmx.de",
  "web.de",
  "proton.me",
  "protonmail.com",
  "pm.me",
];

/**
 * The address that was probably meant, or nothing.
 * @param {string} address
 */
export function likelyAddress(address) {
  const at = address.lastIndexOf("@");
  const domain = address
    .slice(at + 1)
    .trim()
    .toLowerCase();
  if (at < 1 || domain.length < 6 || PROVIDERS.includes(domain)) return "";
  const slips = domain.length < 9 ? 1 : 2;
  const near = PROVIDERS.map((provider) => ({ provider, distance: distanceBetween(domain, provider) }))
    .filter(({ distance }) => distance <= slips)
    .sort((one, other) => one.distance - other.distance);
  return near[0] ? `${address.slice(0, at).trim()}@${near[0].provider}` : "";
}

/**
 * Letters left out, added, exchanged, or swapped with their neighbour (optimal string alignment).
 * @param {string} one
 * @param {string} other
 */
function distanceBetween(one, other) {
  /** @type {number[][]} */
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(at(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(rows, i - 1, j - 1) + same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        row[j] = Math.min(row[j] ?? 0, at(rows, i - 2, j - 2) + 1);
    }
    rows.push(row);
  }
  return at(rows, one.length, other.length);
}

/**
 * @param {number[][]} rows
 * @param {number} row
 * @param {number} column
 */
function at(rows, row, column) {
  return rows[row]?.[column] ?? 0;
}

/** @param {HTMLInputElement} field its `data-address-hint` is the question, with `{address}` in it */
export function hintAtAddress(field) {
  const hint = make("p", { className: "address-hint", role: "status" });
  const button = make("button", { type: "button" });
  const ask = () => {
    const meant = likelyAddress(field.value);
    button.textContent = (field.dataset.addressHint ?? "").replace("{address}", meant);
    hint.replaceChildren(...(meant ? [button] : []));
  };
  button.addEventListener("click", () => {
    field.value = likelyAddress(field.value) || field.value;
    ask();
    field.focus();
  });
  field.after(hint);
  field.addEventListener("change", ask);
  field.addEventListener("input", () => hint.firstChild && ask());
  ask();
}
