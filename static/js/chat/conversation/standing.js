// Where a conversation stands, in a sentence for its customer.

// “You are next. Typical wait: 3 minutes.”, and nothing for who isn’t waiting.
/** @param {Chat.Words} words @param {Chat.State} state */
export function queueSentence(words, { place, wait }) {
  if (!place) return "";
  const position = place === 1 ? words.place_first : words.place.replace("{n}", String(place));
  return wait === null ? position : `${position} ${waitSentence(words, wait)}.`;
}

/** @param {Chat.Words} words @param {number} seconds */
function waitSentence(words, seconds) {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return words.wait_short;
  return minutes === 1 ? words.wait_one : words.wait.replace("{n}", String(minutes));
}

/** @param {Chat.Words} words @param {Chat.State} state */
export function standing(words, state) {
  const presence = state.present ? "present" : "absent";
  const key = { waiting: `waiting_${state.topic}_${presence}`, open: `open_${state.topic}`, closed: "closed" }[
    state.status
  ];
  return `${words[key].replace("{agent}", state.agent)} ${queueSentence(words, state)}`;
}
