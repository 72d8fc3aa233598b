// atlas.js — what an exported map knows: the town, who answers for each area, and the counts. No DOM.
//
//   const atlas = await openAtlas(payload)
//   atlas.kind "responsibility" | "hotspots"; atlas.town (town.js); atlas.counts or null
//   atlas.areas(level) -> records (units: base units, then overlays)
//   atlas.leaders(level, index) -> that area's own; atlas.chain(level, index) -> whom to ask, first first
//   atlas.fullName(level, index); atlas.households(level, index) -> number or null
//   atlas.count(level, index); atlas.rate(level, index) -> per 1,000 households, or null without households
//   atlas.classOf(level, measure, index) -> -1 no denominator, 0 no reports, 1.. by thresholds

import { table } from "./decode.js";
import { openTown } from "./town.js";

const PLURAL = { village: "villages", grid: "grids", unit: "units" };

export async function openAtlas(payload) {
  const atlas = new Atlas(payload, await openTown(payload.drawing));
  for (const plural of Object.values(PLURAL)) {
    atlas.homes[plural] = (await table(payload.households[plural])).rows;
  }
  if (payload.counts) {
    atlas.counts = payload.counts;
    atlas.numbers = {
      unit: (await table(payload.counts.units)).rows,
      grid: (await table(payload.counts.grids)).rows,
    };
  }
  return atlas;
}

class Atlas {
  constructor(payload, town) {
    this.kind = payload.kind;
    this.drawing = payload.drawing;
    this.lang = payload.lang;
    this.rosters = payload.leaders;
    this.town = town;
    this.homes = {};
    this.counts = null;
  }

  areas(level) {
    return this.town[PLURAL[level]];
  }

  leaders(level, index) {
    return this.rosters[PLURAL[level]][index].map(([post, title, ordinal, name, phone, acting]) => ({
      post, title, ordinal, name, phone, acting: acting === 1,
    }));
  }

  chain(level, index) {
    const above = this.above(level, index);
    return [...this.leaders(level, index), ...(above ? this.chain(above[0], above[1]) : [])];
  }

  above(level, index) {
    if (level === "unit") return ["grid", this.town.units[index].grid];
    return level === "grid" ? ["village", this.town.grids[index].village] : null;
  }

  fullName(level, index) {
    const area = this.town[PLURAL[level]][index];
    if (level === "village") return area.name;
    if (level === "unit") return area.name;
    const village = this.town.villages[area.village].label;
    return area.name.startsWith(village) ? area.name : village + area.name;
  }

  households(level, index) {
    const known = this.homes[PLURAL[level]][index];
    return known < 0 ? null : known;
  }

  count(level, index) {
    return this.numbers[level][index];
  }

  rate(level, index) {
    const homes = this.households(level, index);
    return homes ? (1000 * this.count(level, index)) / homes : null;
  }

  value(level, measure, index) {
    return measure === "rate" ? this.rate(level, index) : this.count(level, index);
  }

  classOf(level, measure, index) {
    const value = this.value(level, measure, index);
    if (value === null) return -1;
    if (value <= 0) return 0;
    return 1 + this.counts.thresholds[level][measure].filter((cut) => cut <= value).length;
  }

  classes(level, measure) {
    return this.areas(level).map((_, index) => this.classOf(level, measure, index));
  }
}
