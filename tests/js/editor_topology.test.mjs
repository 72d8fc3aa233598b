import assert from "node:assert/strict";
import { test } from "node:test";
import { Counters } from "../../api/static/editor/counters.js";
import { Fabric } from "../../api/static/editor/fabric.js";
import { borderNear, gapAt, snapped, traced, unitAlong, unitAt, vertexNear } from "../../api/static/editor/finding.js";
import { rimOf } from "../../api/static/editor/rims.js";
import { areaOf, crosses, holds, inside, thinned, twiceArea } from "../../api/static/editor/shapes.js";

// Four units of 10 m round a hole of 10 m (a ring of blocks), in two grids: a b over d c.
const square = (code, grid, x, y) => ({
  code, name: code, kind: "residential", grid, village: "v", overlay: false, households: 4, open_reports: 0,
  rings: [[x, y, x + 10000, y, x + 10000, y + 10000, x, y + 10000]],
});
function blocks() {
  const fabric = new Fabric({
    version: 1, srid: 4549, units: [], villages: [{ code: "v", name: "v" }],
    grids: ["g", "h"].map((code) => ({ code, name: code, village: "v", locked: false })),
    arcs: { origin: [0, 0], codes: [], arcs: [], left: [], right: [], rings: [] },
  });
  const units = [];
  for (let i = 0; i < 3; i += 1) {
    for (let j = 0; j < 3; j += 1) if (i !== 1 || j !== 1) units.push(square(`u${i}${j}`, i < 2 ? "g" : "h", i * 10000, j * 10000));
  }
  fabric.patch({ changed: units, ended: [] });
  return fabric;
}

test("a vertex knows all its arcs and units: two-way, three-way, four-way", () => {
  const fabric = blocks();
  assert.deepEqual([...fabric.holders(10000, 10000).units].sort(), ["u00", "u01", "u10"]);
  assert.deepEqual([...fabric.holders(10000, 0).units].sort(), ["u00", "u10"]);
  assert.equal(fabric.holders(10000, 10000).ends.length, 4);
  assert.equal(fabric.holders(5, 5).ends.length, 0);
});

test("a moved vertex moves in every unit that has it, and in no other", () => {
  const fabric = blocks();
  const { ends, units } = fabric.holders(10000, 10000);
  const moved = fabric.moved(ends, 9000, 11000);
  for (const code of units) assert.ok(fabric.rings(fabric.units.get(code), moved)[0].includes(11000), code);
  assert.ok(!fabric.rings(fabric.units.get("u22"), moved)[0].includes(11000));
  const m2 = [...units].map((code) => areaOf(fabric.rings(fabric.units.get(code), moved)) / 1e6);
  assert.deepEqual(m2.map(Math.round), [100, 110, 90]);
});

test("the hole is found as a gap with its four neighbours, the outside is none", () => {
  const gap = gapAt(blocks(), 15000, 15000);
  assert.equal(gap.m2, 100);
  assert.deepEqual(gap.neighbours.map(([code]) => code).sort(), ["u01", "u10", "u12", "u21"]);
  assert.equal(gapAt(blocks(), -500, 5), null);
  assert.equal(gapAt(blocks(), 5000, 5000), null);
});

test("a grid counts its units, households, ground, pieces and shape; load is against the mean", () => {
  const fabric = blocks();
  const counters = new Counters(fabric, { unit: 1, household: 0.5, open_report: 2, overload: 1.1 });
  const { g, h } = Object.fromEntries(counters.grids);
  assert.deepEqual([g.units, g.households, g.m2, g.parts, h.units], [5, 20, 500, 1, 3]);
  assert.equal(counters.mean, (5 + 10 + 3 + 6) / 2);
  assert.deepEqual([g.overloaded, h.overloaded], [true, false]);
  assert.ok(Math.abs(h.compactness - (4 * Math.PI * 300) / 80 ** 2) < 1e-12);
});

test("a unit painted elsewhere leaves its grid in two pieces when it joined them", () => {
  const fabric = blocks();
  const counters = new Counters(fabric, { unit: 1, household: 0, open_report: 0, overload: 2 });
  counters.refresh(fabric.patch({ changed: [square("u01", "h", 0, 10000)], ended: [] }).grids);
  assert.equal(counters.grids.get("g").parts, 2);
  assert.equal(counters.grids.get("h").parts, 2);
});

test("vertices attract before borders, borders before roads, else the place itself is rounded", () => {
  const fabric = blocks();
  const road = { points: [40000, 0, 40000, 30000], box: [40000, 0, 40000, 30000] };
  assert.deepEqual([snapped(fabric, 9800.4, 100, 500).x, snapped(fabric, 9800.4, 100, 500).on], [10000, "vertex"]);
  assert.deepEqual([snapped(fabric, 5000.4, 90, 500).y, snapped(fabric, 5000.4, 90, 500).on], [0, "border"]);
  assert.deepEqual([snapped(fabric, 39900, 7000.2, 500, [road]).x, snapped(fabric, 39900, 7000.2, 500, [road]).on], [40000, "line"]);
  assert.deepEqual(snapped(fabric, 5000.4, 5000.6, 500), { x: 5000, y: 5001, on: null, line: null, at: null });
  assert.equal(vertexNear(fabric, 5000, 5000, 500), null);
  assert.equal(borderNear(fabric, 5000, 300, 500).d, 300);
});

test("tracing takes the vertices between two places on one line, in the way drawn", () => {
  const line = [0, 0, 10, 0, 20, 5, 30, 0];
  const [a, b] = [{ line, at: 0.5 }, { line, at: 2.5 }];
  assert.deepEqual(traced(a, b), [[10, 0], [20, 5]]);
  assert.deepEqual(traced(b, a), [[20, 5], [10, 0]]);
  assert.deepEqual(traced(a, { line: [...line], at: 2.5 }), []);
});

test("a line belongs to the unit that it runs through most", () => {
  assert.equal(unitAlong(blocks(), [[-2000, 15000], [12000, 15000]]).code, "u01");
  assert.equal(unitAlong(blocks(), [[-9000, -9000], [-8000, -8000]]), null);
  assert.equal(unitAt(blocks(), 15000, 15000), null);
});

test("the rim of a grid runs round it once, its hole apart", () => {
  const fabric = blocks();
  const all = rimOf(fabric, fabric.units.keys());
  assert.deepEqual(all.map((uses) => twiceArea(fabric.ring(uses)) / 2e6).sort((a, b) => a - b), [-100, 900]);
  assert.equal(rimOf(fabric, fabric.members.get("h")).length, 1);
});

test("a freehand line keeps its corners and its ends", () => {
  const drawn = Array.from({ length: 101 }, (_, i) => [i * 10, i < 50 ? 0 : (i - 50) * 10]);
  assert.deepEqual(thinned(drawn, 5), [[0, 0], [500, 0], [1000, 500]]);
});

test("segments that only touch do not cross", () => {
  assert.ok(crosses([0, 0], [2, 2], [0, 2], [2, 0]));
  assert.ok(!crosses([0, 0], [2, 2], [2, 2], [4, 0]));
});

test("the place of a label lies inside a bent shape", () => {
  const bent = [[0, 0, 100, 0, 100, 100, 90, 100, 90, 10, 0, 10]];
  assert.ok(holds(bent, ...inside(bent)));
});
