// A conversation on a page of its own goes live; the page works without this.
import { attach } from "./conversation.js";
import { count, ring } from "./title.js";
import { byMail, partings } from "./parting.js";
import * as memory from "./memory.js";
import { words } from "./words.js";

const root = document.querySelector("[data-chat-conversation]");
const { base, desk } = root.dataset;
let csrf;

async function post(url, fields) {
  csrf ??= (await (await fetch(desk)).json()).csrf;
  fields.set("csrfmiddlewaretoken", csrf);
  return (await fetch(url, { method: "POST", body: fields, headers: { Accept: "application/json" } })).json();
}

memory.keepToken(root.dataset.token);
root.querySelector("[data-chat-refresh]").hidden = true;
const ways = { base, post, said: words(), left: ({ url }) => { memory.keepToken(""); location.assign(url); } };
partings(root, ways);
attach(root, {
  byMail: byMail({ ...ways, tell: (sentence) => { root.querySelector("[data-chat-line]").textContent = sentence; } }),
  onNews: () => { if (document.hidden) ring(); },
  onUnread: count.set,
  onState: ({ status }) => {
    for (const over of root.querySelectorAll("[data-chat-over]")) over.hidden = status !== "closed";
    if (status !== "closed") return;
    memory.keepToken("");
    root.querySelector("[data-chat-end-form]")?.remove();
  },
});
