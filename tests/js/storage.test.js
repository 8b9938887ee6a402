import assert from "node:assert/strict";
import { test } from "node:test";
import { MeantTexts } from "../../static/js/chat/console/contract-question.js";
import * as memory from "../../static/js/chat/memory.js";
import { forgetChats, UnsavedWords } from "../../static/js/desk/draft-store.js";

/** A browser's storage: every key is a property of it, as the standard says. */
class FakeStorage {
  /** @param {string} key */
  getItem(key) {
    return Object.hasOwn(this, key) ? Reflect.get(this, key) : null;
  }

  /** @param {string} key @param {string} value */
  setItem(key, value) {
    Reflect.set(this, key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    Reflect.deleteProperty(this, key);
  }
}

function allowed() {
  const [localStorage, sessionStorage] = [new FakeStorage(), new FakeStorage()];
  for (const [name, value] of Object.entries({ localStorage, sessionStorage })) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  return { localStorage, sessionStorage };
}

function forbidden() {
  for (const name of ["localStorage", "sessionStorage"]) {
    const get = () => {
      throw new DOMException("not here", "SecurityError");
    };
    Object.defineProperty(globalThis, name, { get, configurable: true });
  }
}

const begun = { words: { text: { was: "", is: "begun" } }, revision: "", key: "k", files: [] };
const reply = { place: "reply", ticket: "7" };

test("the token is for all tabs, drafts and unsent messages are for this one", () => {
  const { localStorage, sessionStorage } = allowed();
  memory.keepToken("signed");
  memory.keepDraft("c1", "begun");
  memory.keepUnsent("c1", new Map([["a", "one"]]));
  assert.deepEqual({ ...localStorage }, { "chat.token": "signed" });
  assert.deepEqual({ ...sessionStorage }, { "chat.draft.c1": "begun", "chat.outbox.c1": '[["a","one"]]' });
  assert.deepEqual([memory.draft("c1"), memory.draft("c2")], ["begun", ""]);
  assert.deepEqual([...memory.unsent("c1")], [["a", "one"]]);
});

test("what an agent means to send is known on the next page of this tab, in that conversation alone", () => {
  allowed();
  new MeantTexts("c1").add("PV-20417733 ends in May");
  const [same, other] = [new MeantTexts("c1"), new MeantTexts("c2")];
  assert.deepEqual(same.marks("PV-20417733 ends in May"), { knowingly: true });
  assert.deepEqual([same.marks("PV-20417733 ends in June"), other.marks("PV-20417733 ends in May")], [{}, {}]);
});

test("what is empty leaves nothing behind", () => {
  const { sessionStorage } = allowed();
  memory.keepDraft("c1", "begun");
  memory.keepUnsent("c1", new Map([["a", "one"]]));
  memory.keepDraft("c1", "");
  memory.keepUnsent("c1", new Map());
  assert.deepEqual({ ...sessionStorage }, {});
});

test("a browser that may keep nothing remembers as long as the page lives", () => {
  forbidden();
  memory.keepToken("signed");
  memory.keepUnsent("c1", new Map([["a", "one"]]));
  assert.equal(memory.token(), "signed");
  assert.deepEqual([...memory.unsent("c1")], [["a", "one"]]);
  new UnsavedWords("1", reply).set(begun);
  assert.deepEqual(new UnsavedWords("1", reply).get(), begun);
  new UnsavedWords("1", reply).forget();
  assert.equal(new UnsavedWords("1", reply).get(), null);
});

test("the ten pages that were read last are told, each once", () => {
  allowed();
  for (let number = 1; number <= 11; number += 1) memory.remember(`/${number}`, `Page\n ${number}`);
  memory.remember("/5", "Page 5");
  const pages = memory.trail().split("\n");
  assert.deepEqual([pages.length, pages[0], pages.at(-1)], [10, "/2 Page 2", "/5 Page 5"]);
  assert.equal(new Set(pages).size, 10);
});

test("one person's unsaved words are nobody else's, and are there in another tab", () => {
  const { localStorage, sessionStorage } = allowed();
  new UnsavedWords("1", reply).set(begun);
  const [other, elsewhere] = [new UnsavedWords("12", reply), new UnsavedWords("1", { ...reply, ticket: "8" })];
  assert.deepEqual([new UnsavedWords("1", reply).get(), other.get(), elsewhere.get()], [begun, null, null]);
  assert.deepEqual({ ...sessionStorage }, {});
  new UnsavedWords("1", reply).forget();
  assert.deepEqual({ ...localStorage }, {});
});

test("logging out forgets what was sent knowingly in chats", () => {
  const { sessionStorage } = allowed();
  memory.keepDraft("c1", "a chat's");
  new MeantTexts("c1").add("PV-20417733 ends in May");
  forgetChats();
  assert.deepEqual({ ...sessionStorage }, { "chat.draft.c1": "a chat's" });
});
