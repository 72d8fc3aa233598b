// redraw.js — the border between two units drawn anew, freehand or traced along a road: from border to border.

import { nearest } from "../shapes.js";
import { handed, newSketch } from "../sketch.js";

const REACH = 300;

export const redraw = {
  id: "redraw",
  key: "b",
  options: ["freehand", "trace", "snap"],
  hold(desk) {
    desk.options.freehand.redraw ??= true;
    let pair = null;
    const sketch = newSketch(desk, {
      name: "redraw",
      done(points) {
        pair = pairOf(desk.fabric, points);
        if (!pair) return desk.say("redraw_no_border", {}, "warn");
        return desk.drafts.edit({ op: "redraw_edge", left: pair[0], right: pair[1], line: points, snap: 300 });
      },
    });
    return { ...handed(sketch), hint: () => (sketch.busy() ? "hint_redraw_on" : "hint_redraw") };
  },
};

/** The two units whose common border both ends of a line lie on (within the snap of 0.3 m). */
export function pairOf(fabric, points) {
  const [first, last] = [points[0], points[points.length - 1]].map((end) => pairsAt(fabric, end));
  const common = [...first.keys()].filter((key) => last.has(key));
  if (!common.length) return null;
  const nearest = common.sort((a, b) => first.get(a) + last.get(a) - first.get(b) - last.get(b))[0];
  return nearest.split(" ");
}

function pairsAt(fabric, [x, y]) {
  const found = new Map();
  for (const arc of fabric.arcs) {
    if (!arc || arc.left === null || arc.right === null) continue;
    const [x0, y0, x1, y1] = arc.box;
    if (x < x0 - REACH || y < y0 - REACH || x > x1 + REACH || y > y1 + REACH) continue;
    const { d } = nearest(arc.points, x, y);
    const key = [arc.left, arc.right].sort().join(" ");
    if (d <= REACH && d < (found.get(key) ?? Infinity)) found.set(key, d);
  }
  return found;
}
