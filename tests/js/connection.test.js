import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Connection } from "../../static/js/chat/conversation/connection.js";
import { FakeSocket, newest, openPage } from "./fakes.js";

/** @type {EventTarget} */
let page;
/** @type {string[]} what the page was told, in its order */
let told;
/** @type {{ url: string, body?: string }[]} */
let requests;
/** @type {Set<string>} texts that are sent knowingly */
let meant;
/** @type {(url: string) => { status: number, body?: object }} */
let answer;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  page = openPage();
  told = [];
  requests = [];
  meant = new Set();
  answer = () => ({ status: 200, body: { messages: [], state: { status: "open" } } });
  globalThis.fetch = async (url, { body } = {}) => {
    requests.push({ url: String(url), ...(body && { body: String(body) }) });
    const { status, body: answered } = answer(String(url));
    return new Response(JSON.stringify(answered ?? {}), { status });
  };
});

/** @param {[string, string][]} unsent */
function connect(last = 0, unsent = []) {
  return new Connection(
    { path: "/ws/chat/", hello: { token: "signed" }, url: "/messages", csrf: "key" },
    last,
    new Map(unsent),
    {
      onMessage: ({ sequence, text }) => told.push(`${sequence} ${text}`),
      onReset: () => told.push("anew"),
      onState: ({ status }) => told.push(status),
      onTyping: ({ name }) => told.push(`${name} types`),
      onRead: (read) => told.push(`read ${read.last}`),
      onUnsent: () => told.push("unsent"),
      onRefused: (key, reason) => told.push(`${key} ${reason}`),
      onLine: (how) => told.push(how),
      marks: (text) => (meant.has(text) ? { knowingly: true } : {}),
    },
  );
}

/** @param {number} head @param {number} last */
function welcome(head, last) {
  newest().accept();
  newest().say({ type: "welcome", version: 1, head, last, ping_every: 20 });
}

const message = (/** @type {number} */ sequence, text = `m${sequence}`) => ({ sequence, key: `key${sequence}`, text });
const say = (/** @type {number[]} */ ...sequences) =>
  newest().say({ type: "messages", messages: sequences.map((sequence) => message(sequence)) });
const sent = (/** @type {string} */ type) => newest().sent.filter((frame) => frame.type === type);
const settled = () => new Promise((done) => setImmediate(done));

test("the hello proves who it is and says what it has", () => {
  connect(3);
  newest().accept();
  assert.deepEqual(newest().sent, [{ type: "hello", version: 1, last: 3, token: "signed" }]);
});

test("messages come in their order, and each once", () => {
  connect(2);
  welcome(5, 2);
  say(1, 2, 3);
  say(3, 4);
  say(4, 5);
  assert.deepEqual(told, ["open", "3 m3", "4 m4", "5 m5"]);
});

test("a gap is asked for again, and nothing behind it is shown before", () => {
  const connection = connect();
  welcome(1, 0);
  say(1, 3, 4);
  assert.deepEqual(told, ["open", "1 m1"]);
  assert.deepEqual(sent("hello").at(-1), { type: "hello", version: 1, last: 1, token: "signed" });
  say(2, 3, 4);
  assert.deepEqual(told.slice(2), ["2 m2", "3 m3", "4 m4"]);
  assert.equal(connection.last, 4);
});

test("a pong that knows of more asks for it", () => {
  connect(4);
  welcome(4, 4);
  newest().say({ type: "pong", head: 4 });
  assert.equal(sent("hello").length, 1);
  newest().say({ type: "pong", head: 5 });
  assert.equal(sent("hello").length, 2);
});

test("only a server that knows of less makes the log begin anew", () => {
  const connection = connect(7);
  welcome(7, 5);
  assert.deepEqual(told, ["open"]);
  newest().say({ type: "welcome", version: 1, head: 2, last: 0, ping_every: 20 });
  assert.deepEqual(told, ["open", "anew", "open"]);
  say(1, 2);
  assert.equal(connection.last, 2);
});

test("after a cut it resumes behind what it has, and sends again what isn't acknowledged", () => {
  const connection = connect();
  welcome(0, 0);
  connection.post("a", "one");
  connection.post("b", "two");
  say(1);
  newest().hangUp();
  mock.timers.tick(1_000);
  assert.equal(FakeSocket.all.length, 2);
  welcome(1, 1);
  assert.deepEqual(newest().sent, [
    { type: "hello", version: 1, last: 1, token: "signed" },
    { type: "post", key: "a", text: "one" },
  ]);
  newest().say({ type: "ack", key: "a", sequence: 2 });
  assert.deepEqual(sent("post").at(-1), { type: "post", key: "b", text: "two" });
});

test("the oldest goes again with every ping", () => {
  const connection = connect();
  welcome(0, 0);
  connection.post("a", "one");
  mock.timers.tick(20_000);
  const types = newest().sent.map(({ type, key, last }) => [type, key ?? last]);
  assert.deepEqual(types, [
    ["hello", 0],
    ["post", "a"],
    ["ping", 0],
    ["post", "a"],
  ]);
});

test("a message that comes back with its key needs no acknowledgement", () => {
  const connection = connect();
  welcome(0, 0);
  connection.post("key1", "m1");
  say(1);
  assert.deepEqual(told, ["open", "unsent", "1 m1", "unsent"]);
});

test("what was written before the welcome waits for it", () => {
  const connection = connect(0, [["old", "from the page before"]]);
  newest().accept();
  connection.post("a", "one");
  assert.deepEqual(sent("post"), []);
  newest().say({ type: "welcome", version: 1, head: 0, last: 0, ping_every: 20 });
  assert.deepEqual(sent("post"), [{ type: "post", key: "old", text: "from the page before" }]);
});

test("an echo goes back at once", () => {
  connect();
  welcome(0, 0);
  newest().say({ type: "echo", number: 81723 });
  assert.deepEqual(newest().sent.at(-1), { type: "echo", number: 81723 });
});

test("the line is told to be lost when the network is gone, before the socket notices", () => {
  connect();
  welcome(0, 0);
  page.dispatchEvent(new Event("offline"));
  page.dispatchEvent(new Event("online"));
  assert.deepEqual(told, ["open", "lost", "open"]);
});

test("no access is the end: it is said, and nothing is tried again", () => {
  connect();
  newest().accept();
  newest().hangUp(4403);
  mock.timers.tick(60_000);
  assert.deepEqual(told, ["gone"]);
  assert.equal(FakeSocket.all.length, 1);
});

test("after two failures it asks by plain requests, until a socket is welcome again", async () => {
  const connection = connect(0, [["a", "one"]]);
  newest().hangUp();
  mock.timers.tick(1_000);
  newest().hangUp();
  answer = (url) => ({
    status: 200,
    body: url.includes("after") ? { messages: [message(1)], state: { status: "open" } } : {},
  });
  await connection.fallback;
  await settled();
  await settled();
  assert.deepEqual(requests, [
    { url: "/messages", body: JSON.stringify({ key: "a", text: "one" }) },
    { url: "/messages?after=0" },
  ]);
  assert.deepEqual(told, ["lost", "lost", "unsent", "1 m1", "open", "slow"]);
  mock.timers.tick(2_000);
  welcome(1, 1);
  await settled();
  mock.timers.tick(10_000);
  await settled();
  assert.equal(requests.length, 2);
});

test("a text that is refused until it is meant isn't tried again, and goes knowingly over every cut", () => {
  const connection = connect();
  welcome(0, 0);
  connection.post("a", "a contract");
  newest().say({ type: "refused", key: "a", reason: "unproved" });
  assert.ok(told.includes("a unproved"));
  mock.timers.tick(60_000);
  assert.equal(sent("post").length, 1);
  meant.add("a contract");
  connection.post("b", "a contract");
  newest().hangUp();
  mock.timers.tick(1_000);
  welcome(0, 0);
  assert.deepEqual(sent("post"), [{ type: "post", key: "b", text: "a contract", knowingly: true }]);
});

test("by plain requests, too, it goes once until it is meant, and then knowingly", async () => {
  meant.add("meant");
  const connection = connect(0, [
    ["a", "a contract"],
    ["b", "meant"],
  ]);
  answer = () => ({ status: 409, body: { reason: "unproved" } });
  newest().hangUp();
  mock.timers.tick(1_000);
  newest().hangUp();
  await connection.fallback;
  for (let turn = 0; turn < 4; turn += 1) await settled();
  const bodies = requests.filter(({ body }) => body).map(({ body }) => JSON.parse(body ?? ""));
  assert.deepEqual(bodies, [
    { key: "a", text: "a contract" },
    { key: "b", text: "meant", knowingly: true },
  ]);
  assert.deepEqual(connection.outbox.oldest(), null);
});

test("a conversation that is no more ends the requests, too", async () => {
  const connection = connect();
  newest().hangUp();
  mock.timers.tick(1_000);
  newest().hangUp();
  answer = () => ({ status: 404 });
  await connection.fallback;
  await settled();
  assert.deepEqual(told, ["lost", "lost", "gone"]);
  mock.timers.tick(60_000);
  assert.equal(FakeSocket.all.length, 2);
});

test("a message that made the server close isn't sent again, and the others go on", () => {
  const connection = connect();
  welcome(0, 0);
  connection.post("a", "unreadable");
  connection.post("b", "two");
  newest().hangUp(4400);
  assert.ok(told.includes("a unreadable"));
  mock.timers.tick(1_000);
  welcome(0, 0);
  assert.deepEqual(sent("post"), [{ type: "post", key: "b", text: "two" }]);
});

test("a close before the welcome is no message's fault", async () => {
  const connection = connect();
  newest().accept();
  connection.post("a", "one");
  newest().hangUp(4400);
  assert.deepEqual(told, ["unsent", "lost"]);
  await connection.fallback;
  await settled();
});

test("what was asked for before a socket was welcome again is passed over when it comes", async () => {
  const connection = connect();
  newest().hangUp();
  mock.timers.tick(1_000);
  newest().hangUp();
  await connection.fallback;
  mock.timers.tick(2_000);
  welcome(0, 0);
  await settled();
  assert.equal(requests.length, 1);
  assert.deepEqual(told, ["lost", "lost", "open"]);
});

test("where no message made it close, it goes on by plain requests and opens no socket", async () => {
  const connection = connect();
  welcome(0, 0);
  newest().hangUp(4413);
  await connection.fallback;
  await settled();
  assert.equal(requests.length, 1);
  mock.timers.tick(60_000);
  page.dispatchEvent(new Event("online"));
  assert.equal(FakeSocket.all.length, 1);
});
