// What is inserted where one writes: canned replies and articles, by a slash, by buttons, or by their windows.
import { find, findAll, findIfAny } from "../../dom.js";
import { articlesAbout } from "./articles.js";
import { CannedReplies } from "./canned.js";
import { insertInto } from "./into-text.js";
import { searchWindow } from "./search-window.js";
import { offerWhileTyping } from "./slash.js";

/**
 * `root` holds the text, and the tools with what they need to know.
 * @param {ParentNode} root @param {HTMLTextAreaElement} text
 */
export function insertingTools(root, text) {
  const tools = findIfAny(root, "[data-inserting]");
  if (!tools) return;
  const { canned: url = "", used = "", articles = "", language = "", markdown } = tools.dataset;
  const canned = new CannedReplies(url, used);
  const token = find(document, "input[name=csrfmiddlewaretoken]", HTMLInputElement).value;
  /** @param {import("./listbox.js").Choice} choice */
  const note = ({ reply }) => reply && canned.used(reply, token);
  tools.hidden = false;
  offerWhileTyping(text, canned, tools.dataset.label ?? "", note);

  /** @param {string} name @param {(asked: string) => Promise<import("./listbox.js").Choice[]>} search */
  const button = (name, search) => {
    const opener = findIfAny(tools, `[data-open=${name}]`);
    opener?.addEventListener("click", (event) => {
      event.preventDefault();
      const { selectionStart } = text; // a window takes the cursor away
      searchWindowFor(name, search).open((choice) => {
        insertInto(text, choice.words, selectionStart);
        note(choice);
      });
    });
  };
  button("canned", (asked) => canned.about(asked));
  button("articles", (asked) => articlesAbout({ url: articles, language, isMarkdown: markdown !== undefined }, asked));
  for (const keep of findAll(tools, "[data-keep]", HTMLButtonElement)) {
    keep.addEventListener("click", (event) => {
      event.preventDefault(); // the form itself isn't sent, and stays as it is
      keepAsReply(keep, text.value, token);
    });
  }
}

/** @param {string} name @param {(asked: string) => Promise<import("./listbox.js").Choice[]>} search */
function searchWindowFor(name, search) {
  const place = find(document, `[data-window=${name}]`, HTMLDialogElement);
  const fresh = /** @type {HTMLDialogElement} */ (place.cloneNode(true)); // each text has its own replies
  find(fresh, "[data-choices]").replaceChildren();
  place.replaceWith(fresh);
  return searchWindow(fresh, search);
}

/** In a page of its own. @param {HTMLButtonElement} button @param {string} text @param {string} token */
function keepAsReply({ formAction, value }, text, token) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: formAction, target: "_blank", hidden: true });
  for (const [name, words] of Object.entries({ csrfmiddlewaretoken: token, ticket: value, text })) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value: words });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}
