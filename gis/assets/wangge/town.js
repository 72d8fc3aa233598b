// town.js — the decoded town: shapes in flat pixels, who contains whom, which area holds a point. No DOM.
//
//   const town = await openTown(data)
//
// data (written by gis.map_data.drawing in Python; also the answer of the page's map route):
//   {villages: [{code, name, colour}],            colour: 0..3 (rarely up to 5), neighbours never alike
//    grids:    [{code, name, short, village}],    village: index into villages
//    units:    [{code, name, short, kind, grid}], grid: index into grids; base units first, then overlays
//    base: number of base units,
//    coverage: encoded base units, overlays: encoded overlay units (same order as `units`),
//    labels: encoded table x, y (1e-6 degree), radius (dm): villages, then grids, then units,
//    roads: {kinds: [...], rows: encoded table kind, width (dm); lines: encoded}, buildings: encoded coverage}
//
// town.villages/grids/units: the records (villages with a short label), each with {x, y, r} (label place, free radius), box [x0 y0 x1 y1]
// town.flat(lon, lat) -> [x, y]; town.lonlat(x, y) -> [lon, lat]; flat units are Web Mercator pixels at zoom 16
//   from town.origin (so that single-precision drawing stays sharp); town.perMetre = flat units in a metre
// town.flattened(points) -> the same of x0 y0 x1 y1 ... in 1e-6 degree
// town.at(lon, lat) -> {unit, overlays, grid, village, border, across} (indices) or null outside every unit;
//   border = metres to the nearest edge of that unit, across = index of the unit behind it or -1
// town.outline("village" | "grid" | "unit", index) -> [ring, ...], a ring = [reference, ...] into town.arcs
// town.buildings: {arcs, shapes}, null until `await town.bring()`: they are many and seen from near only
// town.arcs: [Float64Array x0 y0 ...]; town.faces: Int32Array, two units per arc (-1 = none)

import { coverage, lines, table } from "./decode.js";

const WORLD = 256 * 2 ** 16;
const PLURAL = { village: "villages", grid: "grids", unit: "units" };

export async function openTown(data) {
  const [base, over, labels, roadRows, roadLines] = await Promise.all([
    coverage(data.coverage),
    coverage(data.overlays),
    table(data.labels),
    table(data.roads?.rows),
    lines(data.roads?.lines),
  ]);
  const origin = mercator(...middle(base.arcs.length ? base.arcs : over.arcs));
  const flatten = (points) => flatArc(points, origin);
  const town = new Town(data, origin);
  town.baseArcs = base.arcs.length;
  town.arcs = [...base.arcs, ...over.arcs].map(flatten);
  town.shapes = [...base.shapes, ...moved(over.shapes, 2 * base.arcs.length)];
  town.roads = roadLines.map((parts, i) => ({
    kind: data.roads.kinds[roadRows.rows[2 * i]],
    width: (roadRows.rows[2 * i + 1] / 10) * town.perMetre,
    parts: parts.map(flatten),
  }));
  town.prepare(labels.rows);
  return town;
}

class Town {
  constructor(data, origin) {
    this.origin = origin;
    this.base = data.base;
    this.villages = data.villages.map((area) => ({ ...area, label: shortVillage(area.name), members: [] }));
    this.grids = data.grids.map((area) => ({ ...area, members: [] }));
    this.units = data.units.map((area) => ({ ...area }));
    const latitude = (2 * Math.atan(Math.exp(Math.PI * (1 - (2 * origin[1]) / WORLD))) - Math.PI / 2);
    this.perMetre = WORLD / (2 * Math.PI * 6378137 * Math.cos(latitude));
    this.rings = new Map();
    this.buildings = null;
    this.footprints = data.buildings;
  }

  prepare(labels) {
    [...this.villages, ...this.grids, ...this.units].forEach((area, i) => {
      [area.x, area.y] = this.flat(labels[3 * i] / 1e6, labels[3 * i + 1] / 1e6);
      area.r = (labels[3 * i + 2] / 10) * this.perMetre;
      area.box = [Infinity, Infinity, -Infinity, -Infinity];
    });
    this.boxes = this.arcs.map(boxOf);
    this.faces = new Int32Array(2 * this.arcs.length).fill(-1);
    this.units.forEach((unit, i) => this.place(unit, i));
    this.villages.forEach((area, i) => (area.index = i));
    this.grids.forEach((area, i) => (area.index = i));
  }

  place(unit, index) {
    unit.index = index;
    const grid = this.grids[unit.grid];
    const village = this.villages[grid.village];
    if (!grid.members.length) village.members.push(unit.grid);
    grid.members.push(index);
    for (const reference of this.shapes[index].flat(2)) {
      this.faces[reference ^ (this.faces[reference] < 0 ? 0 : 1)] = index;
      for (const area of [unit, grid, village]) widen(area.box, this.boxes[reference >> 1]);
    }
  }

  async bring() {
    const { arcs, shapes } = await coverage(this.footprints);
    this.buildings = { arcs: arcs.map((points) => this.flattened(points)), shapes };
  }

  flat(lon, lat) {
    const [x, y] = mercator(lon, lat);
    return [x - this.origin[0], y - this.origin[1]];
  }

  /** Positions in 1e-6 degree, x and y by turns, as flat coordinates by turns. */
  flattened(points) {
    return flatArc(points, this.origin);
  }

  lonlat(x, y) {
    const lon = ((x + this.origin[0]) / WORLD) * 360 - 180;
    const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + this.origin[1])) / WORLD)));
    return [lon, (lat * 180) / Math.PI];
  }

  /** Index of the village, grid or unit a unit belongs to; -1 for the outside. */
  above(level, unit) {
    if (unit < 0 || level === "unit") return unit;
    const grid = this.units[unit].grid;
    return level === "grid" ? grid : this.grids[grid].village;
  }

  unitsOf(level, index) {
    if (level === "unit") return [index];
    if (level === "grid") return this.grids[index].members;
    return this.villages[index].members.flatMap((grid) => this.grids[grid].members);
  }

  /** Arcs that part two areas of a level, or one from the outside. */
  edges(level) {
    const apart = (i) => this.above(level, this.faces[2 * i]) !== this.above(level, this.faces[2 * i + 1]);
    return Array.from({ length: this.baseArcs }, (_, i) => i).filter(apart);
  }

  outline(level, index) {
    if (level === "unit") return this.shapes[index].flat();
    const key = `${level} ${index}`;
    if (!this.rings.has(key)) this.rings.set(key, this.dissolve(level, index));
    return this.rings.get(key);
  }

  dissolve(level, index) {
    const members = this.unitsOf(level, index).filter((unit) => unit < this.base);
    const border = members
      .flatMap((unit) => this.shapes[unit].flat(2).map((reference) => [reference, unit]))
      .filter(([reference, unit]) => this.above(level, this.across(reference >> 1, unit)) !== index)
      .map(([reference]) => reference);
    return chained(border, this.arcs);
  }

  across(arc, unit) {
    return this.faces[2 * arc] === unit ? this.faces[2 * arc + 1] : this.faces[2 * arc];
  }

  at(lon, lat) {
    const [x, y] = this.flat(lon, lat);
    const holds = (unit) => within(unit.box, x, y) && this.covers(unit.index, x, y);
    const unit = this.units.find(holds);
    if (!unit || unit.index >= this.base) return null;
    const overlays = this.units.length > this.base ? this.units.slice(this.base).filter(holds) : [];
    const [border, across] = this.border(unit.index, x, y);
    return {
      unit: unit.index,
      overlays: overlays.map((overlay) => overlay.index),
      grid: unit.grid,
      village: this.grids[unit.grid].village,
      border: border / this.perMetre,
      across,
    };
  }

  covers(unit, x, y) {
    let odd = false;
    for (const reference of this.shapes[unit].flat(2)) {
      const p = this.arcs[reference >> 1];
      for (let i = 0; i + 3 < p.length; i += 2) {
        if (p[i + 1] > y === p[i + 3] > y) continue;
        if (x < p[i] + ((y - p[i + 1]) * (p[i + 2] - p[i])) / (p[i + 3] - p[i + 1])) odd = !odd;
      }
    }
    return odd;
  }

  border(unit, x, y) {
    let best = [Infinity, -1];
    for (const reference of this.shapes[unit].flat(2)) {
      const p = this.arcs[reference >> 1];
      for (let i = 0; i + 3 < p.length; i += 2) {
        const d = distance(x, y, p[i], p[i + 1], p[i + 2], p[i + 3]);
        if (d < best[0]) best = [d, this.across(reference >> 1, unit)];
      }
    }
    return best;
  }

  find(code, level) {
    const levels = level ? [level] : ["unit", "grid", "village"];
    for (const name of levels) {
      const index = this[PLURAL[name]].findIndex((area) => area.code === code);
      if (index >= 0) return { level: name, index, area: this[PLURAL[name]][index] };
    }
    return null;
  }
}

/** 后洋村委会 -> 后洋村, 国欢社区居委会 -> 国欢社区: what people say, and what fits on a map. */
function shortVillage(name) {
  return name.replace(/(村|社区)(村民委员会|村委会|民委员会|居民委员会|居委会|委会)$/, "$1");
}

function mercator(lon, lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [((lon + 180) / 360) * WORLD, (0.5 - Math.atanh(sine) / (2 * Math.PI)) * WORLD];
}

function flatArc(points, origin) {
  const flat = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const sine = Math.sin((points[i + 1] * Math.PI) / 180e6);
    flat[i] = (points[i] / 360e6 + 0.5) * WORLD - origin[0];
    flat[i + 1] = (0.5 - Math.atanh(sine) / (2 * Math.PI)) * WORLD - origin[1];
  }
  return flat;
}

function middle(arcs) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const arc of arcs) widen(box, boxOf(arc));
  return box[0] > box[2] ? [0, 0] : [(box[0] + box[2]) / 2e6, (box[1] + box[3]) / 2e6];
}

function boxOf(arc) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < arc.length; i += 2) {
    const [x, y] = [arc[i], arc[i + 1]];
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < north) north = y;
    if (y > south) south = y;
  }
  return [west, north, east, south];
}

function widen(box, other) {
  box[0] = Math.min(box[0], other[0]);
  box[1] = Math.min(box[1], other[1]);
  box[2] = Math.max(box[2], other[2]);
  box[3] = Math.max(box[3], other[3]);
}

function within(box, x, y) {
  return x >= box[0] && y >= box[1] && x <= box[2] && y <= box[3];
}

/** A number for the place where an arc begins (end 0) or ends (1): arcs that meet there give the same. */
function endKey(points, end) {
  const at = end ? points.length - 2 : 0;
  return Math.round(points[at] * 256) * 2 ** 26 + Math.round(points[at + 1] * 256);
}

function moved(shapes, shift) {
  return shapes.map((shape) => shape.map((polygon) => polygon.map((ring) => ring.map((r) => r + shift))));
}

/** Border references -> closed rings, each walked so that the area lies on the same side. */
function chained(references, arcs) {
  const waiting = new Map();
  const start = (r) => endKey(arcs[r >> 1], r & 1);
  for (const r of references) waiting.set(start(r), [...(waiting.get(start(r)) || []), r]);
  const take = (key) => waiting.get(key)?.pop();
  const rings = [];
  for (const first of references) {
    let r = take(start(first));
    if (r === undefined) continue;
    const ring = [];
    for (; r !== undefined; r = take(start(r ^ 1))) ring.push(r);
    rings.push(ring);
  }
  return rings;
}

function distance(x, y, ax, ay, bx, by) {
  const dx = bx - ax;
  const dy = by - ay;
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
