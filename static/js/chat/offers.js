// Who is there for which topic, asked when the box is opened; and forms of ours, sent with the key that came with it.
export function offers(box, address) {
  let known = null;

  async function ask() {
    try {
      known = await (await fetch(address, { headers: { Accept: "application/json" } })).json();
    } catch { return null; }
    for (const topic of box.querySelectorAll("[data-topic]")) {
      const line = topic.querySelector("[data-offer]"), { chat, line: text } = known.offers[topic.dataset.topic];
      line.textContent = text;
      line.hidden = false;
      line.classList.toggle("chat-absent", !chat);
    }
    return known;
  }

  // Answered in JSON, with a sentence to show.
  async function post(url, fields = new FormData()) {
    fields.set("csrfmiddlewaretoken", (known ?? await ask())?.csrf ?? "");
    return (await fetch(url, { method: "POST", body: fields, headers: { Accept: "application/json" } })).json();
  }
  return { ask, post, known: () => known };
}
