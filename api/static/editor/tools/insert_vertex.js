// insert_vertex.js — a new corner on a border: put there, or pulled out of it in one movement.
//
//   insertVertex(desk, border) -> the edit; pullOut(desk, border) -> a drag like moveVertex's
//   border: as finding.borderNear gives it

import { INK } from "../live.js";

export function insertVertex(desk, { x, y, arc }) {
  const outline = desk.fabric.rank(desk.fabric.arcs[arc]) === "outline";
  return { op: "insert_vertex", at: [Math.round(x), Math.round(y)], outline: outline && desk.options.outline };
}

/** The edge under the cursor bends: one redrawn edge, so that one undo takes it back. */
export function pullOut(desk, { arc, edge }) {
  const { points, left, right } = desk.fabric.arcs[arc];
  const [a, b] = [2 * edge, 2 * edge + 2].map((i) => [points[i], points[i + 1]]);
  const held = [left, right].filter((code) => code !== null).map((code) => desk.fabric.units.get(code));
  const drag = {
    held,
    outline: held.length < 2,
    locked: held.some((unit) => desk.fabric.grids.get(unit.grid)?.locked),
    now: null, moved: new Map(), grids: new Map(), crossed: false,
    to(nx, ny) {
      drag.now = [Math.round(nx), Math.round(ny)];
      const list = [...points.slice(0, 2 * edge + 2), ...drag.now, ...points.slice(2 * edge + 2)];
      drag.moved = new Map([[arc, list]]);
      drag.grids = desk.counters.during(drag.moved);
    },
    draw(pen) {
      if (!drag.now) return;
      for (const unit of held) pen.unit(unit, { fill: INK.good.fill }, drag.moved);
      for (const list of drag.moved.values()) pen.line(list, INK.good);
      pen.dot(...drag.now, { stroke: INK.good.stroke, radius: 8 });
    },
    edit() {
      return drag.now && { op: "redraw_edge", left, right, line: [a, drag.now, b], snap: 1 };
    },
  };
  return drag;
}
