// Hints, worth no row: that somebody writes, and up to where they have read.
export class Hints {
  constructor(line) { Object.assign(this, { line, typedAt: 0, readUpTo: 0 }); }

  typing() {
    if (!this.line.ready || Date.now() - this.typedAt < 3_000) return;
    this.typedAt = Date.now();
    this.line.send({ type: "typing" });
  }

  read() {
    if (!this.line.ready || this.line.last <= this.readUpTo) return;
    this.readUpTo = this.line.last;
    this.line.send({ type: "read", last: this.line.last });
  }
}
