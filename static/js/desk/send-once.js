// The desk's forms, loaded by each page that has one: sent once.
import { findAll } from "../dom.js";
import { sendOnce } from "../send-once.js";

/** @param {Document | Element} root */
const guard = (root) => findAll(root, "form[data-send-once]", HTMLFormElement).forEach(sendOnce);

guard(document);
document.addEventListener("desk:fetched", ({ target }) => target instanceof Element && guard(target));
