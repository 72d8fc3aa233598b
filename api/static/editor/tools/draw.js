// draw.js — a new unit on ground that nobody has.

import { receiverOf } from "../receiver.js";
import { handed, newSketch } from "../sketch.js";
import { gapInk } from "./gap.js";

export const draw = {
  id: "draw",
  key: "n",
  options: ["receiver", "kind", "freehand", "trace", "snap", "clip", "outline"],
  hold(desk) {
    const receiver = receiverOf(desk);
    const sketch = newSketch(desk, {
      name: "draw",
      closed: true,
      done: (points) =>
        desk.drafts.edit({
          op: "draw", ring: points, grid: receiver.grid, kind: desk.options.kind, code: "", overlay: false,
          clip: Boolean(desk.options.clip), outline: desk.options.outline, snap: 300,
        }),
    });
    const own = handed(sketch);
    return {
      ...own,
      receiver,
      hint: () => (receiver.grid ? (sketch.busy() ? "hint_ring_on" : "hint_draw") : "hint_receiver"),
      press: (e) => receiver.grid !== null && own.press(e),
      click: (e) => (receiver.grid && !e.shift ? own.click(e) : receiver.take(e)),
      draw(pen) {
        gapInk(pen, desk);
        own.draw(pen);
      },
    };
  },
};
