// fabric.js — the town as arcs: every shared border once, with who lies on either side. Millimetres. No DOM.
//
//   const fabric = new Fabric(ground)      ground: the answer of /api/drafts/{id}/ground
//   fabric.units: Map code -> {code, name, kind, grid, village, overlay, households, open_reports, uses, m2, box}
//       uses: per ring its arcs (k forward, ~k backward) for base units; overlays keep `shape`, their own rings
//   fabric.arcs: [{points, left, right, box} | null], left and right the codes beside it going forward, or null
//   fabric.grids, fabric.villages: Map code -> record; fabric.members: Map grid -> Set of unit codes
//   fabric.rings(unit, moved) -> [[x0, y0, x1, y1, ...], ...] not closed; moved: Map arc -> other points
//   fabric.holders(x, y) -> {ends: [{arc, at}], units: Set} of the vertex there
//   fabric.patch({changed, ended}) -> {units: Set, grids: Set} that are no longer as they were
//   fabric.sharing(code) -> Map neighbour -> arcs between; fabric.chain(a, b) -> arcs between two units

import { cutAgain } from "./cutting.js";
import { areaOf, boxOf, open, oriented, within } from "./shapes.js";

export class Fabric {
  constructor(ground) {
    this.version = ground.version;
    this.srid = ground.srid;
    this.grids = new Map(ground.grids.map((grid) => [grid.code, { ...grid }]));
    this.villages = new Map(ground.villages.map((village) => [village.code, { ...village }]));
    this.units = new Map();
    this.members = new Map(ground.grids.map((grid) => [grid.code, new Set()]));
    this.arcs = arcsFrom(ground.arcs);
    ground.units.forEach((unit, i) => {
      const uses = unit.overlay ? [] : ground.arcs.rings[i];
      const shape = unit.overlay ? oriented(unit.rings.map(open)) : null;
      this.add({ ...unit, rings: undefined, uses, shape });
    });
  }

  add(unit) {
    const rings = this.rings(unit);
    unit.m2 = areaOf(rings) / 1e6;
    unit.box = boxOf(...rings);
    this.units.set(unit.code, unit);
    if (!this.members.has(unit.grid)) this.members.set(unit.grid, new Set());
    this.members.get(unit.grid).add(unit.code);
    if (!this.grids.has(unit.grid)) {
      this.grids.set(unit.grid, { code: unit.grid, name: unit.grid, village: unit.village, locked: false });
    }
  }

  drop(code) {
    const unit = this.units.get(code);
    if (!unit) return;
    this.units.delete(code);
    this.members.get(unit.grid)?.delete(code);
  }

  rings(unit, moved) {
    if (unit.overlay) return unit.shape;
    return unit.uses.map((uses) => this.ring(uses, moved));
  }

  /** The vertices of one ring, first not repeated. */
  ring(uses, moved) {
    const points = [];
    for (const use of uses) {
      const arc = use < 0 ? ~use : use;
      const list = moved?.get(arc) ?? this.arcs[arc].points;
      const n = list.length;
      if (use >= 0) for (let i = 0; i < n - 2; i += 2) points.push(list[i], list[i + 1]);
      else for (let i = n - 2; i >= 2; i -= 2) points.push(list[i], list[i + 1]);
    }
    return points;
  }

  arcsOf(unit) {
    return unit.uses.flatMap((uses) => uses.map((use) => (use < 0 ? ~use : use)));
  }

  holders(x, y) {
    const ends = [];
    const units = new Set();
    this.arcs.forEach((arc, id) => {
      if (!arc || !within(arc.box, x, y)) return;
      for (let i = 0; i < arc.points.length; i += 2) {
        if (arc.points[i] !== x || arc.points[i + 1] !== y) continue;
        ends.push({ arc: id, at: i });
        for (const side of [arc.left, arc.right]) if (side !== null) units.add(side);
      }
    });
    return { ends, units };
  }

  /** The arcs as they would be with the vertex of `ends` at (x, y). */
  moved(ends, x, y) {
    const points = new Map();
    for (const { arc, at } of ends) {
      const list = points.get(arc) ?? Float64Array.from(this.arcs[arc].points);
      [list[at], list[at + 1]] = [x, y];
      points.set(arc, list);
    }
    return points;
  }

  other(arc, code) {
    const { left, right } = this.arcs[arc];
    return left === code ? right : left;
  }

  sharing(code) {
    const found = new Map();
    for (const arc of this.arcsOf(this.units.get(code))) {
      const other = this.other(arc, code);
      if (other !== null) found.set(other, [...(found.get(other) ?? []), arc]);
    }
    return found;
  }

  chain(a, b) {
    return this.sharing(a).get(b) ?? [];
  }

  gridOf(code) {
    return code === null ? null : this.units.get(code)?.grid ?? null;
  }

  /** What an arc parts: "outline", "village", "grid" or "unit". */
  rank({ left, right }) {
    if (left === null || right === null) return "outline";
    const [a, b] = [this.units.get(left), this.units.get(right)];
    if (a.village !== b.village) return "village";
    return a.grid === b.grid ? "unit" : "grid";
  }

  patch({ changed, ended }) {
    const base = changed.filter((unit) => !unit.overlay);
    const stale = [...ended, ...changed.map((unit) => unit.code)];
    const touched = new Set(stale);
    const grids = new Set();
    for (const code of stale) if (this.units.has(code)) grids.add(this.units.get(code).grid);
    for (const unit of changed) unit.rings = oriented(unit.rings.map(open));
    const [cut, around] = cutAgain(this, base, touched);
    for (const code of stale) this.drop(code);
    for (const unit of changed) {
      const uses = unit.overlay ? [] : cut.get(unit.code);
      this.add({ ...unit, rings: undefined, uses, shape: unit.overlay ? unit.rings : null });
      grids.add(unit.grid);
    }
    for (const code of around) grids.add(this.units.get(code).grid);
    return { units: new Set([...touched, ...around]), grids };
  }
}

function arcsFrom({ origin, codes, arcs, left, right }) {
  const side = (index) => (index < 0 ? null : codes[index]);
  return arcs.map((steps, k) => {
    const points = new Float64Array(steps.length);
    let [x, y] = origin;
    for (let i = 0; i < steps.length; i += 2) {
      points[i] = x += steps[i];
      points[i + 1] = y += steps[i + 1];
    }
    return { points, left: side(left[k]), right: side(right[k]), box: boxOf(points) };
  });
}
