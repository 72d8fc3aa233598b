// receiver.js — which grid (or unit) gets what is transferred, painted or drawn; chosen by a click or from a list.
//
//   const receiver = receiverOf(desk, {units: true}); receiver.take(e) -> true when this click chose it
//   receiver.grid, receiver.unit (or null); receiver.draw(pen)

import { unitAt } from "./finding.js";
import { INK } from "./live.js";
import { rimOf } from "./rims.js";

export function receiverOf(desk) {
  const rims = new Map();
  desk.on("patch", () => rims.clear());
  return {
    get grid() {
      return desk.receiver && desk.fabric.members.has(desk.receiver.grid) ? desk.receiver.grid : null;
    },
    get unit() {
      return desk.options.toUnit && desk.fabric.units.has(desk.receiver?.unit) ? desk.receiver.unit : null;
    },
    get target() {
      return this.unit ?? this.grid;
    },
    take(e) {
      const unit = unitAt(desk.fabric, e.x, e.y);
      if (!unit) return false;
      desk.receiver = { grid: unit.grid, unit: unit.code };
      desk.tell("receiver");
      desk.live.soon();
      return true;
    },
    draw(pen) {
      if (!this.grid) return;
      if (this.unit) return pen.unit(desk.fabric.units.get(this.unit), INK.good);
      if (!rims.has(this.grid)) rims.set(this.grid, rimOf(desk.fabric, desk.fabric.members.get(this.grid)).map((uses) => desk.fabric.ring(uses)));
      return pen.area(rims.get(this.grid), { ...INK.good, width: 3, fill: "rgba(6, 122, 70, .07)" });
    },
  };
}
