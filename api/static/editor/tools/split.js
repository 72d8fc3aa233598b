// split.js — one unit cut in two (or more) by a line drawn right across it.

import { unitAlong } from "../finding.js";
import { INK } from "../live.js";
import { handed, newSketch } from "../sketch.js";

export const split = {
  id: "split",
  key: "x",
  options: ["freehand", "trace", "snap", "outline"],
  hold(desk) {
    const target = (points) => unitAlong(desk.fabric, points);
    const sketch = newSketch(desk, {
      name: "split",
      done(points) {
        const unit = target(points);
        if (!unit) return desk.say("split_no_unit", {}, "warn");
        return desk.drafts.edit({ op: "split", code: unit.code, line: points, into: [], outline: desk.options.outline, snap: 300 });
      },
      more(pen, points, next) {
        const unit = points.length && next ? target([...points, [next.x, next.y]]) : null;
        if (unit) pen.unit(unit, { fill: INK.chosen.fill, stroke: INK.chosen.stroke, width: 2 });
      },
    });
    return { ...handed(sketch), hint: () => (sketch.busy() ? "hint_split_on" : "hint_split") };
  },
};
