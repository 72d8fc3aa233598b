// roster.js — the list beside an exported map: search, sort, press a row to go there.
//
//   const roster = rosterOf(atlas, {level, measure}, {area(level, index), report(index)})   where a pressed row goes
//   roster.element; roster.show({level, measure}) redraws (also after atlas.lang or the choice changed)
//   roster.all() for print

import { make, put } from "./dom.js";
import { markWords } from "./findings.js";
import { kindName } from "./kinds.js";
import { isTested } from "./legend.js";
import { sideOf } from "./looks.js";
import { reportRows } from "./reportlist.js";
import { restOf } from "./terms.js";
import { number, say } from "./words.js";

const STEP = 100;
const FEW = 5;
const FEW_HOMES = 20;
const PAUSE = 150;

export function rosterOf(atlas, choice, go) {
  return new Roster(atlas, choice, go);
}

class Roster {
  constructor(atlas, choice, go) {
    Object.assign(this, { atlas, choice, go, limit: STEP, query: "", sort: null, up: false, wait: 0 });
    this.input = make("input", { type: "search", class: "wg-search", oninput: () => this.typed() });
    this.table = make("div", { class: "wg-rows", tabindex: "-1" });
    this.element = make("div", { class: "wg-roster" }, this.input, this.table);
  }

  /** Many reports take a moment to search: wait until the typing pauses. */
  typed() {
    clearTimeout(this.wait);
    if (this.choice.level !== "report") this.search();
    else this.wait = setTimeout(() => this.search(), PAUSE);
  }

  search() {
    this.query = this.input.value.trim().toLowerCase();
    this.limit = STEP;
    this.draw();
  }

  show(choice) {
    const next = { ...this.choice, ...choice };
    const other = next.level !== this.choice.level || next.measure !== this.choice.measure || !this.sort;
    this.choice = next;
    if (other) [this.sort, this.up] = [this.firstSort(), false];
    const words = say(this.atlas.lang, this.atlas.public ? "search_public" : "search");
    this.input.placeholder = words;
    this.input.setAttribute("aria-label", words);
    this.draw();
  }

  firstSort() {
    if (!this.atlas.source) return null;
    if (this.choice.level === "report") return "minute";
    return isTested(this.choice.measure) ? "mark" : this.choice.measure;
  }

  all() {
    this.limit = ["unit", "report"].includes(this.choice.level) ? this.limit : Infinity;
    this.draw();
  }

  rows() {
    const { atlas, choice, query } = this;
    if (choice.level === "report") return reportRows(atlas, query, [this.sort, this.up]);
    const rows = atlas.areas(choice.level).map((area, index) => rowOf(atlas, choice, area, index));
    const found = query ? rows.filter((row) => row.text.toLowerCase().includes(query)) : rows;
    if (this.sort) found.sort(descending(this.sort, atlas.looks.order));
    return this.up ? found.reverse() : found;
  }

  draw() {
    const { atlas } = this;
    const rows = this.rows();
    const left = rows.length - this.limit;
    const more = () => {
      this.limit += STEP;
      this.draw();
    };
    const values = { n: number(atlas.lang, Math.min(STEP, left)), all: number(atlas.lang, rows.length) };
    const line = this.choice.level === "report" ? (row) => rows.line(row, this.go) : (row) => this.line(row);
    put(
      this.table,
      rows.length
        ? make("table", {}, this.head(), make("tbody", {}, Array.from(rows.slice(0, this.limit), line)), this.foot())
        : make("p", { class: "wg-nothing" }, say(atlas.lang, "nothing", { query: this.input.value.trim() })),
      left > 0 ? make("button", { type: "button", class: "wg-more", onclick: more }, say(atlas.lang, "more", values)) : null,
      left > 0 ? make("p", { class: "wg-paper" }, say(atlas.lang, "listed", { ...values, n: number(atlas.lang, this.limit) })) : null,
    );
  }

  head() {
    return make("thead", {}, make("tr", {}, this.columns().map(([key, name, cls]) => this.heading(key, name, cls))));
  }

  columns() {
    const { atlas, choice } = this;
    if (!atlas.source) return [["name", "name"], ["leader", "leader"]];
    if (choice.level === "report") return [["category", "category"], ["minute", "time"]];
    const figures = [["count", "count", "wg-figure"], ["rate", "rate", "wg-figure"]];
    return [["name", "name"], ...(isTested(choice.measure) ? [["mark", "finding"], figures[0]] : figures)];
  }

  heading(key, name, cls) {
    const sorted = this.sort === key;
    const press = () => {
      [this.sort, this.up] = [key, sorted && !this.up];
      this.draw();
    };
    const arrow = sorted ? (this.up ? " ↑" : " ↓") : "";
    const state = sorted ? (this.up ? "ascending" : "descending") : "none";
    return make("th", { scope: "col", class: cls, "aria-sort": state },
      make("button", { type: "button", onclick: press }, say(this.atlas.lang, name), arrow));
  }

  line(row) {
    const { lang, source } = this.atlas;
    const press = () => this.go.area(this.choice.level, row.index);
    const name = make(
      "td",
      {},
      make("button", { type: "button", class: "wg-go", onclick: press }, row.name),
      make("span", { class: "wg-sub" }, !source || this.atlas.public ? row.sub : row.leader || say(lang, "vacant")),
    );
    return make("tr", { data: { code: row.code } }, name, source ? this.figures(row) : leaderCell(lang, row));
  }

  figures(row) {
    const { lang } = this.atlas;
    const count = figure(row.hidden === 2 ? say(lang, "withheld") : (row.hidden ? "≥ " : "") + number(lang, row.count));
    if (isTested(this.choice.measure)) return [make("td", { class: `wg-mark wg-${row.side}` }, markWords(lang, row.mark)), count];
    const shown = row.hidden === 2 ? "" : (row.hidden ? "≥ " : "") + rateWords(lang, row);
    return [count, figure(shown)];
  }

  /** What no row can hold, so that the column adds up. */
  foot() {
    const { atlas, query, choice } = this;
    if (!atlas.source || query || choice.level === "report") return null;
    if (atlas.public && atlas.choice.category >= 0) return null;
    const found = restOf(atlas, choice.level);
    const blank = make("td", {});
    const line = (key, n) => {
      const cells = [make("td", {}, say(atlas.lang, key)), figure(number(atlas.lang, n)), blank.cloneNode()];
      return make("tr", { data: { total: key } }, isTested(choice.measure) ? [cells[0], cells[2], cells[1]] : cells);
    };
    return make("tfoot", {},
      found.former ? line("former_row", found.former) : null,
      line("outside_row", found.outside),
      found.withheld ? line("withheld_row", found.withheld) : null,
      line("total_row", found.total));
  }
}

function rowOf(atlas, { level, measure }, area, index) {
  const leaders = atlas.leaders(level, index);
  const above = atlas.above(level, index);
  const name = atlas.fullName(level, index);
  const sub = level === "unit" ? kindName(area.kind, atlas.lang) : area.code;
  const row = { index, code: area.code, name, sub: sub === name ? "" : sub, leader: leaders.map((one) => one.name).join("、") };
  row.phone = leaders[0]?.phone || "";
  row.vacant = !leaders.length;
  row.text = [name, area.code, row.leader, above ? atlas.fullName(...above) : ""].join(" ");
  if (!atlas.source) return row;
  const [count, rate] = [atlas.count(level, index), atlas.rate(level, index)];
  const thin = rate > 0 && (count < FEW || atlas.households(level, index) < FEW_HOMES);
  const mark = isTested(measure) ? atlas.findings[level].mark(index) : "";
  return { ...row, count, rate, thin, mark, side: sideOf(mark) || "calm", hidden: atlas.hidden(level, index) };
}

/** Highest first; rates that mean little after the others, areas without a denominator last. */
function descending(key, order) {
  if (key === "name") return (a, b) => a.index - b.index;
  if (key === "leader") return (a, b) => a.leader.localeCompare(b.leader, "zh") || a.index - b.index;
  if (key === "mark") return (a, b) => order.indexOf(a.mark) - order.indexOf(b.mark) || b.count - a.count || a.index - b.index;
  const rank = (row) => (row.hidden === 2 ? 3 : key === "rate" ? (row.rate === null ? 2 : Number(row.thin)) : 0);
  return (a, b) => rank(a) - rank(b) || b[key] - a[key] || a.index - b.index;
}

function rateWords(lang, row) {
  return row.rate === null ? say(lang, "no_base") : number(lang, row.rate, 1) + (row.thin ? " ※" : "");
}

function figure(text) {
  return make("td", { class: "wg-figure" }, text);
}

/** In a map for everybody a filled post has no name. */
function leaderCell(lang, row) {
  const words = row.vacant ? say(lang, "vacant") : row.leader || say(lang, "filled");
  return make("td", {}, words, make("span", { class: "wg-sub" }, row.phone));
}
