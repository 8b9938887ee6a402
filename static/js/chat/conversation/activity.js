// What is worth no row: that somebody writes, and up to where they have read.

const TYPING_EVERY = 3_000;

export class Activity {
  /** @param {Chat.Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.typedAt = 0;
    this.readUpTo = 0;
  }

  typing() {
    if (!this.connection.ready || Date.now() - this.typedAt < TYPING_EVERY) return;
    this.typedAt = Date.now();
    this.connection.send({ type: "typing" });
  }

  read() {
    const { ready, last } = this.connection;
    if (!ready || last <= this.readUpTo) return;
    this.readUpTo = last;
    this.connection.send({ type: "read", last });
  }
}
