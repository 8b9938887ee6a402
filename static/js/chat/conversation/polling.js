// The conversation by plain requests, again and again, where a socket can't be had.

const EVERY = 4_000;

/** @param {string} url @param {number} after @returns {Promise<Chat.News>} */
async function read(url, after) {
  const answer = await fetch(`${url}?after=${after}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/**
 * Gives the reason of a refusal, or nothing when the message is stored.
 * @param {string} url @param {Chat.Outgoing} message @param {string} [csrf]
 * @returns {Promise<string | undefined>}
 */
async function post(url, message, csrf) {
  const headers = { "Content-Type": "application/json", ...(csrf && { "X-CSRFToken": csrf }) };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(message) });
  if (answer.ok) return undefined;
  if (answer.status >= 500 || answer.status === 404) throw new Error(String(answer.status));
  return (await answer.json()).reason;
}

export class Polling {
  /** @param {Chat.PolledConversation} conversation */
  constructor(conversation) {
    this.conversation = conversation;
    this.over = false;
    this.timer = setInterval(() => this.ask(), EVERY);
    this.ask();
  }

  stop() {
    this.over = true;
    clearInterval(this.timer);
  }

  async ask() {
    const { url, last, onNews, onLost, onGone } = this.conversation;
    try {
      await this.post();
      const news = await read(url, last());
      if (!this.over) onNews(news);
    } catch (problem) {
      if (problem instanceof Error && problem.message === "404") onGone();
      else if (!this.over) onLost();
    }
  }

  async post() {
    const { url, csrf, outbox } = this.conversation;
    for (let message = outbox.oldest(); message; message = outbox.oldest()) {
      const reason = await post(url, message, csrf);
      if (reason === "too_fast") return; // it is tried again, and nothing goes before it
      if (reason) outbox.refuse(message.key, reason);
      else outbox.settle(message.key);
    }
  }
}
