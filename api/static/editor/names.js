// names.js — how areas are called on the map, in lists and in search. No DOM.
//
//   shortName({name, code}) -> "16", "07" or the end of the code; unitLabel(unit) -> 福星超市 or "07"
//   gridLabel(fabric, code, lang) -> 黄霞·第16网格; unitTitle(unit, lang); townOf(fabric) as search.js wants it

import { areaName } from "../texts.js";

const NUMBER = /第?(\d+)(?:号?网格|单元)(?!.*(?:网格|单元))/;

export function shortName({ name, code }) {
  const [, number] = NUMBER.exec(name) ?? [];
  return number ?? code.slice(-3);
}

export function unitLabel(unit) {
  return unit.name.split("·")[1] ?? "";
}

export function villageLabel(name) {
  return name.replace(/(村|社区)(村民委员会|村委会|民委员会|居民委员会|居委会|委会)$/, "$1");
}

export function gridLabel(fabric, code, lang) {
  const grid = fabric.grids.get(code);
  if (!grid) return code;
  const village = villageLabel(fabric.villages.get(grid.village)?.name ?? "");
  const own = grid.name.startsWith(village) ? grid.name.slice(village.length).replace(/^委会/, "") || grid.name : grid.name;
  return `${village.replace(/(.{2,})(村|社区)$/, "$1")}${lang === "en" ? " · " : "·"}${areaName(own, lang)}`;
}

export function unitTitle(unit, lang) {
  return unit.name ? areaName(unit.name, lang) : unit.code;
}

/** The town in the shape that search.js looks through: lists that point at one another by index. */
export function townOf(fabric) {
  const villages = [...fabric.villages.values()].map((one) => ({ ...one, label: villageLabel(one.name), members: [] }));
  const byVillage = new Map(villages.map((one, i) => [one.code, i]));
  const grids = [...fabric.grids.values()].map((one) => ({ ...one, short: shortName(one), village: byVillage.get(one.village), members: [] }));
  const byGrid = new Map(grids.map((one, i) => [one.code, i]));
  grids.forEach((one, i) => villages[one.village]?.members.push(i));
  const units = [...fabric.units.values()].map((one) => ({ ...one, short: shortName(one), grid: byGrid.get(one.grid) }));
  units.forEach((one, i) => grids[one.grid]?.members.push(i));
  return { villages, grids, units };
}
