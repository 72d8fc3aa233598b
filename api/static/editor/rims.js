// rims.js — borders put together: the rings around a grid or village, and around ground that nobody has. No DOM.
//
//   chained(fabric, uses) -> [[use, ...], ...] closed rings; each use is an arc k forward or ~k backward
//   rimOf(fabric, codes) -> rings of uses around these base units, ground on the left
//   gaps(fabric) -> [{ring, m2, box, neighbours: [[code, mm of common border], ...]}] holes in the partition

import { areaOf, boxOf, lengthOf, twiceArea } from "./shapes.js";

export function chained(fabric, uses) {
  const waiting = new Map();
  for (const use of uses) {
    const key = startOf(fabric, use);
    if (waiting.has(key)) waiting.get(key).push(use);
    else waiting.set(key, [use]);
  }
  const rings = [];
  for (const list of waiting.values()) {
    while (list.length) {
      const ring = [];
      const home = startOf(fabric, list[list.length - 1]);
      for (let use = list.pop(); use !== undefined; use = waiting.get(endOf(fabric, use))?.pop()) {
        ring.push(use);
        if (endOf(fabric, use) === home) break;
      }
      rings.push(ring);
    }
  }
  return rings;
}

export function startOf(fabric, use) {
  const { points } = fabric.arcs[use < 0 ? ~use : use];
  const i = use < 0 ? points.length - 2 : 0;
  return `${points[i]} ${points[i + 1]}`;
}

function endOf(fabric, use) {
  return startOf(fabric, ~use);
}

export function rimOf(fabric, codes) {
  const own = codes instanceof Set ? codes : new Set(codes);
  const uses = [];
  for (const code of own) {
    const unit = fabric.units.get(code);
    if (unit.overlay) continue;
    for (const use of unit.uses.flat()) if (!own.has(fabric.other(use < 0 ? ~use : use, code))) uses.push(use);
  }
  return chained(fabric, uses);
}

/** With the empty ground on the left a gap's rim runs anticlockwise, the town's own outline clockwise. */
export function gaps(fabric) {
  const uses = [];
  fabric.arcs.forEach((arc, id) => {
    if (arc && (arc.left === null) !== (arc.right === null)) uses.push(arc.left === null ? id : ~id);
  });
  return chained(fabric, uses)
    .map((ring) => ({ arcs: ring.map((use) => (use < 0 ? ~use : use)), ring: fabric.ring(ring) }))
    .filter(({ ring }) => twiceArea(ring) > 0)
    .map(({ arcs, ring }) => ({ ring, m2: areaOf([ring]) / 1e6, box: boxOf(ring), neighbours: beside(fabric, arcs) }));
}

function beside(fabric, arcs) {
  const shared = new Map();
  for (const id of arcs) {
    const { left, right, points } = fabric.arcs[id];
    shared.set(left ?? right, (shared.get(left ?? right) ?? 0) + lengthOf(points));
  }
  return [...shared].sort((a, b) => b[1] - a[1]);
}
