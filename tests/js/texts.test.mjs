import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { areaName, fill, momentText, pieces, wordsFrom } from "../../api/static/texts.js";

const tables = JSON.parse(readFileSync(new URL("../../api/static/texts.json", import.meta.url), "utf8"));
const holes = (sentence) => (sentence.match(/\{\w+\}/g) || []).sort();

test("both languages have the same sentences with the same holes", () => {
  assert.deepEqual(Object.keys(tables.zh), Object.keys(tables.en));
  for (const key of Object.keys(tables.zh)) assert.deepEqual(holes(tables.zh[key]), holes(tables.en[key]), key);
});

test("English sentences hold no Chinese but names, signs and the language switch", () => {
  const may = /^(mark_|other_language)|^search_none$/;
  for (const [key, sentence] of Object.entries(tables.en)) {
    if (!may.test(key)) assert.doesNotMatch(sentence, /[\u4e00-\u9fff]/, key);
  }
});

test("a hole is filled as text, and stays where nothing is given", () => {
  assert.equal(fill("{a} {b}", { a: "$&<b>" }), "$&<b> {b}");
});

test("a sentence follows the language chosen", () => {
  assert.equal(wordsFrom(tables, "en").say("revision", { revision: 3 }), "map revision 3");
});

test("grid and unit numbers are read in English, other names stay", () => {
  assert.deepEqual(
    ["第16网格", "07单元", "黄霞村委会"].map((name) => areaName(name, "en")),
    ["Grid 16", "Unit 07", "黄霞村委会"],
  );
});

test("dates are written as people of each language write them", () => {
  assert.equal(momentText("2026-11-21T08:05:00+08:00", "zh"), "2026年11月21日 08:05");
  assert.equal(momentText("2026-11-21T08:05:00+08:00", "en", false), "21 November 2026");
});

test("a sentence is cut at its holes, which nodes may take", () => {
  const node = { any: "node" };
  assert.deepEqual(pieces("{metres} m from {name}!", { metres: "3", name: node }), ["3", " m from ", node, "!"]);
});
