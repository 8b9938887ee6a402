// What the server hasn't acknowledged: kept, and sent one after the other, so that nothing overtakes an older message.

const MOST_BYTES = 16 * 1024; // of a frame, as the protocol says
const AGAIN_AFTER = 2_000;

/** @param {Chat.Outgoing} message */
const fits = (message) => new TextEncoder().encode(JSON.stringify({ type: "post", ...message })).length <= MOST_BYTES;

export class Outbox {
  /** @param {Map<string, string>} unsent texts by key, oldest first @param {Chat.OutboxOwner} owner */
  constructor(unsent, owner) {
    this.unsent = unsent;
    this.owner = owner;
    /** @type {string | undefined} */
    this.onTheWay = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} key @param {string} text */
  add(key, text) {
    this.unsent.set(key, text);
    this.owner.onChange();
    if (!this.onTheWay) this.flush();
  }

  // What can't be sent at all is taken out, and stands in nobody's way.
  oldest() {
    for (const [key, text] of [...this.unsent]) {
      const message = { key, text, ...this.owner.marks?.(text) };
      if (fits(message)) return message;
      this.refuse(key, "too_long");
    }
    return null;
  }

  // The same key twice is the same message: sending the oldest again does no harm.
  flush() {
    const message = this.oldest();
    this.onTheWay = message?.key;
    if (message) this.owner.send(message);
  }

  /** @param {string} key */
  settle(key) {
    if (!this.unsent.delete(key)) return;
    this.owner.onChange();
    if (key === this.onTheWay) this.flush();
  }

  /** @param {string} key @param {string} reason */
  refuse(key, reason) {
    if (reason === "too_fast") return this.tryLater();
    const text = this.unsent.get(key);
    if (text === undefined) return;
    this.owner.onRefused(key, reason, text);
    this.settle(key);
  }

  /** The connection was closed because of a frame: the message on its way. Is there one? @param {string} reason */
  blame(reason) {
    const key = this.onTheWay;
    if (key) this.refuse(key, reason);
    return Boolean(key);
  }

  tryLater() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, AGAIN_AFTER);
  }
}
