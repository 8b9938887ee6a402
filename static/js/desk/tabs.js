// On a phone the tabs are a strip: the one that is open is brought into sight.
import { findIfAny } from "../dom.js";

const strip = findIfAny(document, ".desk-tabs");
const current = strip && findIfAny(strip, "[aria-current]");
if (current) strip.scrollLeft = current.offsetLeft - strip.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
