// The agent's side of a conversation goes live; the page works without this, by sending and loading again.
import { attach } from "./conversation.js";
import { count } from "./title.js";

const root = document.querySelector("[data-chat-conversation]");
const status = root.querySelector("[data-chat-status]");
const first = status.textContent;

root.querySelector("[data-chat-refresh]").hidden = true;
attach(root, {
  onNews: () => { if (document.hidden) count.add(); },
  onState: (state) => {
    status.textContent = status.dataset[state.status] ?? first;
    if (state.status !== "waiting") root.querySelector("[data-chat-take]")?.remove();
    if (state.status === "closed") document.querySelector("[data-chat-close-form]")?.remove();
  },
});
if (!root.querySelector("[data-chat-write]").hidden) root.querySelector("[data-chat-text]").focus();
