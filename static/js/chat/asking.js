// The conversation by plain requests, again and again, where a socket can't be had.
const EVERY = 4_000;

async function read(url, after) {
  const answer = await fetch(`${url}?after=${after}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

// Gives the reason of a refusal, or nothing when the message is stored.
async function post(url, message, csrf) {
  const headers = { "Content-Type": "application/json", ...(csrf && { "X-CSRFToken": csrf }) };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(message) });
  if (answer.ok) return undefined;
  if (answer.status >= 500 || answer.status === 404) throw new Error(answer.status);
  return (await answer.json()).reason;
}

export class Asking {
  constructor(line) {
    Object.assign(this, { line, over: false, timer: setInterval(() => this.ask(), EVERY) });
    this.ask();
  }

  stop() {
    this.over = true;
    clearInterval(this.timer);
  }

  async ask() {
    const { line } = this;
    try {
      for (let [key, text] = line.outbox.oldest(); key; [key, text] = line.outbox.oldest()) {
        const reason = await post(line.messagesUrl, { key, text }, line.csrf);
        if (reason === "too_fast") break; // it is tried again, and nothing goes before it
        if (reason) line.refused({ key, reason }); else line.outbox.settle(key);
      }
      const news = await read(line.messagesUrl, line.last);
      if (this.over) return;
      line.take(news.messages);
      line.tell("state", news.state);
      line.tell("line", "slow");
    } catch (problem) {
      if (problem.message === "404") line.stop(); else if (!this.over) line.tell("line", "lost");
    }
  }
}
