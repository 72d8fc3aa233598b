// measure.js — how long a line is and how much ground a ring holds; nothing is sent.

import { INK } from "../live.js";
import { areaText, lengthText } from "../figures.js";
import { areaOf, lengthOf } from "../shapes.js";
import { handed, newSketch } from "../sketch.js";

export const measure = {
  id: "measure",
  key: "u",
  reads: true,
  options: ["freehand", "trace", "snap"],
  hold(desk) {
    let kept = null;
    const words = (points) => {
      const flat = points.flat();
      const long = desk.texts.say("measured_length", { length: lengthText(lengthOf(flat) / 1000, desk.texts) });
      if (points.length < 3) return long;
      return `${long} · ${desk.texts.say("measured_area", { area: areaText(Math.abs(areaOf([flat])) / 1e6, desk.texts) })}`;
    };
    const sketch = newSketch(desk, {
      name: "measure",
      ink: INK.measure,
      done(points) {
        kept = points;
        desk.tell("say", { words: words(points), kind: "plain" });
        desk.live.soon();
      },
      more(pen, points, next) {
        const list = points.length && next ? [...points, [next.x, next.y]] : kept ?? [];
        if (list.length < 2) return;
        if (!points.length) pen.line(list.flat(), INK.measure);
        if (list.length > 2) pen.area([list.flat()], { fill: INK.measure.fill });
        pen.words(...list[list.length - 1], words(list), "#00474b");
      },
    });
    return { ...handed(sketch), hint: () => "hint_measure" };
  },
};
