// Files on their way: one message, one bar, and a word when it didn't work. The message comes back like any other.
import { make } from "../../dom.js";

const MOST_FILES = 10;
const MOST_BYTES = 25 * 1024 * 1024;
const MOST_RETRIES = 3;
const RETRY_AFTER = 2_000;
const FAILURE_SHOWN_FOR = 20_000;

/** @param {File[]} files */
export const areTooLarge = (files) =>
  files.length > MOST_FILES || files.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES;

/**
 * @param {File[]} files
 * @param {{ url: string, csrf?: string, key: string }} to `key`: of the message
 * @param {HTMLElement} place for the bar
 * @param {Chat.Words} words
 */
export function send(files, { url, csrf, key }, place, words) {
  const row = progressRow(files.map((file) => file.name).join(", "), place, words);
  const body = new FormData();
  body.set("key", key);
  for (const file of files) body.append("file", file, file.name || "picture.png");

  // The same key each time: what has arrived already isn't stored again.
  /** @param {number} retries left */
  function attempt(retries) {
    const request = new XMLHttpRequest();
    const again = () => setTimeout(attempt, RETRY_AFTER, retries - 1);
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    if (csrf) request.setRequestHeader("X-CSRFToken", csrf);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => row.show((100 * loaded) / total);
    request.onload = () => {
      if (request.status === 200) row.remove();
      else if (request.status >= 500 && retries) again();
      else row.fail(request.response?.reason);
    };
    request.onerror = () => (retries ? again() : row.fail());
    request.send(body);
  }
  row.show(0);
  attempt(MOST_RETRIES);
}

/** @param {string} name @param {HTMLElement} place @param {Chat.Words} words */
function progressRow(name, place, words) {
  const row = make("p");
  const bar = make("progress", { max: 100, value: 0 });
  const sentence = make("span");
  bar.setAttribute("aria-label", name);
  row.append(sentence, bar);
  place.append(row);
  return {
    /** @param {number} percent */
    show(percent) {
      bar.value = percent;
      sentence.textContent = words.uploading.replace("{name}", name).replace("{percent}", `${Math.round(percent)}`);
    },
    /** @param {string} [reason] */
    fail(reason) {
      bar.remove();
      row.className = "chat-error";
      sentence.textContent =
        words[`upload_${reason}`] ?? words[`refused_${reason}`] ?? words.upload_failed.replace("{name}", name);
      setTimeout(() => row.remove(), FAILURE_SHOWN_FOR);
    },
    remove: () => row.remove(),
  };
}
