// Chats that are offered to me while I look at a list: a line for each, with the seconds left for a first word.
export function offered(said) {
  const place = document.querySelector("[data-chat-offered]"), until = new Map();
  let shown = "";

  function link({ id, url, name }) {
    const item = document.createElement("a"), left = document.createElement("b");
    item.href = url;
    item.dataset.id = id;
    left.setAttribute("aria-hidden", "true"); // said once, not every second
    item.append(said.offered.replace("{name}", name), " ", left);
    return item;
  }
  function tick() {
    for (const item of place.children) {
      const left = Math.max(0, Math.round((until.get(item.dataset.id) - Date.now()) / 1_000));
      item.querySelector("b").textContent = said.seconds.replace("{n}", left);
    }
  }
  setInterval(tick, 1_000);

  return (mine) => {
    const open = mine.filter(({ answered }) => !answered), now = open.map(({ id }) => id).join();
    for (const { id, answer_in: left } of open) until.set(id, Date.now() + 1_000 * left);
    if (now !== shown) place.replaceChildren(...open.map(link));
    shown = now;
    tick();
  };
}
