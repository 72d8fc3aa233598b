import assert from "node:assert/strict";
import { test } from "node:test";
import { borderVerdict, metresText } from "../../api/static/verdict.js";

const named = (code) => ({ code, name: code });
const other = { unit: named("u2"), grid: named("g2"), village: named("v1"), leaders: [], distance_m: 3 };
const answer = { unit: named("u1"), grid: named("g1"), village: named("v1"), inside: true, border_m: 3, runner_up: other };

test("near a border the highest level at which the candidates part is named", () => {
  assert.deepEqual([borderVerdict(answer).level, borderVerdict(answer).border.code], ["grid", "g2"]);
  const abroad = { ...answer, runner_up: { ...other, village: named("v2") } };
  assert.equal(borderVerdict(abroad).level, "village");
  const neighbour = { ...answer, runner_up: { ...other, grid: named("g1") } };
  assert.equal(borderVerdict(neighbour).border.code, "u2");
});

test("well inside there is nothing to say", () => {
  assert.equal(borderVerdict({ ...answer, runner_up: { ...other, distance_m: 5.1 } }), null);
});

test("an inaccurate position widens the warning, up to 60 metres", () => {
  const far = (metres) => ({ ...answer, runner_up: { ...other, distance_m: metres } });
  assert.ok(borderVerdict(far(25), 30));
  assert.equal(borderVerdict(far(61), 5000), null);
});

test("without a neighbour, or outside the town, there is no border warning", () => {
  assert.equal(borderVerdict({ ...answer, runner_up: null }), null);
  assert.equal(borderVerdict({ ...answer, inside: false }), null);
});

test("metres are whole, and a word below one", () => {
  assert.deepEqual([metresText(0.4, "不到 1"), metresText(2.6, "")], ["不到 1", "3"]);
});
