// placing.js — where the whole town and the legend find room together on an exported map.
//
//   showWhole(map, layer, legend)   the town as large as it fits with the legend on empty ground, in the first
//                                   corner that has some (legend.dataset.corner: se, sw, ne; see mapfile.css)

import { borderPixels } from "./borders.js";

const ZOOMS_OUT = [0, 1, 2, 3, 4, 5, 6].map((step) => step / 8);
const CORNERS = ["se", "sw", "ne"];
const MARGIN = 14;
const SCALE_BAR = 34;
const CLEAR = 8;
const PARTS = [0, 0.25, 0.5, 0.75, 1];
const SHIFTS = PARTS.flatMap((i) => PARTS.map((j) => [i, j])).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

export function showWhole(map, layer, legend) {
  const L = globalThis.L;
  const bounds = layer.bounds();
  const box = legend.getBoundingClientRect();
  const largest = map.getBoundsZoom(bounds, false, L.point(24, 24));
  for (const zoom of ZOOMS_OUT.map((less) => largest - less)) {
    const found = clearView({ map, layer, bounds, box, zoom });
    if (!found) continue;
    legend.dataset.corner = found.corner;
    map.setView(map.unproject(found.middle, zoom), zoom, { animate: false });
    return;
  }
  map.fitBounds(bounds, { padding: [12, 12], animate: false });
}

/** A middle of the view and a corner for the legend that leave all of the town in sight at a zoom, or null. */
function clearView({ map, layer, bounds, box, zoom }) {
  const L = globalThis.L;
  const size = map.getSize();
  const { x: west, y: north } = map.project(bounds.getNorthWest(), zoom);
  const { x: east, y: south } = map.project(bounds.getSouthEast(), zoom);
  const slack = size.subtract(L.point(east - west + 24, south - north + 24)).divideBy(2);
  const border = box.width ? borderPixels(layer.town, zoom) : [];
  for (const corner of CORNERS) {
    const start = cornerStart(corner, size, box).subtract(size.divideBy(2));
    for (const [i, j] of SHIFTS) {
      const middle = L.point((west + east) / 2 + i * slack.x, (north + south) / 2 + j * slack.y);
      if (!box.width || empty(middle.add(start), box, { map, layer, zoom, border })) return { middle, corner };
    }
  }
  return null;
}

/** Whether no part of the town lies in a box of pixels: no border runs through it, and its middle is outside. */
function empty({ x, y }, { width, height }, { map, layer, zoom, border }) {
  const inside = ([px, py]) => px > x - CLEAR && px < x + width + CLEAR && py > y - CLEAR && py < y + height + CLEAR;
  const centre = globalThis.L.point(x + width / 2, y + height / 2);
  return !border.some(inside) && layer.areaAt(map.unproject(centre, zoom)) === null;
}

/** Where the legend's box begins in a map of that size; the styles put it there by the corner's name. */
function cornerStart(corner, size, { width, height }) {
  const left = corner === "sw" ? MARGIN : size.x - width - MARGIN;
  const top = corner === "ne" ? MARGIN : size.y - height - MARGIN - (corner === "sw" ? SCALE_BAR : 0);
  return globalThis.L.point(left, top);
}
