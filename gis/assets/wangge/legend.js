// legend.js — what the colours, lines and signs of an exported map mean, and what was counted.
//
//   legendOf(atlas, {level, measure}) -> element
//   fillsOf(atlas, {level, measure}) -> what townLayer.paint takes, or null for the responsibility map

import { make } from "./dom.js";
import { kindKey } from "./kinds.js";
import { day, number, say } from "./words.js";

const NO_BASE = "#e7e4de";
const NOTHING = "#fbfaf6";

export function fillsOf(atlas, { level, measure }) {
  if (!atlas.counts) return null;
  const classes = atlas.classes(level, measure);
  const colours = classes.map((of) => (of < 0 ? NO_BASE : of ? atlas.counts.ramp[of - 1] : null));
  return { level, colours, hatched: classes.map((of) => of < 0) };
}

export function legendOf(atlas, choice) {
  const [heading, ...rest] = atlas.counts ? counted(atlas, choice) : who(atlas);
  return make("details", { open: true }, make("summary", {}, heading), make("div", { class: "wg-body" }, rest));
}

function counted(atlas, { level, measure }) {
  const { lang, counts } = atlas;
  const classes = atlas.classes(level, measure);
  const size = (of) => classes.filter((one) => one === of).length;
  const heading = say(lang, `legend_${measure}`, { level: say(lang, `level_${level}`) });
  const positive = classes.some((of) => of > 0) ? counts.thresholds[level][measure].length + 1 : 0;
  const rows = counts.ramp
    .slice(0, positive)
    .map((colour, i) => swatch(lang, colour, rangeWords(atlas, level, measure, i), size(i + 1)))
    .reverse();
  return [
    make("h2", {}, heading),
    make("ul", { class: "wg-classes" }, rows, swatch(lang, NOTHING, say(lang, "none"), size(0)),
      measure === "rate" ? swatch(lang, "hatched", say(lang, "no_base_long"), size(-1)) : null),
    make("div", {}, notes(atlas, level, measure)),
  ];
}

function swatch(lang, colour, words, size) {
  const given = { class: colour === "hatched" ? "wg-swatch wg-hatched" : "wg-swatch" };
  if (colour !== "hatched") given.paint = { backgroundColor: colour };
  return make("li", { data: { size } }, make("i", given), make("span", {}, words),
    make("span", { class: "wg-sub" }, say(lang, "class_size", { n: number(lang, size) })));
}

function rangeWords(atlas, level, measure, i) {
  const { lang } = atlas;
  const cuts = atlas.counts.thresholds[level][measure];
  const digits = (value) => number(lang, value, value % 1 ? 1 : 0);
  if (measure === "rate") {
    if (!cuts.length || i === cuts.length) return say(lang, "class_rate_top", { from: digits(cuts[i - 1] ?? 0) });
    if (i === 0) return say(lang, "class_rate_first", { to: digits(cuts[0]) });
    return say(lang, "class_rate", { from: digits(cuts[i - 1]), to: digits(cuts[i]) });
  }
  const from = i ? cuts[i - 1] : 1;
  if (i === cuts.length) return say(lang, "class_top", { from: digits(from) });
  const to = cuts[i] - 1;
  return say(lang, to === from ? "class_one" : "class_count", { from: digits(from), to: digits(to) });
}

function notes(atlas, level, measure) {
  const { lang, counts } = atlas;
  const category = counts.category || say(lang, "all_categories");
  const n = (value) => number(lang, value);
  const former = counts.former[level];
  const line = (key, values) => make("p", { data: { note: key } }, say(lang, key, values));
  return [
    line("counted", { start: day(lang, counts.start), end: day(lang, counts.end), category }),
    line(former ? "sums_former" : "sums", {
      total: n(counts.total), inside: n(counts.total - counts.outside - former), outside: n(counts.outside),
      former: n(former), level: say(lang, `level_${level}`),
    }),
    counts.nearby ? line("nearby", { n: n(counts.nearby) }) : null,
    measure === "rate" ? [line("base_note"), line("few")] : null,
    make("p", { class: "wg-untested", data: { note: "untested" } }, say(lang, "untested")),
  ];
}

function who(atlas) {
  const { lang, town } = atlas;
  const kinds = kindKey(town.units.map((unit) => unit.kind), lang, make);
  const ground = ["river", "road"].filter((kind) => town.roads.some((road) => road.kind === kind));
  const lines = ["line_village", "line_grid", "line_unit", ...ground.map((kind) => `line_${kind}`)];
  const line = (key) => make("li", {}, make("i", { class: `wg-line ${key.replace("_", "-")}` }), say(lang, key));
  return [
    make("h2", {}, say(lang, "legend")),
    make("ul", { class: "wg-lines" }, lines.map(line)),
    kinds.length ? make("ul", { class: "wg-signs" }, kinds) : null,
    make("p", {}, say(lang, "colours_note")),
    make("p", {}, say(lang, "precise")),
  ];
}
