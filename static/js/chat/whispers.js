// What colleagues note: in its panel where that is open; a whisper to me about another chat above everything.
const KEY = "chat.whispers";
const seen = () => Number(localStorage.getItem(KEY) ?? 0);

export function whispers(said) {
  const place = document.querySelector("[data-chat-whispers]");
  const since = Date.now() - 3_600_000; // what is older than an hour is read in its chat

  // `panels`: by a conversation's public id, those that are on this page.
  return (notes, panels = new Map()) => {
    const others = [];
    for (const note of notes) {
      const panel = panels.get(note.conversation);
      if (panel) write(panel.part("notes"), note); else if (note.whispered && !note.own) others.push(note);
    }
    const fresh = others.filter(({ at }) => new Date(at) > Math.max(since, seen())).slice(-3);
    place.replaceChildren(...fresh.map((note) => link(note, said)));
  };
}

function link({ name, about, text, url, at }, said) {
  const item = document.createElement("a");
  item.href = url;
  item.textContent = said.whisper.replace("{name}", name).replace("{about}", about).replace("{text}", text);
  item.addEventListener("click", () => localStorage.setItem(KEY, String(+new Date(at))));
  return item;
}

function write(list, { at, name, text }) {
  if (!list || [...list.children].some(({ dataset }) => +new Date(dataset.at) === +new Date(at))) return;
  list.querySelector(".chat-first")?.remove();
  const item = document.createElement("p"), by = document.createElement("small");
  item.className = "chat-note";
  item.dataset.at = at;
  by.textContent = `${name}, ${new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
  item.append(text, document.createElement("br"), by);
  list.append(item);
}
