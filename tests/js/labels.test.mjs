import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS, kindName } from "../../gis/assets/wangge/kinds.js";
import { gridWords } from "../../gis/assets/wangge/townlabels.js";

const village = { name: "黄霞村委会", label: "黄霞村" };

test("a grid's label names its village, in both languages", () => {
  assert.equal(gridWords({ name: "第17网格" }, village, "zh"), "黄霞·第17网格");
  assert.equal(gridWords({ name: "第17网格" }, village, "en"), "黄霞 · Grid 17");
});

test("a grid that carries its village's name does not say it twice", () => {
  for (const name of ["黄霞村委会第17网格", "黄霞村第17网格"]) {
    assert.equal(gridWords({ name }, village, "zh"), "黄霞·第17网格");
  }
  assert.equal(gridWords({ name: "黄霞村" }, village, "zh"), "黄霞·黄霞村");
});

test("every kind of unit has one word in each language and a sign of its own", () => {
  assert.deepEqual(Object.values(KINDS).map(({ zh }) => zh), ["住宅", "公共设施", "沿街商铺", "巷弄", "楼栋"]);
  assert.equal(new Set(Object.values(KINDS).map(({ glyph }) => glyph)).size, 5);
  assert.equal(kindName("unheard of", "en"), "");
});
