// roster.js — the list beside an exported map: search, sort, press a row to go there.
//
//   const roster = rosterOf(atlas, {level, measure}, go)   go(level, index) when a row is pressed
//   roster.element; roster.show({level, measure}) redraws (also after atlas.lang changed); roster.all() for print

import { make, put } from "./dom.js";
import { kindName } from "./kinds.js";
import { number, say } from "./words.js";

const STEP = 100;
const FEW = 5;
const FEW_HOMES = 20;

export function rosterOf(atlas, choice, go) {
  return new Roster(atlas, choice, go);
}

class Roster {
  constructor(atlas, choice, go) {
    Object.assign(this, { atlas, choice, go, limit: STEP, query: "", sort: null });
    this.input = make("input", { type: "search", class: "wg-search", oninput: () => this.search() });
    this.table = make("div", { class: "wg-rows" });
    this.element = make("div", { class: "wg-roster" }, this.input, this.table);
    this.show(choice);
  }

  search() {
    this.query = this.input.value.trim().toLowerCase();
    this.limit = STEP;
    this.draw();
  }

  show(choice) {
    this.choice = { ...this.choice, ...choice };
    this.sort = this.atlas.counts ? this.choice.measure : null;
    this.input.placeholder = say(this.atlas.lang, "search");
    this.input.setAttribute("aria-label", say(this.atlas.lang, "search"));
    this.draw();
  }

  all() {
    this.limit = this.choice.level === "unit" ? this.limit : Infinity;
    this.draw();
  }

  rows() {
    const { atlas, choice, query } = this;
    const rows = atlas.areas(choice.level).map((area, index) => rowOf(atlas, choice.level, area, index));
    const found = query ? rows.filter((row) => row.text.toLowerCase().includes(query)) : rows;
    return this.sort ? found.sort(descending(this.sort)) : found;
  }

  draw() {
    const { atlas } = this;
    const rows = this.rows();
    const left = rows.length - this.limit;
    const more = () => {
      this.limit += STEP;
      this.draw();
    };
    const values = { n: Math.min(STEP, left), all: number(atlas.lang, rows.length) };
    put(
      this.table,
      rows.length
        ? make("table", {}, this.head(), make("tbody", {}, rows.slice(0, this.limit).map((row) => this.line(row))), this.foot())
        : make("p", { class: "wg-nothing" }, say(atlas.lang, "nothing", { query: this.input.value.trim() })),
      left > 0 ? make("button", { type: "button", class: "wg-more", onclick: more }, say(atlas.lang, "more", values)) : null,
    );
  }

  head() {
    const cell = (key, name) => {
      const sorted = this.sort === key;
      const press = () => {
        this.sort = key;
        this.draw();
      };
      const button = make("button", { type: "button", onclick: press }, say(this.atlas.lang, name), sorted ? " ↓" : "");
      return make("th", { scope: "col", class: "wg-figure", "aria-sort": sorted ? "descending" : "none" }, button);
    };
    const plain = (name, cls) => make("th", { scope: "col", class: cls }, say(this.atlas.lang, name));
    const rest = this.atlas.counts ? [cell("count", "count"), cell("rate", "rate")] : [plain("leader")];
    return make("thead", {}, make("tr", {}, plain("name"), rest));
  }

  line(row) {
    const { lang } = this.atlas;
    const press = () => this.go(this.choice.level, row.index);
    const name = make(
      "td",
      {},
      make("button", { type: "button", class: "wg-go", onclick: press }, row.name),
      make("span", { class: "wg-sub" }, this.atlas.counts ? row.leader || say(lang, "vacant") : row.sub),
    );
    const cells = this.atlas.counts ? figures(lang, row) : [leaderCell(lang, row)];
    return make("tr", { data: { code: row.code } }, name, cells);
  }

  /** What no row can hold, so that the column adds up. */
  foot() {
    const { atlas, query } = this;
    if (!atlas.counts || query) return null;
    const line = (key, n) =>
      make("tr", { data: { total: key } }, make("td", {}, say(atlas.lang, key)), figure(number(atlas.lang, n)), figure(""));
    const former = atlas.counts.former[this.choice.level];
    return make("tfoot", {}, former ? line("former_row", former) : null, line("outside_row", atlas.counts.outside), line("total_row", atlas.counts.total));
  }
}

function rowOf(atlas, level, area, index) {
  const leaders = atlas.leaders(level, index);
  const above = atlas.above(level, index);
  const name = atlas.fullName(level, index);
  const sub = level === "unit" ? kindName(area.kind, atlas.lang) : area.code;
  const row = { index, code: area.code, name, sub: sub === name ? "" : sub, leader: leaders.map((one) => one.name).join("、") };
  row.phone = leaders[0]?.phone || "";
  row.text = [name, area.code, row.leader, above ? atlas.fullName(...above) : ""].join(" ");
  if (!atlas.counts) return row;
  const [count, rate] = [atlas.count(level, index), atlas.rate(level, index)];
  const thin = rate > 0 && (count < FEW || atlas.households(level, index) < FEW_HOMES);
  return { ...row, count, rate, thin };
}

/** Highest first; rates that mean little after the others, areas without a denominator last. */
function descending(key) {
  const rank = (row) => (key === "rate" ? (row.rate === null ? 2 : Number(row.thin)) : 0);
  return (a, b) => rank(a) - rank(b) || b[key] - a[key] || a.index - b.index;
}

function figures(lang, row) {
  const rate = row.rate === null ? say(lang, "no_base") : number(lang, row.rate, 1) + (row.thin ? " ※" : "");
  return [figure(number(lang, row.count)), figure(rate)];
}

function figure(text) {
  return make("td", { class: "wg-figure" }, text);
}

function leaderCell(lang, row) {
  return make("td", {}, row.leader || say(lang, "vacant"), make("span", { class: "wg-sub" }, row.phone));
}
