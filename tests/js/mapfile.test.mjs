import assert from "node:assert/strict";
import { test } from "node:test";
import { clustered, membersOf } from "../../gis/assets/wangge/clusters.js";
import { classOf, cutsOf } from "../../gis/assets/wangge/cuts.js";
import { openLooks, sideOf } from "../../gis/assets/wangge/looks.js";
import { addDays, weeksOf } from "../../gis/assets/wangge/reports.js";
import { thinned } from "../../gis/assets/wangge/thinning.js";
import { momentWords } from "../../gis/assets/wangge/words.js";

let seed = 5;
const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const many = (n, make) => Array.from({ length: n }, make);

test("every class of a coloured map has members, whatever the counts", () => {
  for (let round = 0; round < 200; round += 1) {
    const values = many(1 + Math.floor(chance() * 80), () => Math.floor(chance() ** 3 * 10 ** (1 + (round % 4))));
    const cuts = cutsOf(values, true);
    const used = new Set(values.filter((v) => v > 0).map((v) => classOf(cuts, v)));
    assert.deepEqual([...used].sort(), many(values.some((v) => v > 0) ? cuts.length + 1 : 0, (_, i) => i + 1));
    assert.ok(cuts.length < 6 && cuts.every((cut) => Number.isInteger(cut)));
    assert.deepEqual(cuts, [...new Set(cuts)].sort((a, b) => a - b));
  }
});

test("what is missing is in no class, and nothing at all makes no cuts", () => {
  assert.deepEqual(cutsOf([null, 0, null]), []);
  assert.equal(classOf([2], null), 0);
  assert.deepEqual(cutsOf([null, 1, 2, null]), [2]);
});

const points = { x: Float32Array.from(many(5000, () => chance() * 800)), y: Float32Array.from(many(5000, () => chance() * 600)), placed: 4990 };
const rows = Uint32Array.from(many(5000, (_, i) => i));
const view = (scale, [x, y] = [0, 0]) => ({ scale, dx: -x * scale, dy: -y * scale, width: 400, height: 300, cell: 64, box: [x, y, x + 400 / scale, y + 300 / scale] });

test("circles count every placed report in view once, and open to exactly theirs", () => {
  const found = clustered(points, rows, view(0.5));
  assert.equal(found.count.reduce((a, b) => a + b, 0), points.placed);
  const opened = many(found.length, (_, i) => membersOf(points, rows, view(0.5), found, i));
  assert.deepEqual(opened.map((one) => one.length), found.count);
  assert.equal(new Set(opened.flat()).size, points.placed);
});

test("circles hold only the reports chosen", () => {
  const some = rows.filter((i) => i % 7 === 0);
  const found = clustered(points, some, view(0.5));
  assert.equal(found.count.reduce((a, b) => a + b, 0), some.filter((i) => i < points.placed).length);
});

test("a pan moves no report from one circle to another", () => {
  const inside = (at) => {
    const found = clustered(points, rows, view(1, at));
    return many(found.length, (_, i) => membersOf(points, rows, view(1, at), found, i).join(" "));
  };
  const [before, after] = [inside([100, 100]), new Set(inside([130, 120]))];
  assert.ok(before.filter((members) => after.has(members)).length >= before.length / 2);
});

test("a thinned line keeps its ends and strays no farther than allowed", () => {
  for (let round = 0; round < 50; round += 1) {
    const line = Float64Array.from(many(60, (_, i) => (i % 2 ? chance() * 4 : i)));
    const thin = thinned(line, 1);
    assert.deepEqual([...thin.slice(0, 2), ...thin.slice(-2)], [...line.slice(0, 2), ...line.slice(-2)]);
    for (let i = 0; i < line.length; i += 2) assert.ok(farFrom(thin, line[i], line[i + 1]) <= 1 + 1e-9);
  }
  assert.equal(thinned(Float64Array.of(0, 0, 5, 5), 9).length, 4);
  assert.deepEqual([...thinned(Float64Array.of(0, 0, 9, 0, 9, 9, 0, 0), 0.1)], [0, 0, 9, 0, 9, 9, 0, 0]);
});

function farFrom(line, x, y) {
  let best = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, dx, dy] = [line[i], line[i + 1], line[i + 2] - line[i], line[i + 3] - line[i + 1]];
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return best;
}

test("weeks run from Monday to Sunday, the first and the last cut to the days counted", () => {
  const weeks = weeksOf({ monday: "2026-08-03", start: "2026-08-05", end: "2026-08-18", weeks: 3 });
  assert.deepEqual(weeks.map(({ start, end }) => [start, end]),
    [["2026-08-05", "2026-08-09"], ["2026-08-10", "2026-08-16"], ["2026-08-17", "2026-08-18"]]);
  assert.equal(addDays("2026-12-31", 1), "2027-01-01");
});

test("a moment is told by day and minute in each language", () => {
  assert.equal(momentWords("zh", "2026-11-16", 60 * (24 * 2 + 14) + 5), "11月18日 14:05");
  assert.equal(momentWords("en", "2026-11-16", 60 * (24 * 2 + 4)), "18 Nov, 04:00");
});

test("marks keep the order and the looks they came with; an unknown one is bare paper", () => {
  const looks = openLooks([["hot99", ["#7a0f2b", "cross"]], ["calm", ["", ""]]]);
  assert.deepEqual([looks.order, looks.of("hot99"), looks.of("plain")],
    [["hot99", "calm"], { colour: "#7a0f2b", pattern: "cross" }, { colour: null, pattern: null }]);
  assert.deepEqual([sideOf("hot99"), sideOf("new cold"), sideOf("calm")], ["hot", "cold", ""]);
});
