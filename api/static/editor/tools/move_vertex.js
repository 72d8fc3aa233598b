// move_vertex.js — a shared corner is dragged: every unit that has it follows live, two, three or more.
//
//   const drag = moveVertex(desk, vertex); drag.to(x, y); drag.draw(pen); drag.edit() -> the edit, or null
//   drag.grids: Map grid -> {m2, compactness} as it would be; drag.crossed: the border would fold over another

import { INK } from "../live.js";
import { crosses } from "../shapes.js";

export function moveVertex(desk, { x, y }) {
  const { ends, units } = desk.fabric.holders(x, y);
  const held = [...units].map((code) => desk.fabric.units.get(code));
  const locked = held.some((unit) => desk.fabric.grids.get(unit.grid)?.locked);
  const outline = ends.some(({ arc }) => desk.fabric.rank(desk.fabric.arcs[arc]) === "outline");
  const drag = {
    at: [x, y], now: [x, y], held, locked, outline, ends,
    moved: new Map(), grids: new Map(), crossed: false,
    to(nx, ny) {
      drag.now = [Math.round(nx), Math.round(ny)];
      drag.moved = desk.fabric.moved(ends, ...drag.now);
      drag.crossed = folded(desk.fabric, drag, held);
      drag.grids = desk.counters.during(drag.moved);
    },
    draw(pen) {
      const ink = drag.crossed ? INK.bad : INK.good;
      for (const unit of held) pen.unit(unit, { fill: ink.fill }, drag.moved);
      for (const list of drag.moved.values()) pen.line(list, ink);
      pen.dot(...drag.now, { stroke: ink.stroke, radius: 8 });
    },
    edit() {
      if (drag.now[0] === x && drag.now[1] === y) return null;
      return { op: "move_vertex", at: [x, y], to: drag.now, outline: outline && desk.options.outline };
    },
  };
  return drag;
}

/** Does an edge beside the dragged vertex cross any edge of the units that hold it? */
function folded(fabric, { ends, moved }, held) {
  const beside = [];
  for (const { arc, at } of ends) {
    const list = moved.get(arc);
    if (at >= 2) beside.push([[list[at - 2], list[at - 1]], [list[at], list[at + 1]]]);
    if (at + 3 < list.length) beside.push([[list[at], list[at + 1]], [list[at + 2], list[at + 3]]]);
  }
  return held.some((unit) =>
    fabric.rings(unit, moved).some((ring) => {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const [p, q] = [[ring[j], ring[j + 1]], [ring[i], ring[i + 1]]];
        if (beside.some(([a, b]) => crosses(a, b, p, q))) return true;
      }
      return false;
    }),
  );
}
