// paint.js — units brushed into another grid: no border moves, they only change hands.

import { unitAt } from "../finding.js";
import { INK } from "../live.js";
import { receiverOf } from "../receiver.js";

export const paint = {
  id: "paint",
  key: "p",
  options: ["receiver"],
  hold(desk) {
    const receiver = receiverOf(desk);
    const brushed = new Set();
    const brush = (e) => {
      const unit = unitAt(desk.fabric, e.x, e.y);
      if (unit && unit.grid !== receiver.grid) brushed.add(unit.code);
      desk.live.soon();
    };
    return {
      receiver,
      hint: () => (receiver.grid ? "hint_paint" : "hint_receiver"),
      press(e) {
        if (!receiver.grid || e.shift) return false;
        brush(e);
        return true;
      },
      move(e) {
        if (e.pressed) return brush(e);
        desk.hover = unitAt(desk.fabric, e.x, e.y)?.code ?? null;
        return desk.live.soon();
      },
      async release() {
        const codes = [...brushed];
        if (codes.length) await desk.drafts.edit({ op: "reassign", codes, grid: receiver.grid, village: "" });
        brushed.clear();
        desk.live.soon();
      },
      click(e) {
        receiver.take(e);
      },
      cancel() {
        brushed.clear();
        desk.live.soon();
      },
      draw(pen) {
        receiver.draw(pen);
        for (const code of brushed) pen.unit(desk.fabric.units.get(code), { ...INK.good, fill: "rgba(6, 122, 70, .38)" });
      },
    };
  },
};
