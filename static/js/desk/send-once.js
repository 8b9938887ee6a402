// The desk's forms, loaded by each page that has one: sent once.
import { findAll } from "../dom.js";
import { sendOnce } from "../send-once.js";

findAll(document, "form[data-send-once]", HTMLFormElement).forEach(sendOnce);
