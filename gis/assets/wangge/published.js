// published.js — counts fit for everybody: small ones withheld. The same face as reports.js, no single report.
//
//   const source = await openPublished(payload.published)
//   source.tally(level, choice, areas).hidden[i] = 1 where a period's count is withheld, 2 where all are; such
//   counts say "at least". By category there are villages only; see gis/withholding.py.

import { table } from "./decode.js";
import { addDays } from "./reports.js";

const WITHHELD = -1;

export async function openPublished(data) {
  const names = Object.keys(data.tables);
  const tables = await Promise.all(names.map((name) => table(data.tables[name])));
  return new Published(data, Object.fromEntries(names.map((name, i) => [name, tables[i].rows])));
}

class Published {
  constructor(data, tables) {
    this.tables = tables;
    this.categories = data.categories;
    this.kind = data.kind;
    this.least = data.least;
    this.totals = data.totals;
    this.elsewhere = data.elsewhere;
    this.total = data.totals.reduce((sum, n) => sum + n, 0);
    this.open = false;
    this.placed = 0;
    this.periods = data.starts.map((start, i) => ({
      start,
      end: i + 1 < data.starts.length ? addDays(data.starts[i + 1], -1) : data.end,
    }));
  }

  tally(level, { from, to, category }, areas) {
    const counts = new Int32Array(areas);
    const hidden = new Uint8Array(areas);
    let total = 0;
    let outside = 0;
    for (let p = from; p <= to; p += 1) {
      total += this.totals[p];
      outside += Math.max(0, this.elsewhere[p]);
    }
    for (let i = 0; i < areas; i += 1) {
      let gone = 0;
      for (let p = from; p <= to; p += 1) {
        const n = this.cell(level, i, p, category);
        if (n === WITHHELD) gone += 1;
        else counts[i] += n;
      }
      hidden[i] = gone === 0 ? 0 : gone > to - from ? 2 : 1;
    }
    return { counts, hidden, total, outside: category < 0 ? outside : 0, former: 0 };
  }

  cell(level, index, period, category) {
    const periods = this.periods.length;
    if (category < 0) return this.tables[level][index * periods + period];
    return this.tables.category[(index * this.categories.length + category) * periods + period];
  }

  series(level, index, category) {
    if (category >= 0 && level !== "village") return this.periods.map(() => WITHHELD);
    return this.periods.map((_, p) => this.cell(level, index, p, category));
  }

  byPeriod(category) {
    if (category < 0) return this.totals;
    const villages = this.tables.category.length / this.categories.length / this.periods.length;
    const known = (v, p) => Math.max(0, this.cell("village", v, p, category));
    return this.periods.map((_, p) => Array.from({ length: villages }, (_, v) => known(v, p)).reduce((a, b) => a + b, 0));
  }

  levels(levels, category) {
    return category < 0 ? levels : ["village"];
  }
}
