// The bubble on every page. Without this script it is a link to /chat/; the chat itself is fetched when first needed.
import { isOpen, remember, token, trail } from "./memory.js";

const link = document.querySelector("[data-chat-bubble]");

if (link instanceof HTMLElement) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  Object.assign(button.dataset, link.dataset);
  button.setAttribute("aria-expanded", "false");
  button.append(...link.childNodes);
  link.replaceWith(button);
  // Nothing is kept of what somebody reads who never opens the chat.
  const noteThisPage = () => remember(location.pathname, document.title);
  if (trail()) noteThisPage();

  /** @type {Promise<Chat.Box> | undefined} */
  let box;
  const fetched = () => (box ??= import("./box/box.js").then((chat) => new chat.Box(button)));
  button.addEventListener("click", async () => {
    noteThisPage();
    try {
      (await fetched()).toggle();
    } catch {
      location.assign(button.dataset.start ?? "");
    }
  });
  // A conversation goes on from page to page, open or not.
  if (token()) fetched().then((chat) => isOpen() && chat.show({ focus: false }));
}
