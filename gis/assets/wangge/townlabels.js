// townlabels.js — which names and numbers are written at which size, and where they may move.
//
//   drawLabels(context, view, layer, circles) -> {villages, grids, units}: how many of each were drawn; circles
//       [[x, y, radius], ...] in pixels stay free
//   gridWords(grid, village, lang) -> "黄霞·第17网格", in English "黄霞 · Grid 17"
// Right of way: the chosen unit (whose ground village names and grid labels also leave free), village names (put
// where they cover few grid numbers), grid numbers (which move aside within their grid, the smallest grid first),
// unit signs with the name below. A label that finds no room is left out until the map is larger.

import { KINDS } from "./kinds.js";
import { labelBoard } from "./labels.js";

const NUMBERS_FROM = 10;
const SHIELDS_FROM = 60;
const NEAR_SHIELDS_FROM = 40;
const UNITS_FROM = 9;
const NAMES_FROM = 30;
const SMALLEST = 10;
const CHOSEN = "#0b3d91";
const PIN = 11;
const CHOSEN_PART = 0.5;
const STEPS = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5];
const ASIDE = [[0, 0], ...[0.35, 0.65, 0.95].flatMap((d) => around(d))];

export function drawLabels(context, view, layer, circles = []) {
  const board = labelBoard(context, view);
  for (const [x, y, r] of circles) board.take(x - r, y - r, 2 * r, 2 * r);
  const { town, paths } = layer;
  const spot = (area) => [area.x * view.scale + view.dx, area.y * view.scale + view.dy];
  const onScreen = ({ x, y }) => x >= view.box[0] && x <= view.box[2] && y >= view.box[1] && y <= view.box[3];
  const crowded = layer.over?.crowded;
  const numbers = paths.gridSize * view.scale > (crowded ? SHIELDS_FROM : NUMBERS_FROM);
  const seen = (areas) => areas.filter(onScreen);
  const drawn = { villages: 0, grids: 0, units: 0 };
  const grids = numbers ? seen(town.grids).sort((a, b) => a.r - b.r) : [];
  const taken = grids.map((grid) => [...spot(grid), grid.r * view.scale]);
  const near = paths.unitSize * view.scale > UNITS_FROM && !crowded;
  const chosen = layer.chosen?.level === "unit" ? town.units[layer.chosen.index] : null;
  if (layer.pinned) {
    const [x, y] = spot(flatPlace(town, layer.pinned));
    board.take(x - PIN, y - PIN, 2 * PIN, 2 * PIN);
  }
  if (chosen && onScreen(chosen)) {
    drawn.units += unitSign(board, chosen, spot(chosen), { view, chosen });
    board.keep(groundOf(chosen, view));
  }
  for (const area of seen(town.villages)) drawn.villages += villageName(board, area, spot(area), { view, taken, crowded });
  for (const area of grids) {
    const far = area.r * view.scale <= (near ? NEAR_SHIELDS_FROM : SHIELDS_FROM);
    const words = far ? area.short : gridWords(area, town.villages[area.village], layer.lang);
    drawn.grids += gridNumber(board, area, spot(area), { view, words, far });
  }
  board.keep(null);
  const units = near ? seen(town.units).filter((unit) => unit !== chosen) : [];
  for (const area of units) drawn.units += unitSign(board, area, spot(area), { view });
  board.flush();
  return drawn;
}

function flatPlace(town, [lon, lat]) {
  const [x, y] = town.flat(lon, lat);
  return { x, y };
}

/** Near the middle of the village, where the name covers the fewest grid numbers. */
function villageName(board, area, [x, y], { view, taken, crowded }) {
  const room = area.r * view.scale;
  const size = Math.max(14, Math.min(crowded ? 15 : 24, room / (taken.length ? 4 : 2.6)));
  const [w, h] = [(size * area.label.length) / 2 + 7, size / 2 + 8];
  const reach = taken.length || crowded ? Math.max(room, size) : size;
  const near = taken.filter(([gx, gy]) => Math.abs(gx - x) < reach + w && Math.abs(gy - y) < reach + h);
  const over = ([px, py]) => near.filter(([gx, gy]) => Math.abs(gx - px) < w && Math.abs(gy - py) < h);
  const covered = (place) => over(place).reduce((sum, [, , r]) => sum + (r > 1.6 * h ? 0.5 : 2 + (10 * h) / r), 0);
  const places = STEPS.flatMap((j) => STEPS.map((i) => [x + (i * reach) / 5, y + (j * reach) / 5]))
    .map((place) => ({ place, cost: covered(place) + Math.hypot(place[0] - x, place[1] - y) / reach }))
    .filter(({ place }) => Math.hypot(place[0] - x, place[1] - y) <= reach)
    .sort((a, b) => a.cost - b.cost)
    .map(({ place }) => place);
  const style = { size, weight: 700, colour: taken.length ? "#7a2e12" : "#4a3423", halo: "rgba(255,255,255,0.92)" };
  return board.text(area.label, places, style) ? 1 : 0;
}

/** A grid's name never stands alone, for every village has its first grid. */
export function gridWords(grid, { name, label }, lang) {
  const village = label.replace(/(.{2,})(村|社区)$/, "$1");
  const said = [name, label, village].find((start) => grid.name.startsWith(start)) || "";
  const own = grid.name.slice(said.length).trim() || grid.name;
  if (lang !== "en") return `${village}·${own}`;
  return `${village} · ${own.replace(/^第?(\d+)号?网格$/, "Grid $1")}`;
}

function gridNumber(board, area, [x, y], { view, words, far }) {
  const room = area.r * view.scale;
  const size = far ? Math.max(11, Math.min(17, room * 0.75)) : 15;
  const places = ASIDE.map(([i, j]) => [x + i * room, y + j * room]);
  const style = { size, weight: 700, colour: "#2b2926", halo: "rgba(255,255,255,0.9)" };
  if (!far) style.shield = "rgba(255, 255, 255, 0.92)";
  return board.text(words, places, style) || board.text(words, places, { ...style, size: SMALLEST }) ? 1 : 0;
}

/** Sign and number, the name always below: the two move up together where the name finds no room. */
function unitSign(board, area, [x, y], { view, chosen }) {
  const room = area.r * view.scale;
  if (room < UNITS_FROM - 1) return 0;
  const sign = KINDS[area.kind];
  const label = area.name.split("·")[1] || area.name;
  const size = Math.max(11, Math.min(15, room / 9));
  const plain = { size, colour: chosen ? CHOSEN : "#2b2926", halo: "#ffffff" };
  if (!sign) return board.text(area.short, [[x, y]], plain) ? 1 : 0;
  const radius = size - 3;
  const beside = room > 14 ? area.short : "";
  const style = { colour: sign.colour, beside, radius, size };
  const below = chosen ? { ...plain, weight: 700 } : { ...plain, weight: 500, colour: "#4a453e" };
  const off = radius + size / 2 + 8;
  if (chosen || room > NAMES_FROM) {
    for (const up of [0, off / 2, off]) {
      if (board.captioned(sign.glyph, label, [x, y - up], { sign: style, below, off })) return 1;
    }
  }
  return board.sign(sign.glyph, x, y, style) ? 1 : 0;
}

/** The chosen unit's box in pixels, or null when it fills so much of the view that nothing else had room. */
function groundOf({ box }, { scale, dx, dy, width, height }) {
  const [x0, y0, x1, y1] = [box[0] * scale + dx, box[1] * scale + dy, box[2] * scale + dx, box[3] * scale + dy];
  return x1 - x0 > width * CHOSEN_PART || y1 - y0 > height * CHOSEN_PART ? null : [x0, y0, x1, y1];
}

function around(d) {
  return [[0, -d], [0, d], [d, 0], [-d, 0], [d, -d], [-d, -d], [d, d], [-d, d]];
}
