// ground.js — what lies under the areas: water, roads, buildings. Drawn in flat coordinates (see town.js).
//
//   const ground = groundOf(town, again)          again() is called when more can be drawn than before
//   ground.draw(context, view)   view: {scale (pixels in a flat unit), box [x0 y0 x1 y1] in flat units}

import { thinned, toleranceAt } from "./thinning.js";

const WATER = "#a5cfe6";
const BUILDING = { fill: "#e4dccf", line: "#c9bfae" };
// Order of drawing; `least` pixels wide before a kind is drawn at all, `floor` its smallest drawn width.
const ROADS = [
  { kind: "alley", fill: "#fbf9f4", casing: "#d9d1c3", least: 2.6, floor: 1.6 },
  { kind: "lane", fill: "#ffffff", casing: "#d3c9b9", least: 2.2, floor: 1.4 },
  { kind: "street", fill: "#ffffff", casing: "#c4b8a4", least: 1.2, floor: 1.6 },
  { kind: "road", fill: "#fff3c9", casing: "#c2ac73", least: 0, floor: 2.4 },
];
const RIVER = { kind: "river", fill: WATER, casing: WATER, least: 0, floor: 4 };
const BUILDINGS_FROM = 0.3;
const BUILDING_LINES_FROM = 0.9;
const ROUND_FROM = 5;
const SQUARE = 400;

export function groundOf(town, again = () => {}) {
  let coming = null;
  const bring = () => (coming = coming || town.bring().then(again));
  return { draw: (context, view) => drawGround(context, view, town, bring) };
}

function drawGround(context, view, town, bring) {
  ribbons(context, view, town, RIVER);
  if (view.scale * town.perMetre > BUILDINGS_FROM) {
    if (town.buildings) blocks(context, view, town);
    else bring();
  }
  for (const style of ROADS) ribbons(context, view, town, { ...style, onlyCasing: true });
  for (const style of ROADS) ribbons(context, view, town, style);
}

function ribbons(context, view, town, style) {
  for (const { width, path, box } of piecesOf(town, style.kind, toleranceAt(view.scale))) {
    if (width * view.scale < style.least || !meets(box, view.box, width + style.floor / view.scale)) continue;
    const drawn = Math.max(width, style.floor / view.scale);
    const round = drawn * view.scale > ROUND_FROM;
    context.lineCap = round ? "round" : "butt";
    context.lineJoin = round ? "round" : "bevel";
    context.lineWidth = drawn + (style.onlyCasing ? 1.6 / view.scale : 0);
    context.strokeStyle = style.onlyCasing ? style.casing : style.fill;
    context.stroke(path);
  }
}

/** Ways of a kind as Path2D by width and by squares of the ground, so that those out of sight cost nothing. */
function piecesOf(town, kind, tolerance) {
  town.ribbons = town.ribbons || new Map();
  const key = `${kind} ${tolerance}`;
  if (!town.ribbons.has(key)) {
    const found = new Map();
    for (const road of town.roads.filter((one) => one.kind === kind)) {
      for (const part of road.parts) run(pieceFor(found, road.width, around([part])).path, thinned(part, tolerance));
    }
    town.ribbons.set(key, [...found.values()].sort((a, b) => a.width - b.width));
  }
  return town.ribbons.get(key);
}

/** The piece {width, path, box} of the square that a box has its middle in; it grows by the box. */
function pieceFor(found, width, [x0, y0, x1, y1]) {
  const key = [width, Math.floor((x0 + x1) / 2 / SQUARE), Math.floor((y0 + y1) / 2 / SQUARE)].join();
  if (!found.has(key)) found.set(key, { width, path: new Path2D(), box: [x0, y0, x1, y1] });
  const piece = found.get(key);
  const { box } = piece;
  [box[0], box[1]] = [Math.min(box[0], x0), Math.min(box[1], y0)];
  [box[2], box[3]] = [Math.max(box[2], x1), Math.max(box[3], y1)];
  return piece;
}

function around(lines) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const points of lines) {
    for (let i = 0; i < points.length; i += 2) {
      [box[0], box[1]] = [Math.min(box[0], points[i]), Math.min(box[1], points[i + 1])];
      [box[2], box[3]] = [Math.max(box[2], points[i]), Math.max(box[3], points[i + 1])];
    }
  }
  return box;
}

function meets(a, b, margin) {
  return a[0] <= b[2] + margin && a[1] <= b[3] + margin && a[2] >= b[0] - margin && a[3] >= b[1] - margin;
}

function run(path, points) {
  for (let i = 0; i < points.length; i += 2) {
    if (i) path.lineTo(points[i], points[i + 1]);
    else path.moveTo(points[i], points[i + 1]);
  }
}

function blocks(context, view, town) {
  town.blocks = town.blocks || blocksOf(town.buildings);
  const near = town.blocks.filter(({ box }) => meets(box, view.box, 0));
  context.fillStyle = BUILDING.fill;
  for (const { path } of near) context.fill(path, "evenodd");
  if (view.scale * town.perMetre < BUILDING_LINES_FROM) return;
  context.strokeStyle = BUILDING.line;
  context.lineWidth = 0.7 / view.scale;
  for (const { path } of near) context.stroke(path);
}

/** Footprints by squares of the ground, as the ways are. */
function blocksOf({ shapes, arcs }) {
  const found = new Map();
  for (const rings of shapes.map((shape) => shape.flat())) {
    const { path } = pieceFor(found, 0, around(rings.flat().map((reference) => arcs[reference >> 1])));
    for (const ring of rings) traceRing(path, ring, arcs);
  }
  return [...found.values()];
}

/** One closed ring of references onto a path. */
export function traceRing(path, ring, arcs) {
  let first = true;
  for (const reference of ring) {
    const p = arcs[reference >> 1];
    const n = p.length / 2;
    for (let k = first ? 0 : 1; k < n; k += 1) {
      const i = 2 * (reference & 1 ? n - 1 - k : k);
      if (first) path.moveTo(p[i], p[i + 1]);
      else path.lineTo(p[i], p[i + 1]);
      first = false;
    }
  }
  if (!first) path.closePath();
}
