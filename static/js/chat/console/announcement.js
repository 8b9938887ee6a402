// One sentence for who doesn't see the tabs: a chat that is offered, or words in one that isn't shown.

/**
 * @param {Chat.OwnChat[]} before
 * @param {Chat.OwnChat[]} now
 * @param {string} here the chat that is shown
 * @param {Chat.Words} words
 * @returns {string} nothing, where nothing is new
 */
export function announcement(before, now, here, words) {
  const known = new Map(before.map((chat) => [chat.id, chat]));
  const offered = now.find(({ id, answered }) => !answered && !known.has(id));
  const written = now.find(({ id, unread }) => id !== here && unread > (known.get(id)?.unread ?? unread));
  if (offered) return words.offered.replace("{name}", offered.name);
  return written ? words.has_written.replace("{name}", written.name) : "";
}
