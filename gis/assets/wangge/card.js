// card.js — the card of a place on an exported map: what it is, whom to ask first, how near the border.
//
//   placeCard(atlas, place)          place as town.at gives it
//   areaCard(atlas, level, index)

import { make } from "./dom.js";
import { kindName } from "./kinds.js";
import { number, post, say } from "./words.js";

const NEAR_M = 10;

export function placeCard(atlas, place) {
  return card(atlas, "unit", place.unit, [overlayNote(atlas, place), borderNote(atlas, place)]);
}

export function areaCard(atlas, level, index) {
  return card(atlas, level, index, []);
}

function card(atlas, level, index, notes) {
  const area = atlas.town.find(codeOf(atlas, level, index), level).area;
  const word = level === "unit" && kindName(area.kind, atlas.lang);
  const kind = word ? make("span", { class: "wg-kind" }, word) : null;
  return make(
    "article",
    { class: "wg-card", data: { level, code: area.code } },
    make("h2", {}, atlas.fullName(level, index)),
    make("p", { class: "wg-where" }, kind, where(atlas, level, index), make("span", {}, say(atlas.lang, "code", area))),
    atlas.counts && level !== "village" ? numbers(atlas, level, index) : null,
    make("ol", { class: "wg-chain", "aria-label": say(atlas.lang, "ask_first") }, people(atlas, level, index)),
    notes,
  );
}

function codeOf(atlas, level, index) {
  return { village: atlas.town.villages, grid: atlas.town.grids, unit: atlas.town.units }[level][index].code;
}

function where(atlas, level, index) {
  const above = atlas.above(level, index);
  return above && make("span", {}, atlas.fullName(above[0], above[1]));
}

/** One line a leader; a level with nobody gets a line that says so. */
function people(atlas, level, index) {
  const own = atlas.leaders(level, index);
  const first = { unit: "unit_leader", grid: "grid_leader", village: "station_chief" }[level];
  const vacancy = { post: first, ordinal: 1, name: say(atlas.lang, "vacant"), phone: null };
  const above = atlas.above(level, index);
  const lines = (own.length ? own : [vacancy]).map((leader) => person(atlas, leader));
  return above ? [...lines, ...people(atlas, above[0], above[1])] : lines;
}

function person(atlas, leader) {
  const acting = leader.acting ? make("span", { class: "wg-kind" }, say(atlas.lang, "acting")) : null;
  const phone = leader.phone === null ? "" : leader.phone || say(atlas.lang, "no_phone");
  return make(
    "li",
    { data: { post: leader.post, ordinal: leader.ordinal } },
    make("span", { class: "wg-post" }, post(atlas.lang, leader)),
    make("strong", {}, leader.name),
    acting,
    make("span", { class: "wg-phone" }, phone),
  );
}

/** Counts of an area and, for a unit, of its grid. */
function numbers(atlas, level, index) {
  const own = line(atlas, level, index);
  return level === "unit" ? [own, line(atlas, "grid", atlas.town.units[index].grid)] : own;
}

function line(atlas, level, index) {
  const { lang } = atlas;
  const rate = atlas.rate(level, index);
  const homes = number(lang, atlas.households(level, index) || 0);
  const words = rate === null ? say(lang, "no_base") : say(lang, "rate_here", { rate: number(lang, rate, 1), households: homes });
  return make(
    "p",
    { class: "wg-numbers", data: { level } },
    make("span", {}, say(lang, `level_${level}`)),
    make("strong", {}, say(lang, "reports_here", { n: number(lang, atlas.count(level, index)) })),
    make("span", {}, words),
  );
}

function borderNote(atlas, place) {
  if (place.border > NEAR_M || place.across < 0) return null;
  const other = atlas.town.units[place.across].name;
  const metres = number(atlas.lang, Math.max(0, place.border), place.border < 1 ? 1 : 0);
  return make("p", { class: "wg-border" }, say(atlas.lang, "near_border", { metres, other }));
}

/** Street shops that stand over the unit here, each with its own leaders. */
function overlayNote(atlas, place) {
  return place.overlays.map((index) =>
    make(
      "div",
      { class: "wg-overlay" },
      make("p", {}, say(atlas.lang, "overlay", { name: atlas.town.units[index].name })),
      atlas.counts ? line(atlas, "unit", index) : null,
      make("ol", { class: "wg-chain" }, atlas.leaders("unit", index).map((leader) => person(atlas, leader))),
    ),
  );
}
