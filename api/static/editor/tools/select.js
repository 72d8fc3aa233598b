// select.js — look at units: a click chooses one and shows its grid, Shift adds another.

import { overlaysAt, unitAt } from "../finding.js";

/** Whether a pointer hovers, which goes with a keyboard: on a touch screen there is neither Shift nor Esc. */
const keyed = () => globalThis.matchMedia?.("(hover: hover)").matches ?? true;

export const select = {
  id: "select",
  key: "v",
  reads: true,
  hold(desk) {
    return {
      hint: () => `${desk.chosen.size ? "hint_select_more" : "hint_select"}${keyed() ? "" : "_touch"}`,
      move(e) {
        const unit = unitAt(desk.fabric, e.x, e.y);
        if ((unit?.code ?? null) === desk.hover) return;
        desk.hover = unit?.code ?? null;
        desk.live.soon();
      },
      click(e) {
        const under = [...overlaysAt(desk.fabric, e.x, e.y), unitAt(desk.fabric, e.x, e.y)].filter(Boolean);
        const again = under.findIndex((unit) => desk.chosen.has(unit.code));
        const unit = under[(again + 1) % Math.max(under.length, 1)];
        if (!unit) return desk.choose([]);
        if (!e.shift) return desk.choose([unit.code]);
        const next = new Set(desk.chosen);
        if (!next.delete(unit.code)) next.add(unit.code);
        return desk.choose(next);
      },
      key: (event) => event.key === "Escape" && desk.chosen.size > 0 && (desk.choose([]), true),
    };
  },
};
