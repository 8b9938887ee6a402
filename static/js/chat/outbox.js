// What the server hasn't acknowledged: kept, and sent one after the other, so that nothing overtakes an older word.
const MOST_BYTES = 16 * 1024; // of a frame, as the protocol says
const AGAIN_AFTER = 2_000;

const fits = (key, text) => new TextEncoder().encode(JSON.stringify({ type: "post", key, text })).length <= MOST_BYTES;

export class Outbox {
  // `send(key, text)` says it on the line; `changed()`: what is unsent is another now; `refused(key, reason)`: it never goes.
  constructor(unsent, { send, changed, refused }) { Object.assign(this, { unsent, send, changed, refused, onTheWay: null }); }

  add(key, text) {
    this.unsent.set(key, text);
    this.changed();
    if (!this.onTheWay) this.flush();
  }

  // The oldest; what can't be sent at all is taken out, and stands in nobody's way.
  oldest() {
    for (const [key, text] of [...this.unsent]) {
      if (fits(key, text)) return [key, text];
      this.refuse(key, "too_long");
    }
    return [null];
  }

  // The same key twice is the same message: sending the oldest again does no harm.
  flush() {
    const [key, text] = this.oldest();
    this.onTheWay = key;
    if (key) this.send(key, text);
  }

  settle(key) {
    if (!this.unsent.delete(key)) return;
    this.changed();
    if (key === this.onTheWay) this.flush();
  }

  refuse(key, reason) {
    if (!this.unsent.has(key)) return;
    this.refused(key, reason, this.unsent.get(key));
    this.settle(key);
  }

  // The line was closed because of a frame: the one on its way. Is there one?
  blame(reason) {
    const key = this.onTheWay;
    if (key) this.refuse(key, reason);
    return Boolean(key);
  }

  later() { this.again ??= setTimeout(() => { this.again = null; this.flush(); }, AGAIN_AFTER); }
}
