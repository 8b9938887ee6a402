// My status, capacity and picking by hand: saved at once over the desk's line, and shown as another tab of mine left them.
import { fetched } from "./pages.js";

export function place(line, said) {
  const form = document.querySelector("[data-chat-place]");
  if (!form) return () => {};
  const { status, capacity, manual } = form.elements, told = form.querySelector("[data-chat-saved]"), away = form.querySelector("[data-chat-set-away]"), plain = form.querySelector("[data-chat-away]");
  const known = () => ({ status: status.value, capacity: Number(capacity.value), manual: manual.checked });
  let saving = false, later;
  status.dataset.key = "KeyS";
  form.querySelector("[data-chat-save]").hidden = true;

  function say(words) {
    told.textContent = words;
    clearTimeout(later);
    later = setTimeout(() => { told.textContent = ""; }, 4_000);
  }
  function save() {
    if (!form.checkValidity()) return say(said.not_saved);
    saving = line.send({ type: "status", ...known() });
    if (!saving) fetched(form.action, new FormData(form)).then(() => say(said.saved), () => say(said.act_failed));
  }
  form.addEventListener("change", save);
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });

  return (desk) => {
    const mine = known();
    if (saving && mine.status === desk.status && mine.capacity === desk.capacity && mine.manual === desk.manual) { saving = false; say(said.saved); }
    if (saving) return;
    const justNow = desk.set_away && away.hidden; // what stands there, and may have the focus, is no longer so
    away.hidden = !desk.set_away;
    plain.hidden = desk.set_away || desk.status !== "away";
    if (form.contains(document.activeElement) && !justNow) return;
    [status.value, capacity.value, manual.checked] = [desk.status, desk.capacity, desk.manual];
  };
}
