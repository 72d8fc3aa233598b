// paths.js — the drawn shape of each grid, kept until its borders change.
//
//   const paths = new Paths(fabric, plane, origin)
//   paths.flat(points) -> Float64Array of flat units from origin (kept for as long as the points are)
//   paths.grid(code) -> {fill, units, overlays, edges, villages, outline: Path2D; box, spot, size}
//   paths.unit(unit, moved) -> Path2D; paths.spot(unit) -> [u, v] for its label
//   paths.forget(grids) after a patch; paths.box() of the whole town

import { rimOf } from "./rims.js";
import { boxOf, inside } from "./shapes.js";

export class Paths {
  constructor(fabric, plane, origin) {
    Object.assign(this, { fabric, plane, origin, kept: new Map(), flats: new WeakMap(), spots: new WeakMap() });
  }

  at(x, y) {
    const [u, v] = this.plane.flat(x, y);
    return [u - this.origin[0], v - this.origin[1]];
  }

  flat(points) {
    let list = this.flats.get(points);
    if (!list) {
      list = new Float64Array(points.length);
      for (let i = 0; i < points.length; i += 2) [list[i], list[i + 1]] = this.at(points[i], points[i + 1]);
      this.flats.set(points, list);
    }
    return list;
  }

  forget(grids) {
    for (const code of grids) this.kept.delete(code);
  }

  grid(code) {
    if (!this.kept.has(code)) this.kept.set(code, this.made(code));
    return this.kept.get(code);
  }

  made(code) {
    const { fabric } = this;
    const found = { fill: new Path2D(), units: new Path2D(), overlays: new Path2D(), edges: new Path2D(), villages: new Path2D(), outline: new Path2D() };
    const members = fabric.members.get(code) ?? new Set();
    const rings = rimOf(fabric, members);
    for (const uses of rings) {
      let begun = false;
      for (const use of uses) begun = this.walk(found.fill, use, begun);
      found.fill.closePath();
    }
    for (const member of members) {
      const unit = fabric.units.get(member);
      if (unit.overlay) for (const ring of unit.shape) this.trace(found.overlays, ring);
      else for (const id of fabric.arcsOf(unit)) this.edge(found, id, member);
    }
    const coordinates = rings.map((uses) => fabric.ring(uses));
    found.box = boxOf(...rings.flatMap((uses) => uses.map((use) => this.flat(fabric.arcs[use < 0 ? ~use : use].points))));
    found.spot = coordinates.length ? this.at(...inside(coordinates)) : null;
    found.size = Math.min(found.box[2] - found.box[0], found.box[3] - found.box[1]);
    return found;
  }

  /** Each arc goes into one path of one grid, that of its left side (or of the only one there is). */
  edge(found, id, member) {
    const arc = this.fabric.arcs[id];
    if ((arc.left ?? arc.right) !== member) return;
    const path = { unit: found.units, grid: found.edges, village: found.villages, outline: found.outline }[this.fabric.rank(arc)];
    const list = this.flat(arc.points);
    for (let i = 0; i < list.length; i += 2) path[i ? "lineTo" : "moveTo"](list[i], list[i + 1]);
  }

  walk(path, use, begun) {
    const list = this.flat(this.fabric.arcs[use < 0 ? ~use : use].points);
    const n = list.length;
    const at = (i) => (use < 0 ? n - 2 - i : i);
    for (let i = begun ? 2 : 0; i < n; i += 2) path[i || begun ? "lineTo" : "moveTo"](list[at(i)], list[at(i) + 1]);
    return true;
  }

  trace(path, ring) {
    const list = this.flat(ring);
    for (let i = 0; i < list.length; i += 2) path[i ? "lineTo" : "moveTo"](list[i], list[i + 1]);
    path.closePath();
  }

  unit(unit, moved) {
    const path = new Path2D();
    for (const ring of this.fabric.rings(unit, moved)) this.trace(path, ring);
    return path;
  }

  spot(unit) {
    if (!this.spots.has(unit)) this.spots.set(unit, this.at(...inside(this.fabric.rings(unit))));
    return this.spots.get(unit);
  }

  box() {
    const boxes = [...this.fabric.members.keys()].map((code) => this.grid(code).box);
    return boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
  }
}
