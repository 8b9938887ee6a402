// On a page of the desk: each form that has the tools.
import { findAll, findIfAny } from "../../dom.js";
import { insertingTools } from "./tools.js";

for (const tools of findAll(document, "[data-inserting]")) {
  const form = tools.closest("form");
  const text = form && findIfAny(form, "textarea[name=text]", HTMLTextAreaElement);
  if (form && text) insertingTools(form, text);
}
