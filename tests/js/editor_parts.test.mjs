import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gridColours, loadClass } from "../../api/static/editor/colours.js";
import { Fabric } from "../../api/static/editor/fabric.js";
import { gridLabel, shortName, townOf, unitLabel } from "../../api/static/editor/names.js";
import { leftBehind } from "../../api/static/editor/published.js";
import { repairsOf } from "../../api/static/editor/repairs.js";
import { sentenceOf, serverOf } from "../../api/static/editor/server.js";
import { findAreas } from "../../api/static/search.js";
import { wordsFrom } from "../../api/static/texts.js";

const folder = new URL("../../api/static/editor/", import.meta.url);
const tables = JSON.parse(readFileSync(new URL("texts.json", folder), "utf8"));
const frame = JSON.parse(readFileSync(new URL("../texts.json", folder), "utf8"));
const sources = [folder, new URL("tools/", folder)].flatMap((place) =>
  readdirSync(place).filter((name) => name.endsWith(".js")).map((name) => readFileSync(new URL(name, place), "utf8")));

/** A row of blocks of 10 m: grid g = a b, grid h = c d e; the codes say nothing. */
function row(grids = { a: "g", b: "g", c: "h", d: "h", e: "h" }) {
  const fabric = new Fabric({
    version: 1, srid: 4549, units: [], villages: [{ code: "v", name: "黄霞村委会" }],
    grids: ["g", "h", "i"].map((code, k) => ({ code, name: `第${k + 1}网格`, village: "v", locked: code === "h" })),
    arcs: { origin: [0, 0], codes: [], arcs: [], left: [], right: [], rings: [] },
  });
  const changed = Object.entries(grids).map(([code, grid], k) => ({
    code, grid, name: `黄霞村第1网格0${k + 1}单元·福星超市`, kind: "residential", village: "v", overlay: false, households: 1, open_reports: 0,
    rings: [[k * 10000, 0, k * 10000 + 10000, 0, k * 10000 + 10000, 10000, k * 10000, 10000]],
  }));
  fabric.patch({ changed, ended: [] });
  return fabric;
}

test("both languages have the same sentences with the same holes", () => {
  const holes = (sentence) => (sentence.match(/\{\w+\}/g) ?? []).sort();
  assert.deepEqual(Object.keys(tables.zh), Object.keys(tables.en));
  for (const key of Object.keys(tables.zh)) assert.deepEqual(holes(tables.zh[key]), holes(tables.en[key]), key);
});

test("every sentence that a module asks for is there", () => {
  const asked = sources.flatMap((source) => [...source.matchAll(/say\("(\w+)"|word: "(\w+)"|"(hint_\w+)"/g)].map((m) => m[1] ?? m[2] ?? m[3]));
  assert.ok(asked.length > 100);
  for (const key of asked) assert.ok(key in tables.zh || key in frame.zh, key);
});

test("English sentences hold no Chinese", () => {
  for (const [key, sentence] of Object.entries(tables.en)) assert.doesNotMatch(sentence, /[\u4e00-\u9fff]/, key);
});

test("names are short on the map and whole in lists", () => {
  const fabric = row();
  assert.deepEqual([shortName({ name: "第16网格", code: "x" }), shortName({ name: "", code: "350303102206016" })], ["16", "016"]);
  assert.equal(shortName({ name: "黄霞村第16网格07单元·福星超市", code: "x" }), "07");
  assert.equal(unitLabel(fabric.units.get("a")), "福星超市");
  assert.deepEqual([gridLabel(fabric, "h", "zh"), gridLabel(fabric, "h", "en")], ["黄霞·第2网格", "黄霞 · Grid 2"]);
  assert.deepEqual(findAreas(townOf(fabric), "黄霞村2").hits.map(({ code }) => code), ["h"]);
});

test("neighbouring grids never have one colour; load is classed against the mean", () => {
  const fabric = row({ a: "g", b: "h", c: "i", d: "g", e: "h" });
  const colours = gridColours(fabric);
  for (const { left, right } of fabric.arcs) {
    if (left && right) assert.notEqual(colours.get(fabric.gridOf(left)), colours.get(fabric.gridOf(right)));
  }
  assert.deepEqual([0.2, 0.6, 1, 1.5, 2.1].map((ratio) => loadClass(ratio, 2)), [0, 1, 2, 3, 4]);
});

test("a border that only got a vertex is not left behind; one that moved is", () => {
  const [base, now] = [row(), row()];
  assert.deepEqual(leftBehind(base, now), []);
  const more = (code, rings) => ({ ...now.units.get(code), rings });
  now.patch({ changed: [more("a", [[0, 0, 10000, 0, 10000, 4000, 10000, 10000, 0, 10000]]), more("b", [[10000, 0, 20000, 0, 20000, 10000, 10000, 10000, 10000, 4000]])], ended: [] });
  assert.deepEqual(leftBehind(base, now), []);
  now.patch({ changed: [more("a", [[0, 0, 10000, 0, 12000, 4000, 10000, 10000, 0, 10000]]), more("b", [[10000, 0, 20000, 0, 20000, 10000, 10000, 10000, 12000, 4000]])], ended: [] });
  assert.deepEqual(leftBehind(base, now), [[10000, 0, 10000, 10000]]);
});

test("a unit painted too far is offered with those between, if nobody else is cut off", () => {
  const stranded = { kind: "stranded", codes: ["g", "new"], x: 35000, y: 5000, rings: [] };
  const reach = (grids, code) => repairsOf({ ...stranded, again: { op: "reassign", codes: [code], grid: "g", village: "" } }, row(grids));
  const [offer] = reach({ a: "g", b: "g", c: "h", d: "h", e: "h" }, "d");
  assert.deepEqual([...offer.edit.codes].sort(), ["c", "d"]);
  assert.deepEqual(reach({ a: "h", b: "g", c: "h", d: "h", e: "h" }, "d").map(({ edit }) => edit.codes.sort()), [["c", "d"]]);
  assert.deepEqual(reach({ a: "i", b: "g", c: "i", d: "h", e: "i" }, "d").map(({ edit }) => edit.codes.sort()), [["c", "d"]]);
});

test("each refusal has its way out, and a gap goes to the longest neighbour", () => {
  const move = { op: "move_vertex", at: [0, 0], to: [1, 1], outline: false };
  assert.equal(repairsOf({ kind: "locked_outline", codes: [], again: move }, row())[0].edit.outline, true);
  assert.equal(repairsOf({ kind: "locked_grid", codes: ["h", "c"], again: move }, row())[0].unlock, "h");
  assert.equal(repairsOf({ kind: "overlap", codes: [], rings: [], again: { op: "draw" } }, row())[0].edit.clip, true);
  assert.deepEqual(repairsOf({ kind: "bow_tie", codes: [], again: move }, row()), []);
  const ring = row();
  ring.patch({ changed: [{ ...ring.units.get("a"), rings: [[0, 0, 10000, 0, 10000, 10000, 0, 10000], [2000, 2000, 2000, 8000, 8000, 8000, 8000, 2000]] }], ended: [] });
  const [give] = repairsOf({ kind: "gap", codes: ["a"], x: 5000, y: 5000, again: null }, ring);
  assert.deepEqual([give.edit.op, give.edit.to], ["give_gap", "a"]);
});

test("a failed question says what went wrong, in the reader's language", async () => {
  const answers = [[401, {}], [409, { version: 3 }], [422, { detail_zh: "不行", detail_en: "no" }], [500, {}]];
  const sent = [];
  const fetcher = async (path, how) => {
    sent.push(how);
    const [status, body] = answers[sent.length - 1];
    return { ok: false, status, text: async () => JSON.stringify(body) };
  };
  const server = serverOf({ csrf: "token", fetcher });
  const told = [];
  for (const _ of answers) told.push(await server.send("POST", "/x", { a: 1 }));
  assert.deepEqual(told.map(({ failure }) => failure), ["signed_out", "stale", "refused", "server"]);
  assert.equal(sent[0].headers["X-CSRF-Token"], "token");
  assert.equal(sentenceOf(told[2], wordsFrom(tables, "en")), "no");
  assert.equal(sentenceOf(told[3], wordsFrom(tables, "zh")), tables.zh.failure_server);
});
