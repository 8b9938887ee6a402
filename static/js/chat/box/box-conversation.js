// The conversation inside the box: fetched with the first one, gone on with from page to page and in every tab.
import { find, findAll } from "../../dom.js";
import { byMail, closingForms } from "../conversation/closing-forms.js";
import { Conversation } from "../conversation/conversation.js";
import * as memory from "../memory.js";

/** @param {string} token @param {HTMLElement} box @param {Chat.BoxOwner} owner */
export function converse(token, box, { start, words, post, onTitle, onLeft, onNews, onUnread }) {
  const root = find(box, "[data-chat-conversation]");
  const base = `${start}${token}/`;
  Object.assign(root.dataset, { token, messages: `${base}messages`, files: `${base}files` });

  const forget = () => {
    if (memory.token() === token) memory.keepToken("");
  };
  /** @param {string} sentence */
  const tell = (sentence) => {
    find(root, "[data-chat-line]").textContent = sentence;
  };
  /** @param {Chat.State} state */
  const follow = ({ status, topic }) => {
    root.dataset.title = find(box, `[data-topic=${topic}]`).dataset.label;
    onTitle();
    for (const element of findAll(box, "[data-chat-over]")) element.hidden = status !== "closed";
    if (status !== "closed") return;
    for (const name of ["end", "sure", "sound"]) find(box, `[data-chat-${name}]`).hidden = true;
    if (!memory.refused(token).size) forget(); // words that weren't sent are found again on the next page
  };
  const ways = {
    base,
    post,
    words,
    /** @param {Chat.Answer} request */
    onLeft: (request) => {
      forget();
      onLeft(request);
    },
  };
  closingForms(root, ways);
  return new Conversation(root, {
    onNews,
    onUnread,
    byMail: byMail(ways, tell),
    onState: follow,
    onGone: () => {
      forget();
      find(box, "[data-chat-over]").hidden = false;
    },
  });
}
