// The seconds that are left for a first word in each chat that is offered to me; by this page's own clock.

export class Countdown {
  constructor() {
    /** @type {Map<string, number>} */
    this.endsAt = new Map();
  }

  /** @param {Chat.OwnChat[]} mine */
  follow(mine) {
    const offered = mine.filter(({ answered }) => !answered);
    this.endsAt = new Map(offered.map(({ id, answer_in: left }) => [id, Date.now() + 1_000 * (left ?? 0)]));
  }

  /** Nothing where it is answered, or isn't mine. @param {string} id */
  left(id) {
    const end = this.endsAt.get(id);
    return end === undefined ? null : Math.max(0, Math.round((end - Date.now()) / 1_000));
  }
}
