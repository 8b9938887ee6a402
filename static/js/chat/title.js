// How many messages came while nobody looked, in front of the page's title.
const title = document.title;
let unread = 0;

function show() { document.title = unread ? `(${unread}) ${title}` : title; }

export const count = {
  add() { unread += 1; show(); return unread; },
  set(number) { unread = number; show(); },
  clear() { unread = 0; show(); },
};
document.addEventListener("visibilitychange", () => { if (!document.hidden) count.clear(); });
