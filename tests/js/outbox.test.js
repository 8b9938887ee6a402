import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Outbox } from "../../static/js/chat/conversation/outbox.js";

/** @type {string[]} */
let sent;
/** @type {Set<string>} */
let meant;
/** @type {string[][]} what was unsent after each change */
let kept;
/** @type {string[][]} */
let refused;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  sent = [];
  meant = new Set();
  kept = [];
  refused = [];
});

/** @param {[string, string][]} messages from the page before */
function outboxWith(...messages) {
  const unsent = new Map(messages);
  return new Outbox(unsent, {
    send: ({ key, text, knowingly }) => sent.push(`${key} ${text}${knowingly ? ", knowingly" : ""}`),
    marks: (text) => (meant.has(text) ? { knowingly: true } : {}),
    onChange: () => kept.push([...unsent.keys()]),
    onRefused: (key, reason, text) => refused.push([key, reason, text]),
  });
}

test("one is on its way at a time, the oldest, and the next goes when that one is settled", () => {
  const outbox = outboxWith();
  outbox.add("a", "one");
  outbox.add("b", "two");
  outbox.add("c", "three");
  assert.deepEqual(sent, ["a one"]);
  outbox.settle("a");
  assert.deepEqual(sent, ["a one", "b two"]);
  outbox.settle("b");
  outbox.settle("c");
  assert.deepEqual(sent, ["a one", "b two", "c three"]);
});

test("each is kept until it is acknowledged, and then no longer", () => {
  const outbox = outboxWith();
  outbox.add("a", "one");
  outbox.add("b", "two");
  outbox.settle("a");
  outbox.settle("b");
  outbox.settle("b");
  assert.deepEqual(kept, [["a"], ["a", "b"], ["b"], []]);
});

test("what the page before didn't get rid of goes first, under the key it had", () => {
  const outbox = outboxWith(["a", "old"]);
  outbox.add("b", "new");
  outbox.settle("a");
  assert.deepEqual(sent, ["a old", "b new"]);
});

test("after a cut the oldest is sent again under the same key, and nothing overtakes it", () => {
  const outbox = outboxWith();
  outbox.add("a", "one");
  outbox.add("b", "two");
  outbox.flush();
  outbox.flush();
  assert.deepEqual(sent, ["a one", "a one", "a one"]);
});

test("too fast is no refusal: the same one again after two seconds, once, however often it was said", () => {
  const outbox = outboxWith();
  outbox.add("a", "one");
  outbox.refuse("a", "too_fast");
  outbox.refuse("a", "too_fast");
  mock.timers.tick(1_999);
  assert.deepEqual(sent, ["a one"]);
  mock.timers.tick(1);
  mock.timers.tick(10_000);
  assert.deepEqual(sent, ["a one", "a one"]);
  outbox.refuse("a", "too_fast");
  mock.timers.tick(2_000);
  assert.deepEqual(sent, ["a one", "a one", "a one"]);
  assert.deepEqual(refused, []);
});

test("what is refused for good is given back with its words, and the next one goes", () => {
  const outbox = outboxWith();
  outbox.add("a", "one");
  outbox.add("b", "two");
  outbox.refuse("a", "closed");
  outbox.refuse("a", "closed");
  assert.deepEqual(refused, [["a", "closed", "one"]]);
  assert.deepEqual(sent, ["a one", "b two"]);
});

test("a frame of 16 KB is the most: in bytes, not in characters", () => {
  const frame = new TextEncoder().encode(JSON.stringify({ type: "post", key: "a", text: "" })).length;
  const most = "é".repeat((16 * 1024 - frame) / 2).padEnd(16 * 1024 - frame - Math.floor((16 * 1024 - frame) / 2), "x");
  const outbox = outboxWith();
  outbox.add("a", most);
  outbox.add("b", `${most}x`);
  outbox.add("c", "short");
  assert.deepEqual(refused, []);
  outbox.settle("a");
  assert.deepEqual(
    refused.map(([key, reason]) => [key, reason]),
    [["b", "too_long"]],
  );
  assert.equal(sent.at(-1), "c short");
});

test("what is meant knowingly says so each time it is sent, and is counted with that word", () => {
  const most = 16 * 1024 - JSON.stringify({ type: "post", key: "a", text: "", knowingly: true }).length;
  meant
    .add("one")
    .add("x".repeat(most))
    .add("x".repeat(most + 1));
  const outbox = outboxWith(["a", "one"]);
  outbox.flush();
  outbox.add("b", "two");
  outbox.flush();
  outbox.settle("a");
  assert.deepEqual(sent, ["a one, knowingly", "a one, knowingly", "b two"]);
  outbox.settle("b");
  outbox.add("c", "x".repeat(most));
  outbox.settle("c");
  assert.deepEqual(refused, []);
  outbox.add("d", "x".repeat(most + 1));
  assert.deepEqual(refused[0]?.slice(0, 2), ["d", "too_long"]);
});

test("a frame that made the server close is the one on its way, if there is one", () => {
  const outbox = outboxWith();
  assert.equal(outbox.blame("unreadable"), false);
  outbox.add("a", "one");
  outbox.add("b", "two");
  assert.equal(outbox.blame("unreadable"), true);
  assert.deepEqual(refused, [["a", "unreadable", "one"]]);
});
