// For the company's other sites: a script element with this address (README says how) puts the bubble into a frame of
// its own. The page can't read the chat, and the chat can't read the page.
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const origin = new URL(script.src).origin;
  const language = script.dataset.language || document.documentElement.lang.slice(0, 2) || "en";
  const frame = document.createElement("iframe");
  const small = { width: "6rem", height: "6rem", maxWidth: "100vw", maxHeight: "100dvh" };
  const large = { width: "27rem", height: "46rem", maxWidth: "100vw", maxHeight: "100dvh" };
  frame.src = `${origin}/${language === "fr" ? "fr" : "en"}/chat/frame`;
  frame.title = script.dataset.title || (language === "fr" ? "Discuter avec nous" : "Chat with us");
  frame.allow = "autoplay";
  Object.assign(
    frame.style,
    {
      position: "fixed",
      insetBlockEnd: 0,
      insetInlineEnd: 0,
      zIndex: 2147483000,
      border: 0,
      colorScheme: "normal",
      background: "none",
    },
    small,
  );
  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || source !== frame.contentWindow || !data?.portalChat) return;
    if ("open" in data.portalChat) Object.assign(frame.style, data.portalChat.open ? large : small);
  });
  const add = () => document.body.append(frame);
  if (document.body) add();
  else addEventListener("DOMContentLoaded", add);
})();
