import assert from "node:assert/strict";
import { test } from "node:test";
import { likelyAddress } from "../../static/js/tickets/address-hint.js";

test("a slip of the hand is hinted at", () => {
  const meant = {
    "claire@gmial.com": "claire@gmail.com",
    "claire@gmail.con": "claire@gmail.com",
    "Claire.Martin@GMAI.com": "Claire.Martin@gmail.com",
    "claire@hotmial.fr": "claire@hotmail.fr",
    "claire@orange.ft": "claire@orange.fr",
    "claire@outlok.com": "claire@outlook.com",
    "claire@laposte.ent": "claire@laposte.net",
    "a@b@yaho.fr": "a@b@yahoo.fr",
  };
  for (const [typed, right] of Object.entries(meant)) assert.equal(likelyAddress(typed), right);
});

test("what is right, another's own domain, or not yet an address is left alone", () => {
  for (const typed of [
    "claire@gmail.com",
    "claire@ymail.com",
    "claire@mail.com",
    "claire@example.org",
    "claire@pelerine.example",
    "claire@gm",
    "gmial.com",
    "@gmial.com",
    "",
  ])
    assert.equal(likelyAddress(typed), "", typed);
});
