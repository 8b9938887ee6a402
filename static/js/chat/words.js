// The sentences of the chat in the page's language, as the server wrote them into it.

/** @param {string} id @returns {Record<string, string>} */
const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");

export const words = () => read("chat-words");
export const deskWords = () => read("desk-words");
