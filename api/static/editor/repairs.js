// repairs.js — for each fault the one or two edits that mend it, offered as buttons. No DOM.
//
//   repairsOf(problem, fabric) -> [{word, values, edit} | {word, values, unlock: grid} | {word, values, tool}]
//   problem: as the server tells it, with `again`: the refused edit that met it, or null for a check's finding

import { pieces } from "./counters.js";
import { unitAt } from "./finding.js";
import { gridLabel, unitTitle } from "./names.js";
import { gaps } from "./rims.js";
import { holds, inside, within } from "./shapes.js";

const OFFERS = {
  locked_outline: ({ again }) => (again && "outline" in again ? [{ word: "repair_outline", edit: { ...again, outline: true } }] : []),
  outside: ({ again }) => (again && "outline" in again && !again.outline ? [{ word: "repair_outline", edit: { ...again, outline: true } }] : []),
  locked_grid: ({ codes }, fabric) => codes.filter((code) => fabric.grids.get(code)?.locked).map((grid) => ({ word: "repair_unlock", unlock: grid })),
  overlap: (problem, fabric) => (problem.again?.op === "draw" ? [{ word: "repair_clip", edit: { ...problem.again, clip: true } }] : toEach(problem, fabric)),
  gap: (problem, fabric) => fill(problem, fabric),
  stranded: (problem, fabric) => stranded(problem, fabric),
  sliver: (problem, fabric) => (problem.again ? stranded(problem, fabric) : thin(problem, fabric)),
  overlay: ({ codes, again }, fabric) => (again ? [] : codes.filter((code) => fabric.units.get(code)?.overlay).map((code) => ({ word: "repair_remove", values: { code }, edit: { op: "remove", code } }))),
};

export function repairsOf(problem, fabric, lang = "zh") {
  const offers = OFFERS[problem.kind]?.(problem, fabric, lang) ?? [];
  return offers.map((offer) => ({ values: {}, ...offer, values: { ...named(offer, fabric, lang), ...offer.values } }));
}

function named({ edit, unlock }, fabric, lang) {
  const target = unlock ?? edit?.to ?? edit?.grid ?? edit?.into;
  if (fabric.units.has(target)) return { name: unitTitle(fabric.units.get(target), lang) };
  return { name: fabric.grids.has(target) ? gridLabel(fabric, target, lang) : String(target ?? "") };
}

/** A gap goes to the neighbour with the longest common border, or to the next one. */
function fill({ x, y, again }, fabric) {
  if (again || x === null) return [];
  const hole = gaps(fabric).find((one) => within(one.box, x, y) && holds([one.ring], x, y));
  if (!hole) return [];
  const [px, py] = inside([hole.ring]);
  const at = [Math.round(px), Math.round(py)];
  return hole.neighbours.slice(0, 2).map(([to]) => ({ word: "repair_give", edit: { op: "give_gap", at, to } }));
}

/** Ground that two have: to the one or to the other. */
function toEach({ rings, codes, again }, fabric) {
  if (again || !rings.length) return [];
  const ring = points(rings[0]);
  return codes.filter((code) => fabric.units.has(code)).slice(0, 2)
    .map((to) => ({ word: "repair_to", edit: { op: "transfer", ring, to, sources: [], outline: false, snap: 0 } }));
}

/** Units cut off from their grid: painted along with the refused ones, or into the grid around them. */
function stranded({ codes, again, x, y }, fabric) {
  const known = codes.filter((code) => fabric.units.has(code) && !fabric.units.get(code).overlay);
  // A refused edit names units by the codes they would have had; the place tells which they are now.
  const units = known.length ? known : [unitAt(fabric, x, y)?.code].filter(Boolean);
  if (!units.length) return [];
  if (again?.op === "reassign") {
    const codes = new Set([...again.codes, ...units, ...units.flatMap((code) => between(fabric, code, again.grid))]);
    const more = codes.size - again.codes.length;
    return more > 0 && leavesWhole(fabric, codes, again.grid) ? [{ word: "repair_along", values: { n: more }, edit: { ...again, codes: [...codes] } }] : [];
  }
  if (again?.op === "transfer" && fabric.members.has(again.to)) return [{ word: "repair_whole", edit: { op: "reassign", codes: units, grid: again.to, village: "" } }];
  if (again) return [];
  const own = fabric.units.get(units[0]).grid;
  return around(fabric, units, own).slice(0, 2).map((grid) => ({ word: "repair_paint", values: { n: units.length }, edit: { op: "reassign", codes: units, grid, village: "" } }));
}

/** Would the grids that units leave hang together without them? */
function leavesWhole(fabric, codes, grid) {
  const left = new Set([...codes].map((code) => fabric.units.get(code).grid));
  left.delete(grid);
  return [...left].every((one) => {
    const ground = [...fabric.members.get(one)].map((code) => fabric.units.get(code)).filter((unit) => !unit.overlay);
    return pieces(fabric, ground.filter((unit) => !codes.has(unit.code))) <= pieces(fabric, ground);
  });
}

/** The fewest units between a unit and a grid, by borders; none where they touch already. */
function between(fabric, code, grid) {
  const came = new Map([[code, null]]);
  for (const one of came.keys()) {
    for (const other of fabric.sharing(one).keys()) {
      if (fabric.units.get(other).grid === grid) {
        const way = [];
        for (let step = one; step !== null; step = came.get(step)) way.push(step);
        return way;
      }
      if (!came.has(other)) came.set(other, one);
    }
  }
  return [];
}

/** The other grids beside some units, the one with most borders first. */
function around(fabric, codes, own) {
  const votes = new Map();
  for (const code of codes) {
    for (const other of fabric.sharing(code).keys()) {
      const { grid } = fabric.units.get(other);
      if (grid !== own) votes.set(grid, (votes.get(grid) ?? 0) + 1);
    }
  }
  return [...votes].sort((a, b) => b[1] - a[1]).map(([grid]) => grid);
}

/** A unit too thin to be a place joins the neighbour in its own grid with which it has most border. */
function thin({ codes }, fabric) {
  const unit = fabric.units.get(codes[0]);
  if (!unit || unit.overlay) return [];
  const near = [...fabric.sharing(unit.code).keys()].filter((code) => fabric.units.get(code).grid === unit.grid);
  return near.slice(0, 1).map((into) => ({ word: "repair_merge", edit: { op: "merge", codes: [into, unit.code], into } }));
}

function points(ring) {
  return Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i], ring[2 * i + 1]]);
}
