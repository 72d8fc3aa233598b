// townpaths.js — the town's shapes as Path2D, as detailed as the size of the map shows; each made when first drawn.
//
//   const paths = pathsOf(town)
//   paths.box, paths.gridSize, paths.unitSize       flat units: all of the town, median free radius of areas
//   const set = paths.at(scale)                     the shapes for so many pixels in a flat unit
//   set.area(level, index), set.village(index)      closed outlines
//   set.unitLines(grid), set.gridLines(village)     lines that part units (grids), by the first area of each
//   set.overlays(), set.villageLines()
//   set.fills(painted)                              [{village, plain: Map colour -> path, hatched: Map name -> path}]

import { traceRing } from "./ground.js";
import { thinned, toleranceAt } from "./thinning.js";

export function pathsOf(town) {
  const sets = new Map();
  return {
    box: boxOf(town),
    gridSize: median(town.grids.map((grid) => grid.r)),
    unitSize: median(town.units.slice(0, town.base).map((unit) => unit.r)),
    at(scale) {
      const flat = toleranceAt(scale);
      if (!sets.has(flat)) sets.set(flat, new PathSet(town, flat));
      return sets.get(flat);
    },
  };
}

class PathSet {
  constructor(town, flat) {
    this.town = town;
    this.arcs = town.arcs.map((arc) => thinned(arc, flat));
    this.made = new Map();
    this.painted = { of: null, fills: [] };
  }

  kept(key, make) {
    if (!this.made.has(key)) this.made.set(key, make());
    return this.made.get(key);
  }

  area(level, index) {
    const path = new Path2D();
    this.town.outline(level, index).forEach((ring) => traceRing(path, ring, this.arcs));
    return path;
  }

  village(index) {
    return this.kept(`village ${index}`, () => this.area("village", index));
  }

  unitLines(grid) {
    return this.kept("units", () => this.grouped("unit", "grid", this.town.grids.length))[grid];
  }

  gridLines(village) {
    return this.kept("grids", () => this.grouped("grid", "village", this.town.villages.length))[village];
  }

  villageLines() {
    return this.kept("villages", () => this.joined(this.town.edges("village")));
  }

  overlays() {
    const { arcs, baseArcs } = this.town;
    return this.kept("overlays", () => this.joined(Array.from({ length: arcs.length - baseArcs }, (_, i) => baseArcs + i)));
  }

  /** The lines that part areas of a level, by the area above the later unit beside them. */
  grouped(level, above, number) {
    const groups = Array.from({ length: number }, () => []);
    for (const arc of this.town.edges(level)) {
      groups[this.town.above(above, Math.max(this.town.faces[2 * arc], this.town.faces[2 * arc + 1]))].push(arc);
    }
    return groups.map((arcs) => this.joined(arcs));
  }

  joined(arcs) {
    const path = new Path2D();
    for (const arc of arcs) {
      const p = this.arcs[arc];
      path.moveTo(p[0], p[1]);
      for (let i = 2; i < p.length; i += 2) path.lineTo(p[i], p[i + 1]);
    }
    return path;
  }

  /** By village, so that those out of sight cost nothing; one path per colour, so that neighbours show no seam. */
  fills(painted) {
    if (this.painted.of !== painted) this.painted = { of: painted, fills: this.coloured(painted) };
    return this.painted.fills;
  }

  coloured({ level, colours, hatched = [] }) {
    const { town } = this;
    const fills = town.villages.map((village) => ({ village, plain: new Map(), hatched: new Map() }));
    const add = (paths, key, index) => {
      if (!paths.has(key)) paths.set(key, new Path2D());
      town.outline(level, index).forEach((ring) => traceRing(paths.get(key), ring, this.arcs));
    };
    colours.forEach((colour, index) => {
      if (!colour) return;
      const { plain, hatched: lined } = fills[villageOf(town, level, index)];
      add(plain, colour, index);
      if (hatched[index]) add(lined, hatched[index], index);
    });
    return fills;
  }
}

function villageOf(town, level, index) {
  if (level === "village") return index;
  return town.grids[level === "grid" ? index : town.units[index].grid].village;
}

function boxOf(town) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { box: b } of town.villages) {
    if (b[0] > b[2]) continue;
    [box[0], box[1]] = [Math.min(box[0], b[0]), Math.min(box[1], b[1])];
    [box[2], box[3]] = [Math.max(box[2], b[2]), Math.max(box[3], b[3])];
  }
  return box;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] || 0;
}
