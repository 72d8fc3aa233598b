// merge.js — units joined into one: the first chosen keeps its code and name.

import { unitAt } from "../finding.js";
import { INK } from "../live.js";

export const merge = {
  id: "merge",
  key: "m",
  hold(desk) {
    const run = () => {
      const codes = [...desk.chosen];
      if (codes.length < 2) return desk.say("merge_more", {}, "warn");
      if (!hangTogether(desk.fabric, codes)) return desk.say("merge_apart", {}, "warn");
      return desk.drafts.edit({ op: "merge", codes, into: codes[0] });
    };
    return {
      hint: () => (desk.chosen.size < 1 ? "hint_merge" : "hint_merge_on"),
      button: () => (desk.chosen.size > 1 ? { word: "do_merge", values: { n: desk.chosen.size }, act: run } : null),
      busy: () => desk.chosen.size > 1,
      finish: () => undefined,
      move(e) {
        desk.hover = unitAt(desk.fabric, e.x, e.y)?.code ?? null;
        desk.live.soon();
      },
      click(e) {
        const unit = unitAt(desk.fabric, e.x, e.y);
        if (!unit) return;
        const next = new Set(desk.chosen);
        if (!next.delete(unit.code)) next.add(unit.code);
        desk.choose(next);
      },
      key(event) {
        if (event.key === "Enter" && desk.chosen.size > 1) return run() ?? true;
        if (event.key === "Escape" && desk.chosen.size) return desk.choose([]) ?? true;
        return false;
      },
      draw(pen) {
        const [first] = desk.chosen;
        const unit = first && desk.fabric.units.get(first);
        if (unit && desk.chosen.size > 1) pen.unit(unit, { stroke: INK.good.stroke, width: 4, casing: true });
      },
    };
  },
};

/** Do these units form one piece by their borders? */
export function hangTogether(fabric, codes) {
  const waiting = new Set(codes.slice(1));
  const queue = codes.slice(0, 1);
  while (queue.length) {
    for (const other of fabric.sharing(queue.pop()).keys()) if (waiting.delete(other)) queue.push(other);
  }
  return waiting.size === 0;
}
