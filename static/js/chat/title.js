// How many messages nobody has read yet, in front of the page's title; and a short sound, unless it is off.
import { isQuiet } from "./memory.js";

const RINGS_FOR = 1_500;

let name = document.title;
let unread = 0;
/** @type {AudioContext | undefined} */
let audio;

function show() {
  document.title = unread ? `(${unread}) ${name}` : name;
}

/** @param {number} number */
export function showUnread(number) {
  unread = number;
  show();
}

/** @param {string} title */
export function rename(title) {
  name = title;
  show();
}

// Browsers play nothing before the first click on a page; then there is only the number.
export function ring() {
  if (isQuiet() || !window.AudioContext) return;
  audio ??= new AudioContext();
  if (audio.state !== "running") return;
  if (!navigator.locks) return play(audio);
  // Of many open tabs one rings; the others, who hear of it at the same moment, find it ringing.
  navigator.locks.request("chat.ring", { ifAvailable: true }, (lock) => lock && audio && ringAlone(audio));
}

/** @param {AudioContext} context */
function ringAlone(context) {
  play(context);
  return new Promise((done) => setTimeout(done, RINGS_FOR));
}

/** @param {AudioContext} context */
function play(context) {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  const now = context.currentTime;
  tone.frequency.setValueAtTime(660, now);
  tone.frequency.setValueAtTime(880, now + 0.09);
  loudness.gain.setValueAtTime(0.08, now);
  loudness.gain.exponentialRampToValueAtTime(0.0001, now + 0.35);
  tone.connect(loudness).connect(context.destination);
  tone.start(now);
  tone.stop(now + 0.36);
}

document.addEventListener("pointerdown", () => audio?.resume(), { passive: true });
