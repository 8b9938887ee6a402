import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Socket } from "../../static/js/socket.js";
import { FakeSocket, newest, openPage } from "./fakes.js";

/** @type {EventTarget} */
let page;
/** @type {any[]} */
let heard;
/** @type {(number | undefined)[]} */
let lost;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  page = openPage();
  heard = [];
  lost = [];
});

function open() {
  /** @type {Socket} */
  const socket = new Socket("/ws/chat/", {
    onOpen: () => socket.send({ type: "hello" }),
    onFrame: (frame) => heard.push(frame),
    onLost: (code) => lost.push(code),
    onPing: () => socket.send({ type: "ping" }),
  });
  return socket;
}

const seconds = (/** @type {number} */ number) => mock.timers.tick(number * 1_000);
const pings = () => newest().sent.filter(({ type }) => type === "ping").length;

test("it says hello when it is open, and hands on what it hears", () => {
  const socket = open();
  assert.equal(newest().url, "wss://help.example.org/ws/chat/");
  assert.equal(socket.send({ type: "early" }), false);
  newest().accept();
  newest().say({ type: "welcome" });
  assert.equal(socket.send({ type: "post" }), true);
  assert.deepEqual(newest().sent, [{ type: "hello" }, { type: "post" }]);
  assert.deepEqual(heard, [{ type: "welcome" }]);
});

test("after a cut it comes back within a second, and then after twice as long, up to 30 seconds", () => {
  open();
  newest().accept();
  const waits = [];
  for (let cut = 1; cut <= 7; cut += 1) {
    const before = FakeSocket.all.length;
    newest().hangUp();
    let waited = 0;
    while (FakeSocket.all.length === before) {
      seconds(1);
      waited += 1;
    }
    waits.push(waited);
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30]);
});

test("a line that was heard is a good one: the next cut is the first again", () => {
  open();
  for (let cut = 1; cut <= 4; cut += 1) {
    newest().hangUp();
    seconds(10);
  }
  newest().accept();
  newest().say({ type: "welcome" });
  const before = FakeSocket.all.length;
  newest().hangUp();
  seconds(1);
  assert.equal(FakeSocket.all.length, before + 1);
});

test("it pings every 20 seconds, and a ping without an answer by the next one means that the line is dead", () => {
  open();
  newest().accept();
  seconds(20);
  assert.equal(pings(), 1);
  newest().say({ type: "pong" });
  seconds(20);
  assert.equal(pings(), 2);
  assert.deepEqual(lost, []);
  seconds(20);
  assert.deepEqual(lost, [undefined]);
  seconds(1);
  assert.equal(FakeSocket.all.length, 2);
});

test("a machine that slept for more than 90 seconds doesn't wait for a ping", () => {
  open();
  newest().accept();
  newest().say({ type: "welcome" });
  mock.timers.setTime(1_000_000 + 91_000);
  page.dispatchEvent(new Event("online"));
  assert.equal(pings(), 0);
  assert.deepEqual(lost, [undefined]);
});

test("the late close of a line that was given up isn't counted again", () => {
  open();
  const first = newest();
  first.accept();
  seconds(40);
  assert.deepEqual(lost, [undefined]);
  first.hangUp(1006);
  assert.deepEqual(lost, [undefined]);
});

test("back on the network it connects at once, or asks whether the line still lives", () => {
  open();
  newest().accept();
  page.dispatchEvent(new Event("online"));
  assert.equal(pings(), 1);
  newest().hangUp();
  page.dispatchEvent(new Event("online"));
  assert.equal(FakeSocket.all.length, 2);
  page.dispatchEvent(new Event("online"));
  assert.equal(FakeSocket.all.length, 2);
});

test("news on a hidden page, whose timers sleep, keep the heartbeat: a ping each 15 seconds and no more", () => {
  const socket = open();
  newest().accept();
  socket.check();
  socket.check();
  assert.equal(pings(), 1);
  newest().say({ type: "desk" });
  seconds(16);
  socket.check();
  assert.equal(pings(), 2);
});

test("closed for good, it never comes back", () => {
  const socket = open();
  newest().accept();
  socket.close();
  newest().hangUp(1000);
  seconds(100);
  page.dispatchEvent(new Event("online"));
  assert.equal(FakeSocket.all.length, 1);
  assert.deepEqual(lost, []);
});
