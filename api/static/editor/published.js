// published.js — the borders as published, under the draft, where the draft has moved away from them. No DOM but Path2D.
//
//   desk.published = publishedPaths(base, desk.fabric, desk.paths)   base: Fabric of the draft's base revision

import { boxOf } from "./shapes.js";

export function publishedPaths(base, fabric, paths) {
  const now = new Set();
  for (const arc of fabric.arcs) if (arc) for (const key of edgesOf(arc.points)) now.add(key);
  const found = [];
  for (const arc of base.arcs) {
    if (!arc || edgesOf(arc.points).every((key) => now.has(key))) continue;
    const flat = paths.flat(arc.points);
    const path = new Path2D();
    for (let i = 0; i < flat.length; i += 2) path[i ? "lineTo" : "moveTo"](flat[i], flat[i + 1]);
    found.push({ path, box: boxOf(flat) });
  }
  return found;
}

function edgesOf(points) {
  const keys = [];
  for (let i = 2; i < points.length; i += 2) {
    const [a, b] = [`${points[i - 2]} ${points[i - 1]}`, `${points[i]} ${points[i + 1]}`];
    keys.push(a < b ? `${a} ${b}` : `${b} ${a}`);
  }
  return keys;
}
