// counters.js — what each grid carries, live: units, households, open reports, m2, shape, pieces, load. No DOM.
//
//   const counters = new Counters(fabric, {unit, household, open_report, overload})
//   counters.grids: Map code -> {units, households, open_reports, m2, compactness, parts, load, ratio, overloaded}
//   counters.mean; counters.refresh(grids) after a patch (a Set of codes) or refresh() for all
//   counters.during(moved) -> Map code -> {m2, compactness} of the grids whose border the drag moves
// Load and overload as in gis.balance: weights are given by the server, ratio = load over the town's mean.

import { areaOf, lengthOf } from "./shapes.js";

export class Counters {
  constructor(fabric, weights) {
    this.fabric = fabric;
    this.weights = weights;
    this.grids = new Map();
    this.refresh();
  }

  refresh(codes = new Set(this.fabric.members.keys())) {
    for (const code of codes) {
      if (this.fabric.members.get(code)?.size) this.grids.set(code, this.count(code));
      else this.grids.delete(code);
    }
    const loads = [...this.grids.values()].map((grid) => grid.load);
    this.mean = loads.length ? loads.reduce((a, b) => a + b, 0) / loads.length : 0;
    for (const grid of this.grids.values()) {
      grid.ratio = this.mean ? grid.load / this.mean : 0;
      grid.overloaded = grid.ratio > this.weights.overload;
    }
  }

  count(code) {
    const units = [...this.fabric.members.get(code)].map((one) => this.fabric.units.get(one));
    const ground = units.filter((unit) => !unit.overlay);
    const sum = (list, key) => list.reduce((total, unit) => total + (unit[key] ?? 0), 0);
    const found = {
      units: units.length,
      households: sum(units, "households"),
      open_reports: sum(units, "open_reports"),
      m2: sum(ground, "m2"),
      parts: pieces(this.fabric, ground),
    };
    const { unit, household, open_report: report } = this.weights;
    found.load = unit * found.units + household * found.households + report * found.open_reports;
    found.compactness = compactness(found.m2, this.rim(code, ground));
    return found;
  }

  /** Metres around a grid: the arcs with another grid, or nobody, across. */
  rim(code, ground, moved) {
    let sum = 0;
    for (const unit of ground) {
      for (const arc of this.fabric.arcsOf(unit)) {
        if (this.fabric.gridOf(this.fabric.other(arc, unit.code)) === code) continue;
        sum += lengthOf(moved?.get(arc) ?? this.fabric.arcs[arc].points);
      }
    }
    return sum / 1000;
  }

  during(moved) {
    const touched = new Set();
    for (const arc of moved.keys()) {
      const { left, right } = this.fabric.arcs[arc];
      for (const side of [left, right]) if (side !== null) touched.add(side);
    }
    const found = new Map();
    for (const grid of new Set([...touched].map((code) => this.fabric.gridOf(code)))) {
      const ground = [...this.fabric.members.get(grid)].map((one) => this.fabric.units.get(one)).filter((one) => !one.overlay);
      const m2 = ground.reduce((sum, unit) => sum + (touched.has(unit.code) ? areaOf(this.fabric.rings(unit, moved)) / 1e6 : unit.m2), 0);
      found.set(grid, { m2, compactness: compactness(m2, this.rim(grid, ground, moved)) });
    }
    return found;
  }
}

/** Polsby and Popper: 4 pi area over perimeter squared, 1 for a circle. */
export function compactness(m2, metres) {
  return metres > 0 ? (4 * Math.PI * m2) / metres ** 2 : 0;
}

/** How many pieces of ground: units hang together by borders, not by corners. */
export function pieces(fabric, ground) {
  const waiting = new Set(ground.map((unit) => unit.code));
  let count = 0;
  while (waiting.size) {
    count += 1;
    const [first] = waiting;
    const queue = [first];
    waiting.delete(first);
    while (queue.length) {
      const code = queue.pop();
      for (const arc of fabric.arcsOf(fabric.units.get(code))) {
        const other = fabric.other(arc, code);
        if (other === null || !waiting.delete(other)) continue;
        queue.push(other);
      }
    }
  }
  return count;
}
