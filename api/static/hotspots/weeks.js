// weeks.js — weekly counts as bars with the usual as a dashed line, and the same as a table.

import { make } from "../dom.js";
import { momentText } from "../texts.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, BELOW, ABOVE] = [360, 120, 26, 20, 8];

export function weeksChart(weeks, texts) {
  const top = Math.max(1, ...weeks.map(({ seen, usual }) => Math.max(seen, usual ?? 0)));
  const step = (WIDTH - LEFT) / weeks.length;
  const y = (value) => HEIGHT - BELOW - (value / top) * (HEIGHT - BELOW - ABOVE);
  const label = texts.say("weeks_label", { list: weeks.map(({ seen }) => seen).join(texts.lang === "en" ? ", " : "、") });
  const box = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "weeks", role: "img", "aria-label": label });
  for (const value of [0, top]) {
    box.append(draw("line", { x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value), class: "axis" }), words(LEFT - 4, y(value) + 4, Math.round(value), "end"));
  }
  weeks.forEach(({ seen }, i) => {
    box.append(draw("rect", { x: LEFT + i * step + step * 0.16, width: step * 0.68, y: y(seen), height: y(0) - y(seen), class: i === weeks.length - 1 ? "column last" : "column" }));
  });
  const known = weeks.map(({ usual }, i) => (usual === null ? null : `${LEFT + (i + 0.5) * step},${y(usual)}`)).filter(Boolean);
  box.append(draw("polyline", { points: known.join(" "), class: "usual" }));
  box.append(words(LEFT, HEIGHT - 5, day(weeks[0].start), "start"), words(WIDTH, HEIGHT - 5, texts.say("week_of", { day: day(weeks.at(-1).start) }), "end"));
  return box;
}

export function weeksTable(weeks, texts) {
  const heads = ["col_week", "col_observed", "col_usual"].map((key) => make("th", { scope: "col" }, texts.say(key)));
  const rows = weeks.map(({ start, seen, usual }) => make("tr", {}, make("th", { scope: "row" }, momentText(start, texts.lang)), make("td", {}, String(seen)), make("td", {}, usual === null ? "–" : usual.toFixed(1))));
  return make("table", { class: "counts" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows));
}

function day(iso) {
  const [, month, date] = iso.split("-").map(Number);
  return `${month}/${date}`;
}

function draw(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function words(x, y, text, anchor) {
  const node = draw("text", { x, y, "text-anchor": anchor });
  node.textContent = text;
  return node;
}
