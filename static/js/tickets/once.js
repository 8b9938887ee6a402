// A second click while a form is under way does nothing; the server would take it for the same request anyway.
export function sendOnce(form) {
  const button = form.querySelector("[type=submit]");
  let underWay = false;

  form.addEventListener("submit", (event) => {
    if (underWay) {
      event.preventDefault();
      return;
    }
    underWay = true;
    button.setAttribute("aria-disabled", "true");
  });

  // Back from the next page, out of the browser's memory: the form may be sent anew.
  window.addEventListener("pageshow", () => {
    underWay = false;
    button.removeAttribute("aria-disabled");
  });
}
