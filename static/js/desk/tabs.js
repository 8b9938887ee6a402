// On a phone the tabs are a strip: the one that is open is brought into sight.
const strip = document.querySelector(".desk-tabs");
const open = strip?.querySelector("[aria-current]");
if (open) strip.scrollLeft = open.offsetLeft - strip.offsetLeft - (strip.clientWidth - open.offsetWidth) / 2;
