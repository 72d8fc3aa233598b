import assert from "node:assert/strict";
import { test } from "node:test";
import { readState, writeState } from "../../api/static/state.js";

test("a place in the hash is read", () => {
  assert.deepEqual(readState("", "#119.064,25.443").place, { lon: 119.064, lat: 25.443 });
});

test("a place in the query is read", () => {
  assert.deepEqual(readState("?lon=119.064&lat=25.443", "").place, { lon: 119.064, lat: 25.443 });
});

test("a code in the hash names an area", () => {
  const state = readState("?lang=en", "#350303102203016");
  assert.deepEqual([state.code, state.place, state.lang], ["350303102203016", null, "en"]);
});

test("what is written is read back", () => {
  const at = "2026-11-21";
  const state = { lang: "en", at, place: { lon: 119.0641234, lat: 25.4431234 }, code: null, level: null };
  const url = new URL(writeState(state), "http://localhost");
  const place = { lon: 119.064123, lat: 25.443123 };
  assert.deepEqual(readState(url.search, url.hash), { ...state, place });
});

test("a code with signs that mean something in an address survives", () => {
  const url = new URL(writeState({ code: "A/1 #2&3" }), "http://localhost");
  assert.equal(readState(url.search, url.hash).code, "A/1 #2&3");
});

test("an area keeps its level, for codes that two levels share", () => {
  const url = new URL(writeState({ code: "0111", level: "grid" }), "http://localhost");
  const { code, level } = readState(url.search, url.hash);
  assert.deepEqual([code, level], ["0111", "grid"]);
});

test("numbers that are no position are not a place", () => {
  for (const hash of ["#nan,inf", "#1e9,2", "#200,10", "#119", "#,", "#%E0%A4%A", "#119.0,25.0,3junk"]) {
    const { place } = readState("", hash);
    assert.ok(place === null || hash.endsWith("junk"), hash);
  }
});

test("an unknown language and a date that is none are left out", () => {
  const state = readState("?lang=fr&at=yesterday", "");
  assert.deepEqual([state.lang, state.at], [null, null]);
});
