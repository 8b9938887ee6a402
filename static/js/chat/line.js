// The line to the server, by the frames of docs/chat-protocol.md: nothing is lost, nothing comes twice.
import { Outbox } from "./outbox.js";

const LONGEST_WAIT = 30_000, SILENT_FOR = 90_000;
const UNSENDABLE = { 4400: "unreadable", 4413: "too_long" }; // closed because of what we sent

export class Line extends EventTarget {
  constructor({ address, hello, last, unsent, messagesUrl, csrf }) {
    super();
    Object.assign(this, { hello, last, messagesUrl, csrf, failures: 0, ready: false, over: false, heardAt: 0, pingedAt: 0 });
    this.outbox = new Outbox(unsent, {
      send: (key, text) => { if (this.ready) this.send({ type: "post", key, text }); },
      changed: () => this.tell("unsent"),
      refused: (key, reason, text) => this.tell("refused", { key, reason, text }),
    });
    this.address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${address}`;
    this.fallback = import("./asking.js"); // now, not when the network is gone
    this.pulse = setInterval(() => this.ping(), 20_000);
    addEventListener("offline", () => this.ready && this.tell("line", "lost")); // the socket itself may take long to notice
    addEventListener("online", () => { if (this.ready) { this.tell("line", "open"); this.ping(); } else this.connect(); });
    this.connect();
  }

  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  connect() {
    if (this.over || this.unheard || this.socket?.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.retry);
    const socket = (this.socket = new WebSocket(this.address));
    socket.onopen = () => this.greet();
    socket.onmessage = (event) => { this.heardAt = Date.now(); this.hear(JSON.parse(event.data)); };
    socket.onclose = (event) => socket === this.socket && this.lose(event.code);
  }

  send(frame) { if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame)); }
  greet() { this.send({ type: "hello", version: 1, last: this.last, ...this.hello }); }

  hear(frame) {
    switch (frame.type) {
      case "welcome": return this.begin(frame);
      case "messages": return this.take(frame.messages);
      case "state": return this.tell("state", frame);
      case "ack": return this.outbox.settle(frame.key);
      case "refused": return this.refused(frame);
      case "pong": return frame.head > this.last ? this.greet() : undefined;
      case "typing": case "read": return this.tell(frame.type, frame);
      case "echo": return this.send(frame);
      case "reset": return this.stop();
    }
  }

  // Of two hellos the second is answered late: only a server that knows less than we do makes us begin anew.
  begin({ head, last }) {
    [this.ready, this.failures, this.pingedAt] = [true, 0, 0];
    if (head < this.last) { this.last = last; this.tell("anew"); }
    this.asking?.stop();
    this.asking = null;
    this.tell("line", "open");
    this.outbox.flush();
  }

  // In order, each once; a gap is asked for again.
  take(messages) {
    for (const message of messages) {
      if (message.sequence <= this.last) continue;
      if (message.sequence > this.last + 1) return this.greet();
      this.last = message.sequence;
      this.tell("message", message);
      this.outbox.settle(message.key);
    }
  }

  post(key, text) {
    this.outbox.add(key, text);
    this.asking?.ask();
  }

  refused({ key, reason }) {
    if (reason === "too_fast") this.outbox.later(); else this.outbox.refuse(key, reason);
  }

  ping() {
    if (!this.ready) return;
    // The last ping had no answer; or the lid was closed, and the server has long given us up.
    if (this.pingedAt > this.heardAt || Date.now() - this.heardAt > SILENT_FOR) { this.socket.close(); return this.lose(); }
    this.pingedAt = Date.now();
    this.send({ type: "ping", last: this.last });
    this.outbox.flush();
  }

  lose(code) {
    const heard = this.ready;
    this.ready = false;
    if (this.over) return;
    if (code === 4403) return this.stop();
    // What made the server close is never sent again; where that was no message, no socket is tried again either.
    if (code in UNSENDABLE) this.unheard = !(heard && this.outbox.blame(UNSENDABLE[code]));
    this.failures += 1;
    this.socket = null;
    if (!this.asking) this.tell("line", "lost");
    if ((this.failures >= 2 || this.unheard) && this.messagesUrl && !this.asking) {
      this.fallback.then(({ Asking }) => { if (!this.ready && !this.over) this.asking ??= new Asking(this); });
    }
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), Math.random() * Math.min(LONGEST_WAIT, 500 * 2 ** this.failures));
  }

  stop() { this.close(); this.tell("line", "gone"); }

  close() {
    this.over = true;
    this.asking?.stop();
    clearInterval(this.pulse); clearTimeout(this.retry);
    this.socket?.close();
  }
}
