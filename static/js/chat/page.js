// A conversation on a page of its own goes live; the page works without this.
import { find, findAll } from "../dom.js";
import { byMail, closingForms } from "./conversation/closing-forms.js";
import { Conversation } from "./conversation/conversation.js";
import * as memory from "./memory.js";
import * as title from "./title.js";
import { words } from "./words.js";

const root = find(document, "[data-chat-conversation]");
const { base = "", desk = "", token = "" } = root.dataset;
/** @type {string} */
let csrf;

/** @type {Chat.Post} */
const post = async (url, fields = new FormData()) => {
  csrf ??= (await (await fetch(desk)).json()).csrf;
  fields.set("csrfmiddlewaretoken", csrf);
  return (await fetch(url, { method: "POST", body: fields, headers: { Accept: "application/json" } })).json();
};

/** @param {string} sentence */
const tell = (sentence) => {
  find(root, "[data-chat-line]").textContent = sentence;
};

const ways = {
  base,
  post,
  words: words(),
  /** @param {Chat.Answer} request */
  onLeft: ({ url }) => {
    memory.keepToken("");
    location.assign(url ?? "");
  },
};

memory.keepToken(token);
find(root, "[data-chat-refresh]").hidden = true;
closingForms(root, ways);
new Conversation(root, {
  byMail: byMail(ways, tell),
  onNews: () => {
    if (document.hidden) title.ring();
  },
  onUnread: title.showUnread,
  onState: ({ status }) => {
    for (const element of findAll(root, "[data-chat-over]")) element.hidden = status !== "closed";
    if (status !== "closed") return;
    memory.keepToken("");
    root.querySelector("[data-chat-end-form]")?.remove();
  },
});
