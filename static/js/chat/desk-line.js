// An agent's desk, live: who waits, whom I am talking with; and the heartbeat that says somebody is there.
import { count, ring } from "./title.js";

const SILENT_FOR = 50_000;

export function deskLine(address, { said, show, say }) {
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${address}`;
  const header = { number: document.querySelector("[data-chat-duty-count]"), status: document.querySelector("[data-chat-duty-status]") };
  let socket, failures = 0, pingedAt = 0, heardAt = 0, known = null;

  // A sound for a chat that wasn't here before, and for words nobody has read yet.
  function tell({ waiting, mine, status }) {
    const unread = mine.reduce((sum, chat) => sum + chat.unread, 0), number = waiting.length + unread;
    const now = new Set([...waiting.map(({ url }) => url), ...mine.map(({ id, unread }) => `${id} ${unread}`)]);
    if (known && [...now].some((one) => !known.has(one) && !one.endsWith(" 0"))) ring();
    known = now;
    count.set(number);
    if (!header.number) return;
    Object.assign(header.number, { textContent: number, hidden: !number });
    header.status.textContent = said[`status_${status}`];
  }

  function ping() {
    if (socket.readyState !== WebSocket.OPEN || Date.now() - pingedAt < 15_000) return;
    pingedAt = Date.now();
    socket.send(JSON.stringify({ type: "ping" }));
  }

  function lose(code) {
    say(code === 4403 ? said.gone : said.lost);
    failures += 1;
    if (code !== 4403) setTimeout(connect, Math.random() * Math.min(30_000, 500 * 2 ** failures));
  }

  // The server says something every 20 s: who hears nothing was cut off without a word, or has slept.
  function pulse() {
    if (socket.readyState !== WebSocket.OPEN || Date.now() - heardAt < SILENT_FOR) return ping();
    socket.onclose = null;
    socket.close();
    lose();
  }

  function connect() {
    socket = new WebSocket(url);
    socket.onopen = () => { heardAt = Date.now(); socket.send(JSON.stringify({ type: "hello", version: 1 })); };
    socket.onmessage = (event) => {
      [failures, heardAt] = [0, Date.now()];
      say("");
      const frame = JSON.parse(event.data);
      if (frame.type === "desk") { tell(frame); show(frame); }
      ping(); // timers of a hidden page sleep, messages don't
    };
    socket.onclose = ({ code }) => lose(code);
  }
  setInterval(pulse, 20_000);
  connect();
  return {
    send(frame) {
      const open = socket.readyState === WebSocket.OPEN;
      if (open) socket.send(JSON.stringify(frame));
      return open;
    },
  };
}
