// The conversation inside the box: fetched with the first one, gone on with from page to page and in every tab.
import { attach } from "./conversation.js";
import { byMail, partings } from "./parting.js";
import * as memory from "./memory.js";

export function converse(token, { box, part, start, said, post, titled, left, onNews, onUnread }) {
  const root = part("conversation"), base = `${start}${token}/`;
  Object.assign(root.dataset, { token, messages: `${base}messages`, files: `${base}files` });
  const forget = () => { if (memory.token() === token) memory.keepToken(""); };
  const gone = (answer) => { forget(); left(answer); };
  const tell = (sentence) => { root.querySelector("[data-chat-line]").textContent = sentence; };
  const talk = attach(root, {
    onNews,
    onUnread,
    byMail: byMail({ base, post, said, left: gone, tell }),
    onState: ({ status, topic }) => {
      root.dataset.title = box.querySelector(`[data-topic=${topic}]`).dataset.label;
      titled();
      for (const one of box.querySelectorAll("[data-chat-over]")) one.hidden = status !== "closed";
      if (status !== "closed") return;
      for (const name of ["end", "sure", "sound"]) part(name).hidden = true;
      if (!memory.refused(token).size) forget(); // words that weren't sent are found again on the next page
    },
  });
  talk.line.addEventListener("line", ({ detail }) => { if (detail === "gone") { forget(); part("over").hidden = false; } });
  partings(root, { base, post, said, left: gone });
  return talk;
}
