// The Back button brings a page that may not be stored anew, with a new key, and the browser fills in what was typed
// before. The key of the first showing goes with it, so that the server knows what was sent already: it stays with the
// page's entry in the history. Where the entry was made by a POST, this turns it into a GET: Back won't send it again.
import { findAll } from "../dom.js";

export function keepKeys() {
  const inputs = findAll(document, "input[type=hidden][name=key]", HTMLInputElement);
  if (inputs.length === 0) return;
  const first = history.state?.formKey;
  if (first) for (const input of inputs) input.value = first;
  else history.replaceState({ ...history.state, formKey: inputs[0].value }, "");
}
