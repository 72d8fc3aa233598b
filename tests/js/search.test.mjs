import assert from "node:assert/strict";
import { test } from "node:test";
import { chineseNumber, findAreas, plain } from "../../api/static/search.js";

const town = {
  villages: [
    { code: "350303102203", name: "黄霞村委会", members: [0, 1] },
    { code: "350303102204", name: "后黄村委会", members: [2] },
  ],
  grids: [
    { code: "350303102203016", name: "第16网格", short: "16", village: 0, members: [0, 1] },
    { code: "350303102203017", name: "第17网格", short: "17", village: 0, members: [2] },
    { code: "350303102204016", name: "第16网格", short: "16", village: 1, members: [] },
  ],
  units: [
    { code: "350303102203016007", name: "黄霞村第16网格07单元·福星超市", short: "07", kind: "street_shop", grid: 0 },
    { code: "350303102203016008", name: "黄霞村第16网格08单元", short: "08", kind: "residential", grid: 0 },
    { code: "350303102203017001", name: "黄霞村第17网格01单元·黄霞小学", short: "01", kind: "facility", grid: 1 },
  ],
};
const first = (typed) => findAreas(town, typed).hits[0];

for (const typed of ["黄霞村16", "黄霞16", "黄霞村第16网格", "黄霞村第十六网格", "黄霞村委会16", " 黄霞村 １６ ", "350303102203016"]) {
  test(`“${typed}” finds grid 16 of 黄霞村 first`, () => {
    assert.deepEqual([first(typed).level, first(typed).code], ["grid", "350303102203016"]);
  });
}

for (const typed of ["黄霞村", "黄霞村委会", "黄霞"]) {
  test(`“${typed}” finds the village first`, () => {
    assert.equal(first(typed).code, "350303102203");
  });
}

for (const typed of ["福星超市", "黄霞村16网格07单元", "黄霞村第16网格第7单元", "350303102203016007"]) {
  test(`“${typed}” finds the unit`, () => {
    assert.equal(first(typed).code, "350303102203016007");
  });
}

test("a village is followed by its grids, and units are found by their own part of the name", () => {
  assert.deepEqual(
    findAreas(town, "黄霞").hits.map((hit) => hit.code),
    ["350303102203", "350303102203016", "350303102203017", "350303102203017001"],
  );
});

test("a name that begins with the words comes before one that holds them", () => {
  const villages = findAreas(town, "黄").hits.filter((hit) => hit.level === "village");
  assert.deepEqual(villages.map((hit) => hit.name), ["黄霞村委会", "后黄村委会"]);
});

test("a hit says what it lies in", () => {
  assert.deepEqual(first("福星超市").under, ["黄霞村委会", "第16网格"]);
});

test("nothing is found for nothing, and for what is not there", () => {
  assert.deepEqual(findAreas(town, "  ").hits, []);
  assert.deepEqual(findAreas(town, "南极洲").hits, []);
});

test("a hit is listed once, at most as many as asked for, and more are announced", () => {
  const { hits, more } = findAreas(town, "3503031022", 3);
  assert.equal(new Set(hits.map((hit) => hit.code)).size, 3);
  assert.equal(more, true);
});

test("Chinese numbers from one to ninety-nine are read", () => {
  const read = ["一", "十", "十六", "二十", "九十九"].map(chineseNumber);
  assert.deepEqual(read, ["1", "10", "16", "20", "99"]);
});

test("full-width digits, spaces and capitals do not matter", () => {
  assert.equal(plain(" ＡＢ １２ "), "ab12");
});

test("odd input is only text: no pattern, no error", () => {
  for (const typed of ["(", "[", "\\", "<img src=x onerror=1>", "*".repeat(80), "$&"]) {
    assert.deepEqual(findAreas(town, typed).hits, []);
  }
});
