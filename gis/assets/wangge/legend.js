// legend.js — what the colours, lines and signs of an exported map mean, and what was counted and tested.
//
//   legendOf(atlas, {level, measure}) -> element
//   fillsOf(atlas, {level, measure}) -> what townLayer.paint takes, or null for plain villages

import { make } from "./dom.js";
import { markWords } from "./findings.js";
import { kindKey } from "./kinds.js";
import { cssPattern } from "./patterns.js";
import { countedNotes, testedNotes } from "./terms.js";
import { number, say } from "./words.js";

const NOTHING = "#fbfaf6";

export function fillsOf(atlas, { level, measure }) {
  if (!atlas.source || level === "report") return null;
  if (isTested(measure)) return marked(atlas, level);
  const classes = atlas.classes(level, measure);
  const bare = atlas.looks.of("bare");
  const colours = classes.map((of) => (of < 0 ? bare.colour : of ? atlas.ramp[of - 1] : null));
  return { level, colours, hatched: classes.map((of) => of < 0 && bare.pattern) };
}

export function isTested(measure) {
  return measure === "test" || measure === "trend";
}

function marked(atlas, level) {
  const looks = atlas.areas(level).map((_, index) => atlas.looks.of(atlas.findings[level].mark(index)));
  return { level, colours: looks.map((look) => look.colour), hatched: looks.map((look) => look.pattern) };
}

export function legendOf(atlas, choice) {
  const [heading, ...rest] = atlas.source ? counted(atlas, choice) : who(atlas);
  return make("details", { open: true }, make("summary", {}, heading), make("div", { class: "wg-body" }, rest));
}

function counted(atlas, { level, measure }) {
  if (level === "report") return single(atlas);
  return isTested(measure) ? tested(atlas, level, measure) : classed(atlas, level, measure);
}

function single(atlas) {
  const { lang } = atlas;
  const circle = make("i", { class: "wg-dot wg-dots", "aria-hidden": "true" }, "12");
  return [
    make("h2", {}, say(lang, "legend_report")),
    make("ul", { class: "wg-classes" },
      make("li", {}, make("i", { class: "wg-dot", "aria-hidden": "true" }), say(lang, "dot_one")),
      make("li", {}, circle, say(lang, "dot_many"))),
    make("div", {}, countedNotes(atlas, "unit", "count")),
  ];
}

function tested(atlas, level, measure) {
  const { lang } = atlas;
  const findings = atlas.findings[level];
  const found = new Map();
  atlas.areas(level).forEach((_, index) => found.set(findings.mark(index), (found.get(findings.mark(index)) || 0) + 1));
  const shown = atlas.looks.order.filter((mark) => found.has(mark) || (measure === "test" && mark.startsWith("hot")));
  const row = (mark) => swatch(lang, atlas.looks.of(mark), markWords(lang, mark), found.get(mark) || 0);
  return [
    make("h2", {}, say(lang, `legend_${measure}`, { level: say(lang, `level_${level}`) })),
    make("ul", { class: "wg-classes" }, shown.map(row)),
    make("div", {}, countedNotes(atlas, level, measure), testedNotes(atlas, level)),
  ];
}

function classed(atlas, level, measure) {
  const { lang } = atlas;
  const classes = atlas.classes(level, measure);
  const size = (of) => classes.filter((one) => one === of).length;
  const positive = classes.some((of) => of > 0) ? atlas.cuts(level, measure).length + 1 : 0;
  const rows = atlas.ramp
    .slice(0, positive)
    .map((colour, i) => swatch(lang, { colour }, rangeWords(atlas, level, measure, i), size(i + 1)))
    .reverse();
  const bare = atlas.public && measure === "count" ? "withheld_long" : atlas.public ? "bare_or_withheld" : "no_base_long";
  return [
    make("h2", {}, say(lang, `legend_${measure}`, { level: say(lang, `level_${level}`) })),
    make("ul", { class: "wg-classes" }, rows, swatch(lang, {}, say(lang, "none"), size(0)),
      measure === "rate" || size(-1) ? swatch(lang, atlas.looks.of("bare"), say(lang, bare), size(-1)) : null),
    make("div", {}, countedNotes(atlas, level, measure), make("p", { class: "wg-untested", data: { note: "untested" } }, say(lang, "untested"))),
  ];
}

function swatch(lang, { colour, pattern }, words, size) {
  const paint = { backgroundColor: colour || NOTHING };
  if (pattern) paint.backgroundImage = cssPattern(pattern);
  return make("li", { data: { size } }, make("i", { class: "wg-swatch", paint }), make("span", {}, words),
    make("span", { class: "wg-sub" }, say(lang, "class_size", { n: number(lang, size) })));
}

function rangeWords(atlas, level, measure, i) {
  const { lang } = atlas;
  const cuts = atlas.cuts(level, measure);
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
    make("p", {}, say(lang, atlas.public ? "precise_public" : "precise")),
  ];
}
