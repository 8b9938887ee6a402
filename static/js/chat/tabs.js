// My chats as tabs above the one that is shown; the others go on underneath it, with their drafts.
export class Tabs {
  constructor(strip, words) {
    Object.assign(this, { strip, words, chats: [], until: new Map() });
    setInterval(() => this.tick(), 1_000);
  }

  // `here`: the chat that is shown, which needn't be one of mine.
  show(mine, waiting, here) {
    const other = mine.some(({ id }) => id === here.id) ? [] : [{ id: here.id, url: here.url, name: here.name, other: true }];
    this.chats = mine;
    this.until = new Map(mine.filter(({ answered }) => !answered).map(({ id, answer_in: left }) => [id, Date.now() + 1_000 * left]));
    const focused = this.strip.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    const links = [...mine, ...other].map((chat, number) => this.link(chat, number, here.id));
    const list = this.tab({ id: "waiting", url: this.strip.dataset.waiting, label: `0 ${this.words.waiting} (${waiting})` });
    this.strip.replaceChildren(...links, list);
    this.strip.hidden = false;
    if (focused) [...this.strip.children].find(({ dataset }) => dataset.id === focused)?.focus();
    this.tick();
  }

  link({ id, url, name, unread, answered, gone, other }, number, here) {
    const item = this.tab({ id, url, label: other ? name : `${number + 1} ${name}` });
    if (!other && unread && id !== here) item.append(" ", this.badge(unread));
    if (!other && gone) item.append(" ", this.badge(this.words.customer_left, "left"));
    if (id === here) item.setAttribute("aria-current", "page");
    if (!other && !answered) item.append(" ", this.badge("", "time"));
    return item;
  }

  tab({ id, url, label }) {
    const item = document.createElement("a");
    item.href = url;
    item.dataset.id = id;
    item.title = label; // a long name is cut short
    item.append(Object.assign(document.createElement("span"), { textContent: label }));
    return item;
  }

  badge(text, kind = "") { return Object.assign(document.createElement("b"), { textContent: text, className: kind }); }

  // The seconds left for a first word; both clocks are this page's own.
  left(id) {
    const until = this.until.get(id);
    return until === undefined ? null : Math.max(0, Math.round((until - Date.now()) / 1_000));
  }

  tick() {
    for (const item of this.strip.children) {
      const badge = item.querySelector(".time"), left = this.left(item.dataset.id);
      if (badge && left !== null) badge.textContent = this.words.seconds.replace("{n}", left);
    }
    this.onTick?.();
  }
}
