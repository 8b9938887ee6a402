// A way on by mail, a transcript, and one question after it: plain forms, answered in place.
// Words that came too late for the chat, as a request. Is it done?
export const byMail = ({ base, post, said, left, tell }) => async (words) => {
  try {
    const fields = new FormData();
    fields.set("text", words);
    const told = await post(`${base}by-mail`, fields);
    if (!told.url) throw new Error(Object.values(told.errors).flat().join(" "));
    setTimeout(() => left(told)); // once they are off the page
    return true;
  } catch (problem) {
    tell(problem.message && !(problem instanceof TypeError) ? problem.message : said.failed);
    return false;
  }
};

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
