// card.js — the card of a place on an exported map: what it is, whom to ask first, how near the border.
//
//   placeCard(atlas, place)          place as town.at gives it
//   areaCard(atlas, level, index)
//   reportsCard(atlas, [report, ...], go)   one report with whom to ask, or several to choose from; go(report)

import { make } from "./dom.js";
import { markWords } from "./findings.js";
import { kindName } from "./kinds.js";
import { placeWords } from "./reportlist.js";
import { categoryName } from "./terms.js";
import { momentWords, number, post, say } from "./words.js";

const NEAR_M = 10;
const HIGH = 30;
const MOST_REPORTS = 30;

export function placeCard(atlas, place) {
  return card(atlas, "unit", place.unit, [overlayNote(atlas, place), borderNote(atlas, place)]);
}

export function areaCard(atlas, level, index) {
  return card(atlas, level, index, []);
}

export function reportsCard(atlas, reports, go) {
  return reports.length === 1 ? oneReport(atlas, reports[0]) : severalReports(atlas, reports, go);
}

function oneReport(atlas, report) {
  const { source, lang } = atlas;
  const level = ["unit", "grid", "village"].find((name) => source[name][report] >= 0);
  return make(
    "article",
    { class: "wg-card", data: { report } },
    make("h2", {}, categoryName(lang, source.categories[source.category[report]])),
    make("p", { class: "wg-where" }, make("span", {}, momentWords(lang, atlas.period.monday, source.minute[report])),
      make("span", {}, placeWords(atlas, report))),
    level ? make("ol", { class: "wg-chain", "aria-label": say(lang, "ask_first") }, people(atlas, level, source[level][report])) : null,
  );
}

function severalReports(atlas, reports, go) {
  const { source, lang } = atlas;
  const line = (report) =>
    make("li", {}, make("button", { type: "button", class: "wg-go", onclick: () => go(report) },
      categoryName(lang, source.categories[source.category[report]])),
      make("span", { class: "wg-sub" }, momentWords(lang, atlas.period.monday, source.minute[report])));
  const newest = [...reports].sort((a, b) => source.minute[b] - source.minute[a]);
  return make(
    "article",
    { class: "wg-card", data: { reports: reports.length } },
    make("h2", {}, say(lang, "reports_here", { n: number(lang, reports.length) })),
    make("p", { class: "wg-where" }, placeWords(atlas, newest[0])),
    make("ol", { class: "wg-chain wg-several" }, newest.slice(0, MOST_REPORTS).map(line)),
    reports.length > MOST_REPORTS ? make("p", {}, say(lang, "newest_only", { n: MOST_REPORTS })) : null,
  );
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
    atlas.source ? numbers(atlas, level, index) : null,
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
  const phone = leader.phone === null || atlas.public ? "" : leader.phone || say(atlas.lang, "no_phone");
  return make(
    "li",
    { data: { post: leader.post, ordinal: leader.ordinal } },
    make("span", { class: "wg-post" }, post(atlas.lang, leader)),
    make("strong", {}, leader.name || say(atlas.lang, "filled")),
    acting,
    make("span", { class: "wg-phone" }, phone),
  );
}

/** Counts of an area and, for a unit, of its grid; what the test says; its reports by week. */
function numbers(atlas, level, index) {
  const shown = atlas.counted().includes(level) || !atlas.public;
  const own = shown ? [line(atlas, level, index), verdict(atlas, level, index), bars(atlas, level, index)] : null;
  const above = level === "unit" ? [["grid", atlas.town.units[index].grid]] : [];
  if (!shown) above.push(["village", villageOf(atlas, level, index)]);
  return [own, above.map(([name, at]) => [line(atlas, name, at), verdict(atlas, name, at)])];
}

function villageOf(atlas, level, index) {
  const grid = level === "unit" ? atlas.town.units[index].grid : index;
  return atlas.town.grids[grid].village;
}

function line(atlas, level, index) {
  const { lang } = atlas;
  const hidden = atlas.hidden(level, index);
  const rate = hidden ? null : atlas.rate(level, index);
  const homes = number(lang, atlas.households(level, index) || 0);
  const known = atlas.households(level, index) ? "" : say(lang, "no_base");
  const words = rate === null ? known : say(lang, "rate_here", { rate: number(lang, rate, 1), households: homes });
  const count = say(lang, hidden ? "reports_least" : "reports_here", { n: number(lang, atlas.count(level, index)) });
  return make(
    "p",
    { class: "wg-numbers", data: { level } },
    make("span", {}, say(lang, `level_${level}`)),
    make("strong", {}, hidden === 2 ? say(lang, "withheld_here", { least: atlas.source.least }) : count),
    make("span", {}, words),
  );
}

/** What the test found, with observed and expected; it holds for all periods and categories together. */
function verdict(atlas, level, index) {
  const findings = atlas.findings[level];
  if (!findings) return null;
  const { lang } = atlas;
  const mark = findings.mark(index);
  const values = findings.kind === "trends"
    ? { hot: findings.hot(index), cold: findings.cold(index), step: say(lang, `step_${atlas.source.kind || "week"}`) }
    : { seen: number(lang, findings.seen(index)), expected: number(lang, findings.expected(index), 1),
      ratio: number(lang, findings.seen(index) / Math.max(findings.expected(index), 0.1), 1), q: qWords(findings.q(index)) };
  const judged = mark !== "bare" && mark !== "few";
  return make("p", { class: "wg-verdict", data: { mark } }, make("strong", {}, markWords(lang, mark)),
    judged ? make("span", {}, say(lang, findings.kind === "trends" ? "verdict_trend" : "verdict_hot", values)) : null);
}

function qWords(q) {
  return q < 0.001 ? "< 0.001" : q.toFixed(3);
}

function bars(atlas, level, index) {
  const { choice, source } = atlas;
  const counts = source.series(level, index, choice.category);
  const most = Math.max(1, ...counts);
  const bar = (n, i) => make("i", {
    class: `${i >= choice.from && i <= choice.to ? "wg-in" : ""}${n < 0 ? " wg-gone" : ""}`,
    paint: { height: `${Math.max(1, Math.round((HIGH * Math.max(0, n)) / most))}px` },
  });
  return make("div", { class: "wg-bars", role: "img", "aria-label": say(atlas.lang, "bars", { most: number(atlas.lang, Math.max(0, ...counts)) }) },
    counts.map(bar));
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
      atlas.source && !atlas.public ? line(atlas, "unit", index) : null,
      make("ol", { class: "wg-chain" }, atlas.leaders("unit", index).map((leader) => person(atlas, leader))),
    ),
  );
}
