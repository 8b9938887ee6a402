// The two steps before a conversation: the topic, then name and email.
export function startForm(box, { url, desk, ask, said, go, onStart }) {
  const form = box.querySelector("[data-chat-start]");
  const details = box.querySelector("[data-step=details]");
  const error = form.querySelector("[data-chat-error]");
  let topic = "", key = crypto.randomUUID?.() ?? "";

  for (const button of box.querySelectorAll("[data-topic]")) {
    button.addEventListener("click", () => {
      topic = button.dataset.topic;
      details.dataset.title = button.dataset.label;
      box.querySelector("[data-chat-absent]").hidden = !desk() || desk().present.includes(topic);
      go("details");
    });
  }

  function complain(errors) {
    for (const field of form.querySelectorAll("[data-field]")) {
      const wrong = errors[field.dataset.field], say = field.querySelector(".error"), input = field.querySelector("input");
      field.classList.toggle("wrong", Boolean(wrong));
      input.setAttribute("aria-invalid", Boolean(wrong));
      input.setAttribute("aria-describedby", [field.querySelector(".hint")?.id, wrong && say.id].filter(Boolean).join(" "));
      say.hidden = !wrong;
      say.textContent = wrong?.join(" ") ?? "";
    }
    error.textContent = errors.__all__?.join(" ") ?? "";
    form.querySelector("[aria-invalid=true]")?.focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const filled = new FormData(form), send = form.querySelector("[type=submit]");
    send.disabled = true;
    const csrfmiddlewaretoken = (desk() ?? await ask())?.csrf ?? "";
    const rest = { topic, submission_key: key, page: location.pathname, csrfmiddlewaretoken };
    for (const [name, value] of Object.entries(rest)) filled.set(name, value);
    try {
      const answer = await fetch(url, { method: "POST", body: filled, headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (said.errors) return complain(said.errors);
      complain({});
      key = crypto.randomUUID?.() ?? "";
      onStart(said.token);
    } catch {
      error.textContent = said.not_started;
    } finally {
      send.disabled = false;
    }
  });
}
