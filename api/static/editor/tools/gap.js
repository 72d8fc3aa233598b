// gap.js — a hole in the map given to one of the units around it.

import { holds, within } from "../shapes.js";
import { INK } from "../live.js";
import { unitTitle } from "../names.js";
import { gaps } from "../rims.js";

export const gap = {
  id: "gap",
  key: "g",
  hold(desk) {
    let chosen = null;
    const give = (to) => {
      const { at } = chosen;
      chosen = null;
      desk.drafts.edit({ op: "give_gap", at, to });
    };
    const at = (e) => gaps(desk.fabric).find((one) => within(one.box, e.x, e.y) && holds([one.ring], e.x, e.y));
    return {
      hint: () => (chosen ? "hint_gap_on" : gaps(desk.fabric).length ? "hint_gap" : "hint_gap_none"),
      buttons: () =>
        (chosen?.neighbours ?? []).slice(0, 4).map(([code, mm]) => ({
          words: desk.texts.say("give_to", { name: unitTitle(desk.fabric.units.get(code), desk.texts.lang), metres: (mm / 1000).toFixed(1) }),
          act: () => give(code),
        })),
      click(e) {
        const found = at(e);
        if (!found && chosen) {
          const beside = chosen.neighbours.find(([code]) => within(desk.fabric.units.get(code).box, e.x, e.y) && holds(desk.fabric.rings(desk.fabric.units.get(code)), e.x, e.y));
          if (beside) return give(beside[0]);
        }
        chosen = found ? { ...found, at: [Math.round(e.x), Math.round(e.y)] } : null;
        desk.tell("options");
        return desk.live.soon();
      },
      key: (event) => event.key === "Escape" && chosen !== null && ((chosen = null), desk.tell("options"), desk.live.soon(), true),
      draw(pen) {
        gapInk(pen, desk);
        if (chosen) pen.area([chosen.ring], INK.good);
      },
    };
  },
};

export function gapInk(pen, desk) {
  for (const one of gaps(desk.fabric)) pen.area([one.ring], INK.bad);
}
