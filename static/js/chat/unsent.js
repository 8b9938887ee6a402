// Words that can't be sent stay in the log, also on the next page: to be changed, copied, or sent by mail.
import * as memory from "./memory.js";

function button(label, act) {
  const item = Object.assign(document.createElement("button"), { type: "button", className: "chat-back", textContent: label });
  item.addEventListener("click", () => act(item));
  return item;
}

// `over()`: nothing more can be written here. `byMail(words)`: sends them, and says whether that worked; not for agents.
export function unsent(name, { log, said, text, over, byMail }) {
  const kept = memory.refused(name);

  function forget(key) {
    kept.delete(key);
    memory.keepRefused(name, kept);
    log.forget(key);
  }

  function change(key, words) {
    text.value = [text.value, words].filter(Boolean).join("\n");
    forget(key);
    text.dispatchEvent(new Event("input"));
    text.focus();
  }

  async function copy(item, words) {
    try {
      await navigator.clipboard.writeText(words);
      item.textContent = said.copied;
    } catch { getSelection().selectAllChildren(item.closest(".chat-message").querySelector("[data-text]")); } // then by hand
  }

  // All of them in one letter.
  async function mail(item) {
    item.disabled = true;
    const done = await byMail([...kept.values()].map(({ words }) => words).join("\n\n"));
    if (done) for (const key of [...kept.keys()]) forget(key); else item.disabled = false;
  }

  function show(key, { words, reason }) {
    const ways = [button(said.copy, (item) => copy(item, words))];
    if (!over()) ways.unshift(button(said.change, () => change(key, words)));
    else if (byMail) ways.unshift(button(said.by_mail, mail));
    log.refuse(key, words, said[`refused_${reason}`] ?? said.refused_unreadable, ways);
  }

  return {
    add(key, words, reason) {
      kept.set(key, { words, reason });
      memory.keepRefused(name, kept);
      show(key, kept.get(key));
    },
    arrived(key) { if (kept.delete(key)) memory.keepRefused(name, kept); }, // given up too early
    show() { for (const [key, refused] of kept) show(key, refused); },
  };
}
