import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { announcement } from "../../static/js/chat/console/announcement.js";
import { Countdown } from "../../static/js/chat/console/countdown.js";
import { tabsOf } from "../../static/js/chat/console/tabs.js";

const words = {
  waiting: "waiting",
  customer_left: "has left",
  offered: "{name} is offered to you",
  has_written: "{name} has written",
};
const elsewhere = { id: "z", url: "/z", name: "Zoe" };

/** @param {Partial<Chat.OwnChat> & { id: string }} chat @returns {Chat.OwnChat} */
const chat = ({ id, ...rest }) => ({
  id,
  url: `/${id}`,
  name: id.toUpperCase(),
  topic: "billing",
  text: "",
  since: "2026-01-01T10:00:00Z",
  unread: 0,
  answered: true,
  answer_in: null,
  gone: false,
  ...rest,
});

/** @param {Chat.OwnChat[]} mine */
const tabs = (mine, here = elsewhere) => tabsOf({ mine, waiting: [] }, here, "/list", words);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
});

test("my chats have their numbers, and the list of those who wait is number 0", () => {
  assert.deepEqual(tabs([chat({ id: "a" }), chat({ id: "b" })], { id: "b", url: "/b", name: "B" }), [
    { id: "a", url: "/a", label: "1 A", isHere: false, badges: [] },
    { id: "b", url: "/b", label: "2 B", isHere: true, badges: [] },
    { id: "waiting", url: "/list", label: "0 waiting (0)", isHere: false, badges: [] },
  ]);
});

test("a chat that is shown and isn't mine stands behind mine, without a number", () => {
  const labels = tabs([chat({ id: "a" })]).map(({ label, isHere }) => [label, isHere]);
  assert.deepEqual(labels, [
    ["1 A", false],
    ["Zoe", true],
    ["0 waiting (0)", false],
  ]);
});

test("what is unread is counted where it isn't shown; who has left and who waits for a first word is told everywhere", () => {
  const badges = (/** @type {Partial<Chat.OwnChat>} */ state, here = elsewhere) =>
    tabs([chat({ id: "a", ...state })], here)[0].badges;
  const left = { text: "has left", kind: "left" };
  const time = { text: "", kind: "time" };
  const all = { unread: 2, gone: true, answered: false };
  assert.deepEqual(badges(all), [{ text: "2", kind: "" }, left, time]);
  assert.deepEqual(badges(all, { id: "a", url: "/a", name: "A" }), [left, time]);
});

test("the seconds for a first word run down to nothing, for those alone who have none yet", () => {
  const countdown = new Countdown();
  countdown.follow([chat({ id: "a", answered: false, answer_in: 60 }), chat({ id: "b" })]);
  assert.deepEqual([countdown.left("a"), countdown.left("b"), countdown.left("c")], [60, null, null]);
  mock.timers.setTime(1_000_000 + 59_000);
  assert.equal(countdown.left("a"), 1);
  mock.timers.setTime(1_000_000 + 70_000);
  assert.equal(countdown.left("a"), 0);
  countdown.follow([chat({ id: "a" })]);
  assert.equal(countdown.left("a"), null);
});

test("a chat that is offered is announced once, and before words in another", () => {
  const offered = chat({ id: "a", answered: false });
  const before = [chat({ id: "b" })];
  const now = [offered, chat({ id: "b", unread: 1 })];
  assert.equal(announcement(before, now, "z", words), "A is offered to you");
  assert.equal(announcement(now, now, "z", words), "");
});

test("words are announced where they aren't seen, and only new ones", () => {
  const before = [chat({ id: "a", unread: 1 })];
  const now = [chat({ id: "a", unread: 2 })];
  assert.equal(announcement(before, now, "z", words), "A has written");
  assert.equal(announcement(before, now, "a", words), "");
  assert.equal(announcement(now, before, "z", words), "");
  assert.equal(announcement([], now, "z", words), "");
});
