// A second click while a form is under way does nothing. The server would notice too; this says so at once.
import { findAll } from "./dom.js";
import { staysHere } from "./stays-here.js";

/** @param {HTMLFormElement} form */
export function sendOnce(form) {
  let isSent = false;

  form.addEventListener("submit", (event) => {
    if (staysHere(event)) return;
    if (isSent) event.preventDefault();
    isSent = true;
    form.setAttribute("aria-busy", "true");
    for (const button of findAll(form, "[type=submit]")) button.setAttribute("aria-disabled", "true");
  });

  // Back from the next page, out of the browser's memory: the form may be sent anew.
  window.addEventListener("pageshow", () => {
    isSent = false;
    form.removeAttribute("aria-busy");
    for (const button of findAll(form, "[type=submit]")) button.removeAttribute("aria-disabled");
  });
}
