// terms.js — the small print of an exported map: what was counted, against what, by which test, with which luck.
//
//   countedNotes(atlas, level, measure) -> paragraphs: period, category, sums, denominator, what is withheld
//   testedNotes(atlas, level) -> paragraphs: test, level of q, number of tests, seed
//   spanWords(atlas) -> "2026年8月17日至2026年11月15日" of the periods chosen; categoryWords(atlas)

import { make } from "./dom.js";
import { day, number, say } from "./words.js";

export function spanWords(atlas) {
  const { periods } = atlas.source;
  const { from, to } = atlas.choice;
  return say(atlas.lang, "span", { start: day(atlas.lang, periods[from].start), end: day(atlas.lang, periods[to].end) });
}

export function categoryWords(atlas) {
  const { lang, choice, source, period } = atlas;
  if (choice.category >= 0) return categoryName(lang, source.categories[choice.category]);
  return period.category ? categoryName(lang, period.category) : say(lang, "all_categories");
}

export function categoryName(lang, name) {
  return name || say(lang, "no_category");
}

export function countedNotes(atlas, level, measure) {
  const { lang } = atlas;
  const line = (key, values) => make("p", { data: { note: key } }, say(lang, key, values));
  return [
    line(atlas.public ? `counted_${atlas.source.kind}` : "counted", { span: spanWords(atlas), category: categoryWords(atlas) }),
    sums(atlas, level, line),
    atlas.period.nearby && atlas.whole() ? line("nearby", { n: number(lang, atlas.period.nearby) }) : null,
    measure === "rate" ? [line("base_note"), line("few")] : null,
    atlas.public ? line("withheld_note", { least: atlas.source.least }) : null,
  ];
}

/** Every report is somewhere: the areas', those outside, those of former areas, and the withheld. */
function sums(atlas, level, line) {
  const { lang } = atlas;
  const found = restOf(atlas, level);
  const values = Object.fromEntries(Object.entries(found).map(([key, n]) => [key, number(lang, n)]));
  const key = atlas.public ? "sums_public" : found.former ? "sums_former" : "sums";
  if (atlas.public && atlas.choice.category >= 0) return line("sums_category", { inside: values.inside });
  return line(key, { ...values, level: say(lang, `level_${level}`) });
}

/** {total, inside, outside, former, withheld} of a level. */
export function restOf(atlas, level) {
  const { counts, total, outside, former } = atlas.tally(level);
  const inside = counts.reduce((sum, n) => sum + n, 0);
  return { total, inside, outside, former, withheld: total - inside - outside - former };
}

export function testedNotes(atlas, level) {
  const { lang } = atlas;
  const { terms, kind } = atlas.findings[level];
  const line = (key, values) => make("p", { data: { note: key } }, say(lang, key, values));
  const values = {
    level: say(lang, `level_${level}`), tests: number(lang, terms.tests), seed: String(terms.seed ?? ""),
    draws: number(lang, terms.draws || 0), q: String(terms.level ?? ""), step: say(lang, `step_${atlas.source.kind || "week"}`),
  };
  return kind === "trends"
    ? [line("trend_base"), line("trend_test", values)]
    : [line("test_base"), line("test_how", values), line("test_luck", values)];
}
