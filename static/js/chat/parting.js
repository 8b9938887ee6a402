// A way on by mail, a transcript, and one question after it: plain forms, answered in place.
export function partings(root, { base, post, said, left }) {
  for (const form of root.querySelectorAll("[data-chat-parting]")) {
    const kind = form.dataset.chatParting, answer = form.querySelector("[data-chat-answer]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("[type=submit]");
      button.disabled = true;
      try {
        const fields = new FormData(form);
        if (kind === "by-mail") fields.set("text", root.querySelector("[data-chat-text]").value);
        const told = await post(base + kind, fields);
        if (told.url) return left(told);
        answer.textContent = told.said ?? Object.values(told.errors).flat().join(" ");
        if (kind === "rating" && told.said) form.querySelector("fieldset").hidden = true;
      } catch {
        answer.textContent = said.failed;
      } finally {
        button.disabled = false;
      }
    });
  }
}
