// A conversation with the server, by the frames of docs/chat-protocol.md: nothing is lost, nothing comes twice.
import { NO_ACCESS, Socket } from "../../socket.js";
import { Outbox } from "./outbox.js";

/** @type {Record<number, string>} */
const UNSENDABLE = { 4400: "unreadable", 4413: "too_long" }; // closed because of what we sent
const POLLING_AFTER = 2; // connections that failed

export class Connection {
  /**
   * @param {Chat.Server} server
   * @param {number} last the highest sequence that is on the page
   * @param {Map<string, string>} unsent texts by key
   * @param {Chat.ConnectionPage} page
   */
  constructor(server, last, unsent, page) {
    this.server = server;
    this.last = last;
    this.page = page;
    this.ready = false;
    this.over = false;
    /** @type {import("./polling.js").Polling | undefined} */
    this.polling = undefined;
    this.outbox = new Outbox(unsent, {
      send: (message) => this.ready && this.send({ type: "post", ...message }),
      marks: page.marks,
      onChange: () => page.onUnsent(),
      onRefused: (key, reason, text) => page.onRefused(key, reason, text),
    });
    this.fallback = import("./polling.js"); // now, not when the network is gone
    this.socket = new Socket(server.path, {
      onOpen: () => this.greet(),
      onFrame: (frame) => this.hear(frame),
      onLost: (code) => this.lose(code),
      onPing: () => {
        this.send({ type: "ping", last: this.last });
        this.outbox.flush();
      },
    });
    addEventListener("offline", () => this.ready && page.onLine("lost")); // the socket itself may take long to notice
    addEventListener("online", () => this.ready && page.onLine("open"));
  }

  /** @param {object} frame */
  send(frame) {
    this.socket.send(frame);
  }

  greet() {
    this.send({ type: "hello", version: 1, last: this.last, ...this.server.hello });
  }

  /** @param {Chat.Frame} frame */
  hear(frame) {
    switch (frame.type) {
      case "welcome":
        return this.begin(frame);
      case "messages":
        return this.take(frame.messages);
      case "state":
        return this.page.onState(frame);
      case "ack":
        return this.outbox.settle(frame.key);
      case "refused":
        return this.outbox.refuse(frame.key, frame.reason);
      case "pong":
        return frame.head > this.last ? this.greet() : undefined;
      case "typing":
        return this.page.onTyping(frame);
      case "read":
        return this.page.onRead(frame);
      case "echo":
        return this.send(frame);
      case "reset":
        return this.stop();
    }
  }

  // Of two hellos the second is answered late: only a server that knows less than we do makes us begin anew.
  /** @param {Chat.Welcome} welcome */
  begin({ head, last }) {
    this.ready = true;
    if (head < this.last) {
      this.last = last;
      this.page.onReset();
    }
    this.polling?.stop();
    this.polling = undefined;
    this.page.onLine("open");
    this.outbox.flush();
  }

  // In order, each once; a gap is asked for again.
  /** @param {Chat.Message[]} messages */
  take(messages) {
    for (const message of messages) {
      if (message.sequence <= this.last) continue;
      if (message.sequence > this.last + 1) return this.greet();
      this.last = message.sequence;
      this.page.onMessage(message);
      this.outbox.settle(message.key);
    }
  }

  /** @param {string} key @param {string} text */
  post(key, text) {
    this.outbox.add(key, text);
    this.polling?.ask();
  }

  /** @param {number} [code] */
  lose(code) {
    const heard = this.ready;
    this.ready = false;
    if (code === NO_ACCESS) return this.stop();
    const reason = UNSENDABLE[code ?? 0];
    // What made the server close is never sent again; where that was no message, no socket is tried again either.
    const unheard = reason && !(heard && this.outbox.blame(reason));
    if (unheard) this.socket.close();
    if (!this.polling) this.page.onLine("lost");
    if (unheard || this.socket.failures >= POLLING_AFTER) this.poll();
  }

  async poll() {
    const { Polling } = await this.fallback;
    if (this.ready || this.over) return;
    this.polling ??= new Polling({
      url: this.server.url,
      csrf: this.server.csrf,
      outbox: this.outbox,
      last: () => this.last,
      onNews: ({ messages, state }) => {
        this.take(messages);
        this.page.onState(state);
        this.page.onLine("slow");
      },
      onLost: () => this.page.onLine("lost"),
      onGone: () => this.stop(),
    });
  }

  stop() {
    this.close();
    this.page.onLine("gone");
  }

  close() {
    this.over = true;
    this.polling?.stop();
    this.socket.close();
  }
}
