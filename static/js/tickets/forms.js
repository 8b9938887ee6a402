// What the customer's forms do beyond plain HTML: each behaviour in its module, attached by its data attribute.
import { showChosenFiles } from "./chosen-files.js";
import { sendOnce } from "./once.js";
import { keepKeys } from "./one-time-key.js";

if (document.querySelector("form[data-keep-key]")) keepKeys();
document.querySelectorAll("[data-files]").forEach(showChosenFiles);
document.querySelectorAll("form[data-once]").forEach(sendOnce);
document.querySelector("[data-focus-first]")?.focus();
