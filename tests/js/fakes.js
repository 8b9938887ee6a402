// The outer wire, by hand: a server's end of the socket, and a browser's page around it.

export class FakeSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  /** @type {FakeSocket[]} each that was opened, in their order */
  static all = [];

  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.readyState = FakeSocket.CONNECTING;
    /** @type {any[]} */
    this.sent = [];
    FakeSocket.all.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  // As after a cable was cut: the close is never answered.
  close() {
    this.readyState = FakeSocket.CLOSING;
  }

  accept() {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }

  /** @param {object} frame */
  say(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  hangUp(code = 1006) {
    this.readyState = FakeSocket.CLOSED;
    this.onclose({ code });
  }

  onopen() {}
  /** @param {{ data: string }} _event */
  onmessage(_event) {}
  /** @param {{ code: number }} _event */
  onclose(_event) {}
}

/** A page of ours, with sockets that end in the test's hands; chance is always the longest wait. */
export function openPage() {
  FakeSocket.all = [];
  const page = new EventTarget();
  Object.assign(globalThis, {
    WebSocket: FakeSocket,
    location: { protocol: "https:", host: "help.example.org" },
    addEventListener: page.addEventListener.bind(page),
  });
  Math.random = () => 1;
  return page;
}

export const newest = () => /** @type {FakeSocket} */ (FakeSocket.all.at(-1));
