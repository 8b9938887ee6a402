// A way on by mail, a transcript, and one question after it: plain forms, answered in place.
import { find, findAll } from "../../dom.js";

/** @param {Chat.Answer} answer */
const complaint = ({ errors = {} }) => Object.values(errors).flat().join(" ");

// Messages that came too late for the chat, as a request. Is it done?
/** @param {Chat.ClosingWays} ways @param {(sentence: string) => void} tell @returns {Chat.ByMail} */
export const byMail = (ways, tell) => async (text) => {
  const fields = new FormData();
  fields.set("text", text);
  const answer = await ways.post(`${ways.base}by-mail`, fields).catch(() => null);
  if (answer?.url)
    setTimeout(ways.onLeft, 0, answer); // once they are off the page
  else tell((answer && complaint(answer)) || ways.words.failed);
  return Boolean(answer?.url);
};

/** @param {HTMLElement} root @param {Chat.ClosingWays} ways */
export function closingForms(root, ways) {
  for (const form of findAll(root, "[data-chat-parting]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(form, find(root, "[data-chat-text]", HTMLTextAreaElement).value, ways);
    });
  }
}

/** @param {HTMLFormElement} form @param {string} draft @param {Chat.ClosingWays} ways */
async function submit(form, draft, { base, post, words, onLeft }) {
  const kind = form.dataset.chatParting;
  const sentence = find(form, "[data-chat-answer]");
  const button = find(form, "[type=submit]", HTMLButtonElement);
  button.disabled = true;
  try {
    const fields = new FormData(form);
    if (kind === "by-mail") fields.set("text", draft);
    const answer = await post(base + kind, fields);
    if (answer.url) return onLeft(answer);
    sentence.textContent = answer.said ?? complaint(answer);
    if (kind === "rating" && answer.said) find(form, "fieldset").hidden = true;
  } catch {
    sentence.textContent = words.failed;
  } finally {
    button.disabled = false;
  }
}
