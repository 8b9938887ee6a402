// A passkey is made or shown: the browser's answer goes into the form, and the form to the portal.
import { find, findAll, findIfAny } from "../dom.js";

/** @param {HTMLFormElement} form @returns {Promise<any>} what the portal asks of the browser */
async function optionsFor(form) {
  const { passkeyOptions, passkeyFrom } = form.dataset;
  if (passkeyOptions) return JSON.parse(find(document, `#${passkeyOptions}`, HTMLScriptElement).textContent ?? "");
  const answer = await fetch(passkeyFrom ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new TypeError(`The portal answered ${answer.status}`);
  return answer.json();
}

/** @param {HTMLFormElement} form @param {any} options */
async function credentialFor(form, options) {
  if (form.dataset.passkey !== "create") {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.request_options.publicKey);
    return navigator.credentials.get({ publicKey });
  }
  const asked = options.creation_options.publicKey;
  const isAlone = findIfAny(form, "[data-passkey-alone]", HTMLInputElement)?.checked ?? false;
  asked.authenticatorSelection = {
    ...asked.authenticatorSelection,
    residentKey: isAlone ? "required" : "discouraged",
    requireResidentKey: isAlone,
    ...(isAlone ? { userVerification: "required" } : {}),
  };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) });
}

/** @param {unknown} problem @returns {string} which of the page's sentences says it */
function whatWentWrong(problem) {
  if (problem instanceof TypeError) return "[data-away]";
  return problem instanceof DOMException && problem.name === "InvalidStateError" ? "[data-known]" : "[data-refused]";
}

/** @param {HTMLFormElement} form */
function usePasskey(form) {
  const problem = find(form, "[data-passkey-problem]", HTMLElement);
  /** @param {string} which */
  const say = (which) => {
    const words = find(form, "[data-passkey-words]", HTMLTemplateElement).content;
    problem.textContent = find(words, which, HTMLElement).textContent;
    problem.hidden = false;
  };
  find(form, "[data-passkey-go]", HTMLButtonElement).addEventListener("click", async () => {
    problem.hidden = true;
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return say("[data-unsupported]");
    try {
      const credential = await credentialFor(form, await optionsFor(form));
      if (!(credential instanceof PublicKeyCredential)) return say("[data-refused]");
      find(form, "[data-passkey-credential]", HTMLInputElement).value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      say(whatWentWrong(error));
    }
  });
}

for (const form of findAll(document, "form[data-passkey]", HTMLFormElement)) usePasskey(form);
