// What the server hasn't acknowledged: kept, and sent again in order. The same key twice is the same message.
const AT_ONCE = 10;

export class Outbox {
  // `send(key, text)` says it on the line; `changed()`: what is unsent is another now.
  constructor(unsent, { send, changed }) { Object.assign(this, { unsent, send, changed }); }

  add(key, text) { this.unsent.set(key, text); this.changed(); }

  settle(key) {
    this.unsent.delete(key);
    this.changed();
    if (this.unsent.size) this.later();
  }

  flush() { for (const [key, text] of [...this.unsent].slice(0, AT_ONCE)) this.send(key, text); }
  later() { this.again ??= setTimeout(() => { this.again = null; this.flush(); }, 2_000); }
}
