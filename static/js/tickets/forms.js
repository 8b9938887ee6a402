// What the customer's forms do beyond plain HTML: each behaviour in its module, attached by its data attribute.
import { findAll, findIfAny } from "../dom.js";
import { sendOnce } from "../send-once.js";
import { hintAtAddress } from "./address-hint.js";
import { showChosenFiles } from "./chosen-files.js";
import { keepKeys } from "./one-time-key.js";

if (document.querySelector("form[data-keep-key]")) keepKeys();
findAll(document, "[data-files]").forEach(showChosenFiles);
findAll(document, "[data-address-hint]", HTMLInputElement).forEach(hintAtAddress);
findAll(document, "form[data-once]", HTMLFormElement).forEach(sendOnce);
findIfAny(document, "[data-focus-first]")?.focus();
