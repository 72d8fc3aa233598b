// chart.js — the drawn town: fills, roads, borders and names on one canvas, redrawn when the view or the draft changes.
//
//   const chart = townChart(desk); chart.layer.addTo(map); chart.layer.soon()
//   desk.show: {fill: "grid" | "load" | "none", labels, roads, reports, published}; desk.roads (see roads.js)

import { labelBoard } from "/assets/wangge/labels.js";
import { KINDS } from "/assets/wangge/kinds.js";
import { canvasLayer, setUnits } from "./canvas.js";
import { LOADS, loadClass, PAPER } from "./colours.js";
import { gridLabel, shortName, unitLabel, villageLabel } from "./names.js";
import { meets, within } from "./shapes.js";

const LINES = {
  units: { colour: "rgba(70, 62, 52, 0.7)", width: 0.9 },
  overlays: { colour: "#b3541e", width: 1.2, fill: "rgba(214, 110, 46, 0.22)" },
  edges: { colour: "#5d4c3a", width: 2 },
  villages: { colour: "#3f2f22", width: 3.2 },
  outline: { colour: "#20262b", width: 3.6 },
};
const PUBLISHED = { colour: "#1257c9", width: 2.2, dash: [7, 5] };
const UNIT_LINES_FROM = 7;
const NUMBERS_FROM = 16;
const UNIT_NAMES_FROM = 24;

export function townChart(desk) {
  return { layer: canvasLayer({ origin: desk.origin, name: "town", draw: (context, view) => drawTown(context, view, desk) }) };
}

function drawTown(context, view, desk) {
  const { paths, fabric, show } = desk;
  if (!fabric) return;
  setUnits(context, view);
  context.lineJoin = "round";
  context.lineCap = "round";
  const seen = [...fabric.members.keys()].map((code) => [code, paths.grid(code)]).filter(([, path]) => meets(path.box, view.box));
  if (show.fill !== "none") fills(context, desk, seen);
  if (show.roads && desk.roads) desk.roads.draw(context, view);
  if (show.published && desk.published) strokes(context, view, desk.published, PUBLISHED);
  const unitSize = desk.unitSize * view.scale;
  if (unitSize > UNIT_LINES_FROM) {
    for (const [, path] of seen) stroke(context, view, path.units, LINES.units);
    for (const [, path] of seen) {
      context.fillStyle = LINES.overlays.fill;
      context.fill(path.overlays);
      stroke(context, view, path.overlays, LINES.overlays);
    }
  }
  for (const kind of ["edges", "villages", "outline"]) {
    for (const [, path] of seen) stroke(context, view, path[kind], LINES[kind]);
  }
  setUnits(context, view, false);
  if (show.reports && desk.reports) dots(context, view, desk);
  if (show.labels) labels(context, view, desk, seen);
}

function fills(context, desk, seen) {
  context.globalAlpha = desk.show.base ? 0.35 : 1;
  for (const [code, path] of seen) {
    const count = desk.counters.grids.get(code);
    context.fillStyle = desk.show.fill === "load" && count ? LOADS[loadClass(count.ratio, desk.facts.weights.overload)].colour : PAPER[desk.colours.get(code) ?? 0];
    context.fill(path.fill);
  }
  context.globalAlpha = 1;
}

function stroke(context, view, path, { colour, width, dash }) {
  context.strokeStyle = colour;
  context.lineWidth = width / view.scale;
  context.setLineDash(dash ? dash.map((n) => n / view.scale) : []);
  context.stroke(path);
  context.setLineDash([]);
}

/** Borders as published that the draft no longer has. */
function strokes(context, view, published, style) {
  for (const { box, path } of published) if (meets(box, view.box)) stroke(context, view, path, style);
}

function dots(context, view, { reports }) {
  for (const { u, v, state } of reports) {
    if (!within(view.box, u, v)) continue;
    context.beginPath();
    context.arc(u * view.scale + view.dx, v * view.scale + view.dy, 4, 0, 2 * Math.PI);
    context.fillStyle = state === "open" ? "#c81e1e" : "#7d8d95";
    context.fill();
    context.strokeStyle = "#fff";
    context.lineWidth = 1.5;
    context.stroke();
  }
}

function labels(context, view, desk, seen) {
  const { fabric, paths, texts } = desk;
  const board = labelBoard(context, view);
  const px = ([u, v]) => [u * view.scale + view.dx, v * view.scale + view.dy];
  const onScreen = (spot) => spot && within(view.box, ...spot);
  const size = (m2) => Math.sqrt(m2) * desk.perMetre * view.scale;
  const visible = seen.filter(([, path]) => onScreen(path.spot));
  const villages = new Map();
  for (const [code, path] of seen) if (path.spot) villages.set(fabric.grids.get(code)?.village, [...(villages.get(fabric.grids.get(code)?.village) ?? []), path.spot]);
  const far = desk.unitSize * view.scale < UNIT_LINES_FROM;
  for (const [village, spots] of far ? villages : []) {
    const middle = [0, 1].map((k) => spots.reduce((sum, spot) => sum + spot[k], 0) / spots.length);
    const places = spots.map(px).sort((a, b) => off(a, px(middle)) - off(b, px(middle)));
    board.text(villageLabel(fabric.villages.get(village)?.name ?? ""), places.slice(0, 6), { size: 17, weight: 700, colour: "#5c1f0a", halo: "rgba(255,255,255,.95)" });
  }
  for (const [code, path] of visible) {
    const room = path.size * view.scale;
    if (room < NUMBERS_FROM) continue;
    const grid = fabric.grids.get(code);
    const lock = grid?.locked ? "🔒" : "";
    const full = room > 130;
    const words = lock + (full ? gridLabel(fabric, code, texts.lang) : shortName(grid ?? { name: "", code }));
    const [x, y] = px(path.spot);
    const style = { size: full ? 15 : Math.max(12, Math.min(16, room / 3)), weight: 700, colour: "#1f2b33", halo: "rgba(255,255,255,.92)", shield: full ? "rgba(255,255,255,.9)" : undefined };
    board.text(words, [[x, y], [x, y - 22], [x, y + 22]], style);
  }
  if (desk.unitSize * view.scale > UNIT_LINES_FROM) {
    for (const [code] of seen) {
      for (const member of fabric.members.get(code)) {
        const unit = fabric.units.get(member);
        const room = size(unit.m2);
        if (room < UNIT_NAMES_FROM || !onScreen(paths.spot(unit))) continue;
        unitSign(board, unit, px(paths.spot(unit)), room);
      }
    }
  }
  board.flush();
}

function off([x, y], [a, b]) {
  return Math.hypot(x - a, y - b);
}

function unitSign(board, unit, [x, y], room) {
  const sign = KINDS[unit.kind];
  const plain = { size: 11, weight: 600, colour: "#2b2926", halo: "#ffffff" };
  if (!sign) {
    board.text(shortName(unit), [[x, y]], plain);
    return;
  }
  const style = { colour: sign.colour, beside: room > 44 ? shortName(unit) : "", radius: 8, size: 11 };
  const label = unitLabel(unit);
  if (room > 110 && label && board.captioned(sign.glyph, label, [x, y - 9], { sign: style, below: { ...plain, weight: 500 }, off: 18 })) return;
  board.sign(sign.glyph, x, y, style);
}
