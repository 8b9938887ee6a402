// The sentences of the chat in the page's language, as the server wrote them into it.
export const words = () => JSON.parse(document.getElementById("chat-words").textContent);
