// townlabels.js — which names and numbers are written at which size, and where they may move.
//
//   drawLabels(context, view, layer) -> {villages, grids, units}: how many of each were drawn
// Right of way: village names (put where they cover few grid numbers), grid numbers (which move aside within
// their grid, the smallest grid first), unit signs. A label that finds no room is left out until the map is larger.

import { labelBoard } from "./labels.js";

export const SIGNS = {
  residential: { glyph: "住", colour: "#2f6690" },
  facility: { glyph: "公", colour: "#7a4b94" },
  street_shop: { glyph: "商", colour: "#a8480f" },
  alley: { glyph: "巷", colour: "#47663a" },
  building: { glyph: "楼", colour: "#57534e" },
};
const NUMBERS_FROM = 10;
const SHIELDS_FROM = 60;
const UNITS_FROM = 9;
const NAMES_FROM = 30;
const SMALLEST = 10;
const STEPS = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5];
const ASIDE = [[0, 0], ...[0.35, 0.65, 0.95].flatMap((d) => around(d))];

export function drawLabels(context, view, layer) {
  const board = labelBoard(context, view);
  const { town, paths } = layer;
  const spot = (area) => [area.x * view.scale + view.dx, area.y * view.scale + view.dy];
  const onScreen = ({ x, y }) => x >= view.box[0] && x <= view.box[2] && y >= view.box[1] && y <= view.box[3];
  const numbers = paths.gridSize * view.scale > NUMBERS_FROM;
  const seen = (areas) => areas.filter(onScreen);
  const drawn = { villages: 0, grids: 0, units: 0 };
  const grids = numbers ? seen(town.grids).sort((a, b) => a.r - b.r) : [];
  const taken = grids.map((grid) => [...spot(grid), grid.r * view.scale]);
  for (const area of seen(town.villages)) drawn.villages += villageName(board, area, spot(area), { view, taken });
  for (const area of grids) drawn.grids += gridNumber(board, area, spot(area), view);
  if (paths.unitSize * view.scale > UNITS_FROM) {
    for (const area of seen(town.units)) drawn.units += unitSign(board, area, spot(area), view);
  }
  board.flush();
  return drawn;
}

/** Near the middle of the village, where the name covers the fewest grid numbers. */
function villageName(board, area, [x, y], { view, taken }) {
  const room = area.r * view.scale;
  const size = Math.max(14, Math.min(24, room / (taken.length ? 4 : 2.6)));
  const [w, h] = [(size * area.label.length) / 2 + 7, size / 2 + 8];
  const reach = taken.length ? Math.max(room, size) : size;
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

function gridNumber(board, area, [x, y], view) {
  const room = area.r * view.scale;
  const big = room > SHIELDS_FROM;
  const size = big ? 15 : Math.max(11, Math.min(17, room * 0.75));
  const places = ASIDE.map(([i, j]) => [x + i * room, y + j * room]);
  const style = { size, weight: 700, colour: "#2b2926", halo: "rgba(255,255,255,0.9)" };
  if (big) style.shield = "rgba(255, 255, 255, 0.92)";
  const words = big ? area.name : area.short;
  return board.text(words, places, style) || board.text(words, places, { ...style, size: SMALLEST }) ? 1 : 0;
}

function unitSign(board, area, [x, y], view) {
  const room = area.r * view.scale;
  if (room < UNITS_FROM - 1) return 0;
  const sign = SIGNS[area.kind];
  const label = area.name.split("·")[1] || area.name;
  const size = Math.max(11, Math.min(15, room / 9));
  const plain = { size, colour: "#2b2926", halo: "#ffffff" };
  if (!sign) return board.text(area.short, [[x, y]], plain) ? 1 : 0;
  const radius = size - 3;
  const beside = room > 14 ? area.short : "";
  const placed = board.sign(sign.glyph, x, y, { colour: sign.colour, beside, radius, size });
  if (placed && room > NAMES_FROM) {
    const off = radius + size / 2 + 8;
    board.text(label, [[x, y + off], [x, y - off]], { ...plain, weight: 500, colour: "#4a453e" });
  }
  return placed ? 1 : 0;
}

function around(d) {
  return [[0, -d], [0, d], [d, 0], [-d, 0], [d, -d], [-d, -d], [d, d], [-d, d]];
}
