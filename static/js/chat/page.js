// A conversation on a page of its own goes live; the page works without this.
import { attach } from "./conversation.js";
import { count } from "./title.js";
import * as memory from "./memory.js";

const root = document.querySelector("[data-chat-conversation]");
const over = root.querySelector("[data-chat-over]");

memory.keepToken(root.dataset.token);
root.querySelector("[data-chat-refresh]").hidden = true;
attach(root, {
  onNews: () => { if (document.hidden) count.add(); },
  onState: ({ status }) => {
    over.hidden = status !== "closed";
    if (status !== "closed") return;
    memory.keepToken("");
    root.querySelector("[data-chat-end-form]")?.remove();
  },
});
