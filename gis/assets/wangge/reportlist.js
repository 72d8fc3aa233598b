// reportlist.js — the rows of single reports: searched by category and by the areas' names and leaders, sorted.
//
//   const rows = reportRows(atlas, query, [sort, up])   sort "minute" (newest first) or "category"
//   rows: Uint32Array of reports; rows.slice(0, n); rows.line(report, go) -> a table row; go.report(index)

import { make } from "./dom.js";
import { categoryName } from "./terms.js";
import { momentWords, say } from "./words.js";

export function reportRows(atlas, query, [sort, up]) {
  const { source, choice } = atlas;
  const chosen = source.choose(choice);
  const matched = query ? chosen.filter(matching(atlas, query)) : chosen;
  const newest = ordered(matched, source.minute, sort === "category" || !up);
  const found = sort === "category" ? ordered(newest, source.category, up) : newest;
  found.line = (report, go) => line(atlas, report, go);
  return found;
}

/** Rows by small whole numbers, highest first or last; equal ones stay in order (counting sort). */
function ordered(rows, key, down) {
  let most = 0;
  for (let i = 0; i < rows.length; i += 1) most = Math.max(most, key[rows[i]]);
  const [from, step] = down ? [most, -1] : [0, 1];
  const starts = new Uint32Array(most + 2);
  for (let i = 0; i < rows.length; i += 1) starts[from + step * key[rows[i]] + 1] += 1;
  for (let i = 1; i < starts.length; i += 1) starts[i] += starts[i - 1];
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) sorted[starts[from + step * key[rows[i]]]++] = rows[i];
  return sorted;
}

/** One look at the texts of every area and category, then none at those of the reports. */
function matching(atlas, query) {
  const { source, lang } = atlas;
  const holds = (text) => text.toLowerCase().includes(query);
  const texts = (level) => (area, i) => holds([atlas.fullName(level, i), area.code, ...atlas.leaders(level, i).map((l) => l.name)].join(" "));
  const categories = source.categories.map((name) => holds(categoryName(lang, name)));
  const [villages, grids, units] = ["village", "grid", "unit"].map((level) => atlas.areas(level).map(texts(level)));
  return (i) => categories[source.category[i]] || units[source.unit[i]] || grids[source.grid[i]] || villages[source.village[i]];
}

function line(atlas, report, go) {
  const { source, lang } = atlas;
  const name = categoryName(lang, source.categories[source.category[report]]);
  return make(
    "tr",
    { data: { report } },
    make("td", {}, make("button", { type: "button", class: "wg-go", onclick: () => go.report(report) }, name),
      make("span", { class: "wg-sub" }, placeWords(atlas, report))),
    make("td", { class: "wg-when" }, momentWords(lang, atlas.period.monday, source.minute[report])),
  );
}

/** The unit of a report, with its grid where the unit's name does not say it, or why there is none. */
export function placeWords(atlas, report) {
  const { source, lang } = atlas;
  const [unit, grid] = [source.unit[report], source.grid[report]];
  const over = grid >= 0 ? atlas.fullName("grid", grid) : "";
  if (unit < 0) return over || say(lang, unit === -1 ? "outside_row" : "former_row");
  const name = atlas.fullName("unit", unit);
  return !over || name.startsWith(over) ? name : `${over} · ${name}`;
}
