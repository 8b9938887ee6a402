import assert from "node:assert/strict";
import { test } from "node:test";
import { standing } from "../../static/js/chat/conversation/standing.js";

const words = {
  waiting_billing_present: "Billing is there.",
  waiting_billing_absent: "Billing isn't there.",
  open_billing: "{agent} of billing.",
  closed: "Closed.",
  place_first: "You are next.",
  place: "You are number {n}.",
  wait_short: "Less than a minute",
  wait_one: "1 minute",
  wait: "{n} minutes",
};
/** @type {Chat.State} */
const waiting = {
  status: "waiting",
  topic: "billing",
  agent: "",
  present: true,
  place: 1,
  wait: null,
  opens_at: null,
  verdict: "chat",
  late: false,
  read: { customer: 0, agent: 0 },
};

/** @param {Partial<Chat.State>} state */
const sentence = (state) => standing(words, { ...waiting, ...state });

test("who waits hears of their place and the typical wait", () => {
  assert.equal(sentence({}), "Billing is there. You are next.");
  assert.equal(sentence({ wait: 59 }), "Billing is there. You are next. Less than a minute.");
  assert.equal(sentence({ place: 2, wait: 89 }), "Billing is there. You are number 2. 1 minute.");
  assert.equal(sentence({ place: 3, wait: 90 }), "Billing is there. You are number 3. 2 minutes.");
});

test("where nobody is, and once it is taken or over, there is no place", () => {
  assert.equal(sentence({ present: false, place: null }), "Billing isn't there. ");
  assert.equal(sentence({ status: "open", agent: "Ines", place: null }), "Ines of billing. ");
  assert.equal(sentence({ status: "closed", place: null }), "Closed. ");
});
