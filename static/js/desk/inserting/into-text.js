// Words go into a text where the cursor is. The first name in braces that is left open is selected, to be typed over.

const GAP = /\{\p{L}[\p{L}\p{N}_ ’'-]{0,39}\}/u;

/** @param {HTMLTextAreaElement} text @param {string} words @param {number} [from] instead of the selection's start */
export function insertInto(text, words, from = text.selectionStart) {
  const to = Math.max(from, text.selectionEnd);
  text.focus();
  text.setRangeText(words, from, to, "end");
  const gap = GAP.exec(words);
  if (gap) text.setSelectionRange(from + gap.index, from + gap.index + gap[0].length);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
