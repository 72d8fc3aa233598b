// published.js — the borders as published, under the draft, where the draft has moved away from them.
//
//   desk.published = publishedPaths(base, desk.fabric, desk.paths)   base: Fabric of the draft's base revision
//   leftBehind(base, fabric) -> [[x0, y0, x1, y1], ...] the edges that are no border any more, millimetres. No DOM.
// An edge that only got a vertex in between is still a border: its places lie on one, to a few millimetres.

import { borderNear } from "./finding.js";
import { boxOf } from "./shapes.js";

const SAME = 5;

export function leftBehind(base, fabric) {
  const now = new Set();
  for (const arc of fabric.arcs) if (arc) eachEdge(arc.points, (key) => now.add(key));
  const found = [];
  for (const arc of base.arcs) {
    if (arc) eachEdge(arc.points, (key, edge) => !now.has(key) && !isBorder(fabric, edge) && found.push(edge));
  }
  return found;
}

export function publishedPaths(base, fabric, paths) {
  return leftBehind(base, fabric).map((edge) => {
    const flat = paths.flat(edge);
    const path = new Path2D();
    path.moveTo(flat[0], flat[1]);
    path.lineTo(flat[2], flat[3]);
    return { path, box: boxOf(flat) };
  });
}

function isBorder(fabric, [ax, ay, bx, by]) {
  return [0.25, 0.5, 0.75].every((share) => borderNear(fabric, ax + share * (bx - ax), ay + share * (by - ay), SAME));
}

function eachEdge(points, act) {
  for (let i = 2; i < points.length; i += 2) {
    const edge = [points[i - 2], points[i - 1], points[i], points[i + 1]];
    const forward = edge[0] - edge[2] || edge[1] - edge[3];
    act(forward < 0 ? edge.join(" ") : [edge[2], edge[3], edge[0], edge[1]].join(" "), edge);
  }
}
