// reports.js — single reports as typed arrays: decoded, chosen by week and category, counted by area. No DOM.
//
//   const source = await openReports(payload.reports, payload.period, town or the promise of it)
//   source.periods [{start, end}] calendar weeks, dates as "2026-11-16"; source.categories; source.total
//   source.x, y (flat coordinates, see town.js; the first `placed`), minute (since the first Monday),
//   category, unit, grid, village (index, -1 outside, -2 former area)
//   source.choose({from, to, category}) -> Uint32Array of those chosen, the placed ones first; category -1 = all
//   source.tally(level, choice) -> {counts, hidden: null, total, outside, former}; hidden: see published.js
//   source.series(level, index, category) -> reports by week

import { integers, octets } from "./decode.js";

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

export async function openReports(data, period, coming) {
  const names = ["x_high", "y_high", "day", "hour", "minute", "category", "unit", "grid", "village", "x_low", "y_low"];
  const read = (name) => (name.endsWith("_low") ? octets : integers)(data[name]);
  const [town, ...streams] = await Promise.all([coming, ...names.map(read)]);
  return new Reports(Object.fromEntries(names.map((name, i) => [name, streams[i]])), data, period, town);
}

class Reports {
  constructor(streams, data, period, town) {
    this.total = data.number;
    this.placed = streams.x_low.length;
    this.categories = period.categories;
    this.periods = weeksOf(period);
    this.open = true;
    [this.x, this.y] = flatPlaces(walked(streams.x_high, streams.x_low), walked(streams.y_high, streams.y_low), town);
    this.minute = minutesOf(streams, data.middle);
    this.week = new Uint16Array(this.total);
    for (let i = 0; i < this.total; i += 1) this.week[i] = this.minute[i] / WEEK;
    this.category = streams.category;
    this.unit = summed(streams.unit);
    this.grid = streams.grid.map((step, i) => step + above(this.unit[i], town.units, "grid"));
    this.village = streams.village.map((step, i) => step + above(this.grid[i], town.grids, "village"));
    this.chosen = { key: "", rows: null };
  }

  choose({ from, to, category }) {
    const key = `${from} ${to} ${category}`;
    if (this.chosen.key === key) return this.chosen.rows;
    const rows = new Uint32Array(this.total);
    let count = 0;
    for (let i = 0; i < this.total; i += 1) {
      const fits = this.week[i] >= from && this.week[i] <= to && (category < 0 || this.category[i] === category);
      if (fits) rows[count++] = i;
    }
    this.chosen = { key, rows: rows.subarray(0, count) };
    return this.chosen.rows;
  }

  tally(level, choice, areas) {
    const rows = this.choose(choice);
    const of = this[level];
    const counts = new Int32Array(areas);
    let [outside, former] = [0, 0];
    for (const i of rows) {
      const area = of[i];
      if (area >= 0) counts[area] += 1;
      else if (area === -1) outside += 1;
      else former += 1;
    }
    return { counts, hidden: null, total: rows.length, outside, former };
  }

  series(level, index, category) {
    const found = new Array(this.periods.length).fill(0);
    const of = this[level];
    for (let i = 0; i < this.total; i += 1) {
      if (of[i] === index && (category < 0 || this.category[i] === category)) found[this.week[i]] += 1;
    }
    return found;
  }

  byPeriod(category) {
    const found = new Array(this.periods.length).fill(0);
    for (let i = 0; i < this.total; i += 1) if (category < 0 || this.category[i] === category) found[this.week[i]] += 1;
    return found;
  }

  levels(levels) {
    return levels;
  }
}

/** Places from steps in two parts. */
function walked(high, low) {
  const places = new Int32Array(low.length);
  for (let i = 0, at = 0; i < low.length; i += 1) places[i] = at += 256 * high[i] + low[i];
  return places;
}

/** Days come counted from the middle one, hours from noon, minutes from the half hour. */
function minutesOf({ day, hour, minute }, middle) {
  const found = new Int32Array(day.length);
  for (let i = 0; i < day.length; i += 1) found[i] = (day[i] + middle) * DAY + hour[i] * HOUR + minute[i] + (DAY + HOUR) / 2;
  return found;
}

export function summed(steps) {
  const sums = steps.slice();
  for (let i = 1; i < sums.length; i += 1) sums[i] += sums[i - 1];
  return sums;
}

/** The Mondays and Sundays of a span, cut to its first and last day. */
export function weeksOf({ monday, start, end, weeks }) {
  return Array.from({ length: weeks }, (_, i) => {
    const [first, last] = [addDays(monday, 7 * i), addDays(monday, 7 * i + 6)];
    return { start: first < start ? start : first, end: last > end ? end : last };
  });
}

export function addDays(text, days) {
  const [year, month, day] = text.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

function above(area, areas, name) {
  return area < 0 ? area : areas[area][name];
}

function flatPlaces(lon, lat, town) {
  const points = new Int32Array(2 * lon.length);
  for (let i = 0; i < lon.length; i += 1) {
    points[2 * i] = lon[i];
    points[2 * i + 1] = lat[i];
  }
  const flat = town.flattened(points);
  const [x, y] = [new Float32Array(lon.length), new Float32Array(lon.length)];
  for (let i = 0; i < lon.length; i += 1) {
    x[i] = flat[2 * i];
    y[i] = flat[2 * i + 1];
  }
  return [x, y];
}
