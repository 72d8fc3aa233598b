// transfer.js — the ground inside a lasso goes to another grid, or to one unit: whole units move, others are cut.

import { receiverOf } from "../receiver.js";
import { handed, newSketch } from "../sketch.js";

export const transfer = {
  id: "transfer",
  key: "t",
  options: ["receiver", "toUnit", "freehand", "trace", "snap", "outline"],
  hold(desk) {
    desk.options.freehand.transfer ??= true;
    const receiver = receiverOf(desk);
    const sketch = newSketch(desk, {
      name: "transfer",
      closed: true,
      done: (points) =>
        desk.drafts.edit({ op: "transfer", ring: points, to: receiver.target, sources: [], outline: desk.options.outline, snap: 300 }),
    });
    const own = handed(sketch);
    return {
      ...own,
      receiver,
      hint: () => (receiver.grid ? (sketch.busy() ? "hint_transfer_on" : "hint_transfer_draw") : "hint_receiver"),
      press: (e) => receiver.grid !== null && own.press(e),
      click(e) {
        if (receiver.grid && !e.shift) return own.click(e);
        return receiver.take(e);
      },
      draw(pen) {
        receiver.draw(pen);
        own.draw(pen);
      },
    };
  },
};
