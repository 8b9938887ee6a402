// How many messages nobody has read yet, in front of the page's title; and a short sound, unless it is off.
import { isQuiet } from "./memory.js";

let title = document.title, unread = 0, audio;

function show() { document.title = unread ? `(${unread}) ${title}` : title; }

export const count = {
  set(number) { unread = number; show(); },
  name(words) { title = words; show(); },
};

// Browsers play nothing before the first click on a page; then there is only the number.
export function ring() {
  if (isQuiet() || !window.AudioContext) return;
  audio ??= new AudioContext();
  if (audio.state !== "running") return;
  if (!navigator.locks) return sound();
  // Of many open tabs one rings; the others, who hear of it at the same moment, find it ringing.
  navigator.locks.request("chat.ring", { ifAvailable: true }, (free) => free && (sound(), new Promise((done) => { setTimeout(done, 1_500); })));
}

function sound() {
  const tone = audio.createOscillator(), loudness = audio.createGain(), now = audio.currentTime;
  tone.frequency.setValueAtTime(660, now);
  tone.frequency.setValueAtTime(880, now + 0.09);
  loudness.gain.setValueAtTime(0.08, now);
  loudness.gain.exponentialRampToValueAtTime(0.0001, now + 0.35);
  tone.connect(loudness).connect(audio.destination);
  tone.start(now);
  tone.stop(now + 0.36);
}
document.addEventListener("pointerdown", () => { audio?.resume(); }, { passive: true });
