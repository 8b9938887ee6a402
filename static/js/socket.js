// A socket that comes back: it connects again after a cut, and notices by itself when the other end has fallen silent.

const PING_EVERY = 20_000;
const PINGS_APART = 15_000;
const SILENT_FOR = 90_000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export const NO_ACCESS = 4403;

export class Socket {
  /**
   * @param {string} path
   * @param {object} owner
   * @param {() => void} owner.onOpen
   * @param {(frame: any) => void} owner.onFrame
   * @param {(code?: number) => void} owner.onLost with the code of the close, or without one when it was silence
   * @param {() => void} owner.onPing sends the ping
   */
  constructor(path, owner) {
    this.url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    this.owner = owner;
    this.closed = false;
    this.failures = 0;
    this.heardAt = 0;
    this.pingedAt = 0;
    this.timer = setInterval(() => this.check(), PING_EVERY);
    addEventListener("online", () => this.wake());
    this.connect();
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // The last ping had no answer; or the lid was closed, and the server has long given us up.
  get isDead() {
    return this.pingedAt > this.heardAt || Date.now() - this.heardAt > SILENT_FOR;
  }

  connect() {
    if (this.closed || (this.socket && this.socket.readyState <= WebSocket.OPEN)) return;
    clearTimeout(this.retry);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.heardAt = Date.now();
      this.owner.onOpen();
    };
    socket.onmessage = (event) => {
      this.heardAt = Date.now();
      this.failures = 0;
      this.owner.onFrame(JSON.parse(event.data));
    };
    socket.onclose = ({ code }) => {
      if (socket === this.socket) this.lose(code);
    };
  }

  /** Is it on its way? @param {object} frame */
  send(frame) {
    if (this.isOpen) this.socket?.send(JSON.stringify(frame));
    return this.isOpen;
  }

  check() {
    if (this.isOpen && (this.isDead || Date.now() - this.pingedAt >= PINGS_APART)) this.wake();
  }

  wake() {
    if (!this.isOpen) this.connect();
    else if (this.isDead) this.drop();
    else {
      this.pingedAt = Date.now();
      this.owner.onPing();
    }
  }

  // The other end may never answer the close: it isn't waited for.
  drop() {
    this.socket?.close();
    this.lose();
  }

  /** @param {number} [code] */
  lose(code) {
    this.socket = undefined;
    if (this.closed) return;
    this.failures += 1;
    this.owner.onLost(code);
    clearTimeout(this.retry);
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    this.retry = setTimeout(() => this.connect(), Math.random() * longest);
  }

  // For good.
  close() {
    this.closed = true;
    clearInterval(this.timer);
    clearTimeout(this.retry);
    this.socket?.close();
  }
}
