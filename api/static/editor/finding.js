// finding.js — what lies under the cursor: unit, vertex, border, gap. Millimetres. No DOM.
//
//   unitAt(fabric, x, y) -> base unit or null; overlaysAt(fabric, x, y) -> [overlay, ...]
//   vertexNear(fabric, x, y, reach) -> {x, y, d} or null; borderNear(fabric, x, y, reach) -> {arc, x, y, d, edge, along}
//   snapped(fabric, x, y, reach, lines) -> {x, y, on: "vertex" | "border" | "line" | null, line, at}
//   traced(from, to) -> points strictly between two snaps on the same line
//   gapAt(fabric, x, y) -> {ring, m2, neighbours: [[code, mm of common border], ...]} or null
//   unitAlong(fabric, points) -> the unit that a line runs through most

import { gaps } from "./rims.js";
import { holds, lengthOf, nearest, within } from "./shapes.js";

export function unitAt(fabric, x, y) {
  for (const unit of fabric.units.values()) {
    if (!unit.overlay && within(unit.box, x, y) && holds(fabric.rings(unit), x, y)) return unit;
  }
  return null;
}

export function overlaysAt(fabric, x, y) {
  return [...fabric.units.values()].filter((unit) => unit.overlay && within(unit.box, x, y) && holds(unit.shape, x, y));
}

export function vertexNear(fabric, x, y, reach) {
  let best = null;
  for (const arc of fabric.arcs) {
    if (!arc || !within(arc.box, x, y, reach)) continue;
    const { points } = arc;
    for (let i = 0; i < points.length; i += 2) {
      const d = Math.hypot(points[i] - x, points[i + 1] - y);
      if (d <= reach && (!best || d < best.d)) best = { x: points[i], y: points[i + 1], d };
    }
  }
  return best;
}

export function borderNear(fabric, x, y, reach) {
  let best = null;
  fabric.arcs.forEach((arc, id) => {
    if (!arc || !within(arc.box, x, y, reach)) return;
    const found = nearest(arc.points, x, y);
    if (found.d <= reach && (!best || found.d < best.d)) best = { ...found, arc: id };
  });
  return best;
}

/** Vertices attract first, then borders, then other lines (roads), each a flat list. */
export function snapped(fabric, x, y, reach, lines = []) {
  const vertex = vertexNear(fabric, x, y, reach);
  const border = borderNear(fabric, x, y, reach);
  if (vertex || border) {
    const spot = vertex ?? { x: Math.round(border.x), y: Math.round(border.y) };
    const line = border ? fabric.arcs[border.arc].points : null;
    return { x: spot.x, y: spot.y, on: vertex ? "vertex" : "border", line, at: line && place(line, spot) };
  }
  return lineNear(lines, x, y, reach) ?? { x: Math.round(x), y: Math.round(y), on: null, line: null, at: null };
}

/** The nearest place on other lines ({points, box}), roads for instance; null where none is in reach. */
export function lineNear(lines, x, y, reach) {
  let best = null;
  for (const line of lines) {
    if (!within(line.box, x, y, reach)) continue;
    const found = nearest(line.points, x, y);
    if (found.d <= reach && (!best || found.d < best.d)) best = { ...found, line: line.points };
  }
  return best && { x: Math.round(best.x), y: Math.round(best.y), on: "line", line: best.line, at: best.edge + best.along };
}

function place(line, { x, y }) {
  const found = nearest(line, x, y);
  return found.edge + found.along;
}

export function traced(from, to) {
  const line = from?.line;
  if (!line || line !== to?.line) return [];
  const [low, high] = [Math.min(from.at, to.at), Math.max(from.at, to.at)];
  const points = [];
  for (let i = Math.floor(low) + 1; i < high; i += 1) points.push([Math.round(line[2 * i]), Math.round(line[2 * i + 1])]);
  return from.at <= to.at ? points : points.reverse();
}

export function gapAt(fabric, x, y) {
  return gaps(fabric).find((gap) => within(gap.box, x, y) && holds([gap.ring], x, y)) ?? null;
}

export function unitAlong(fabric, points, samples = 40) {
  const flat = points.flat();
  const step = lengthOf(flat) / samples;
  const votes = new Map();
  for (let i = 0; i < samples; i += 1) {
    const unit = unitAt(fabric, ...along(points, (i + 0.5) * step));
    if (unit) votes.set(unit.code, (votes.get(unit.code) ?? 0) + 1);
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best ? fabric.units.get(best[0]) : null;
}

function along(points, distance) {
  let left = distance;
  for (let i = 1; i < points.length; i += 1) {
    const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
    const length = Math.hypot(bx - ax, by - ay);
    if (left <= length && length) return [ax + ((bx - ax) * left) / length, ay + ((by - ay) * left) / length];
    left -= length;
  }
  return points[points.length - 1];
}
