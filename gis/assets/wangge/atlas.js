// atlas.js — what an exported map knows: the town, who answers for each area, the reports and the tests. No DOM.
//
//   const atlas = await openAtlas(payload)
//   atlas.kind "responsibility" | "hotspots" | "trends" | "incidents"; atlas.public; atlas.town (town.js)
//   atlas.source reports.js or published.js, or null; atlas.findings {level: findings.js}; atlas.looks looks.js
//   atlas.levels, atlas.measures: what can be shown, the first at the beginning
//   atlas.areas(level) -> records (units: base units, then overlays)
//   atlas.leaders(level, index) -> that area's own; atlas.chain(level, index) -> whom to ask, first first
//   atlas.fullName(level, index); atlas.households(level, index) -> number or null
//   atlas.pick({from, to, category}) counts those periods (both included) and that category (-1: all)
//   atlas.whole() -> nothing is left out; atlas.tally(level); atlas.count(level, index); atlas.hidden(level, index)
//   atlas.rate(level, index) -> per 1,000 households, or null without households
//   atlas.cuts(level, measure); atlas.classOf(level, measure, index) -> -1 no number, 0 no reports, 1.. by cuts

import { classOf, cutsOf } from "./cuts.js";
import { table } from "./decode.js";
import { openFindings } from "./findings.js";
import { openLooks } from "./looks.js";
import { openPublished } from "./published.js";
import { openReports } from "./reports.js";
import { openTown } from "./town.js";

const PLURAL = { village: "villages", grid: "grids", unit: "units" };
const ALL_LEVELS = ["village", "grid", "unit"];
const MEASURES = { responsibility: [], hotspots: ["test", "count", "rate"], trends: ["trend", "count"], incidents: ["count", "rate"] };
const WITHHELD = 2;

export async function openAtlas(payload) {
  const coming = openTown(payload.drawing);
  const reports = payload.reports ? openReports(payload.reports, payload.period, coming) : null;
  const homes = Object.values(PLURAL).map((plural) => table(payload.households[plural]));
  const atlas = new Atlas(payload, await coming);
  for (const [i, plural] of Object.values(PLURAL).entries()) atlas.homes[plural] = (await homes[i]).rows;
  if (reports) atlas.source = await reports;
  if (payload.published) atlas.source = await openPublished(payload.published);
  for (const [level, data] of Object.entries(payload.tested || {})) {
    atlas.findings[level] = await openFindings(data, payload.kind);
  }
  if (atlas.source) atlas.pick({});
  return atlas;
}

class Atlas {
  constructor(payload, town) {
    this.kind = payload.kind;
    this.public = payload.public === true;
    this.period = payload.period || payload.published || null;
    this.ramp = payload.ramp;
    this.looks = openLooks(payload.looks || []);
    this.drawing = payload.drawing;
    this.lang = payload.lang;
    this.rosters = payload.leaders;
    this.town = town;
    this.homes = {};
    this.source = null;
    this.findings = {};
    this.levels = levelsOf(payload);
    this.measures = MEASURES[payload.kind];
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
    if (level !== "grid") return area.name;
    const village = this.town.villages[area.village].label;
    return area.name.startsWith(village) ? area.name : village + area.name;
  }

  households(level, index) {
    const known = this.homes[PLURAL[level]][index];
    return known < 0 ? null : known;
  }

  pick({ from = 0, to = this.source.periods.length - 1, category = -1 }) {
    this.choice = { from, to, category };
    this.memory = new Map();
  }

  whole() {
    const { from, to, category } = this.choice;
    return from === 0 && to === this.source.periods.length - 1 && category < 0;
  }

  /** Which levels have numbers for the category chosen. */
  counted() {
    return this.source.levels(this.levels, this.choice.category);
  }

  tally(level) {
    return this.kept(level, () => this.source.tally(level, this.choice, this.areas(level).length));
  }

  kept(key, make) {
    if (!this.memory.has(key)) this.memory.set(key, make());
    return this.memory.get(key);
  }

  count(level, index) {
    return this.tally(level).counts[index];
  }

  /** 0 all known, 1 at least so many, 2 withheld. */
  hidden(level, index) {
    return this.tally(level).hidden?.[index] || 0;
  }

  rate(level, index) {
    const homes = this.households(level, index);
    return homes ? (1000 * this.count(level, index)) / homes : null;
  }

  value(level, measure, index) {
    if (this.hidden(level, index) === WITHHELD) return null;
    return measure === "rate" ? this.rate(level, index) : this.count(level, index);
  }

  cuts(level, measure) {
    const values = () => this.areas(level).map((_, index) => this.value(level, measure, index));
    return this.kept(`${level} ${measure}`, () => cutsOf(values(), measure === "count"));
  }

  classOf(level, measure, index) {
    const value = this.value(level, measure, index);
    return value === null ? -1 : classOf(this.cuts(level, measure), value);
  }

  classes(level, measure) {
    return this.areas(level).map((_, index) => this.classOf(level, measure, index));
  }
}

function levelsOf(payload) {
  if (payload.tested) return Object.keys(payload.tested);
  if (payload.kind === "responsibility" || payload.public) return ALL_LEVELS;
  return ["report", "grid", "unit"];
}
