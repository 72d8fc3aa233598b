// townmap.js — a Leaflet layer that draws a town on one canvas. Needs Leaflet 1.9 as the global L.
//
//   const layer = townLayer(await openTown(data), {ground: true, fillAlpha: 1, labels: true})
//   layer.addTo(map); map.fitBounds(layer.bounds())
//   layer.bounds(level?, index?)       L.LatLngBounds of the town or of one village, grid or unit
//   layer.select(code, level?)         strong outline, the rest dimmed; false when there is no such code
//   layer.clear()                      nothing selected
//   layer.pin([lon, lat] | null)       labels keep clear of a mark at this place
//   layer.speak("en")                  the language of "Grid 17" in labels; names stay as they are
//   layer.areaAt(latlng)               {unit, overlays, grid, village, border, across} as town.at, or null
//   layer.paint({level, colours, hatched})  colours[index] of every unit or grid (null = leave paper),
//                                      hatched[index] = name of a pattern (see patterns.js) or true: drawn with
//                                      lines as well; paint(null) = villages
//   layer.shown()                      {villages, grids, units}: how many labels the last drawing held
//   layer.town                         the town (see town.js)
// What is drawn follows the size of the areas on the screen, not a zoom number: village names, then grid
// outlines and numbers, then thin unit lines with kind signs and codes. Set fillAlpha to 0.35 over a base map.

import { groundOf, traceRing } from "./ground.js";
import { patternOf } from "./patterns.js";
import { drawLabels } from "./townlabels.js";

export const PAPER = ["#f6ecd2", "#dcebdb", "#dce7f3", "#f3dfdf", "#e8e0f0", "#e6ead0"];
const LINES = {
  unit: { colour: "rgba(88, 76, 62, 0.55)", width: 0.7 },
  overlay: { colour: "rgba(150, 70, 20, 0.8)", width: 1 },
  grid: { colour: "#7d6a55", width: 1.3 },
  village: { colour: "#5a4634", width: 2.6 },
  chosen: { colour: "#0b3d91", width: 3.5, casing: "#ffffff" },
};
const GRID_LINES_FROM = 4;
const UNIT_LINES_FROM = 3.2;
const FINE_BELOW = 10;

export function townLayer(town, options = {}) {
  const L = globalThis.L;
  const Layer = L.Renderer.extend({
    options: { padding: 0.15, ground: true, labels: true, fillAlpha: 1 },
    ...drawing(L),
    ...face(L),
  });
  const layer = new Layer(options);
  layer.town = town;
  layer.paths = prepared(town);
  layer.ground = groundOf(town);
  layer.chosen = null;
  layer.lang = options.lang || "zh";
  layer.painted = null;
  layer.pinned = null;
  layer.counted = { villages: 0, grids: 0, units: 0 };
  return layer;
}

/** The public face (see the top of this file). */
function face(L) {
  return {
    bounds(level, index) {
      const box = level ? this.areas(level)[index].box : this.paths.box;
      const [west, north] = this.town.lonlat(box[0], box[1]);
      const [east, south] = this.town.lonlat(box[2], box[3]);
      return L.latLngBounds([south, west], [north, east]);
    },
    areas(level) {
      return { village: this.town.villages, grid: this.town.grids, unit: this.town.units }[level];
    },
    select(code, level) {
      this.chosen = this.town.find(code, level);
      this.redraw();
      return this.chosen !== null;
    },
    clear() {
      this.chosen = null;
      this.redraw();
    },
    pin(place) {
      this.pinned = place;
      this.redraw();
    },
    speak(lang) {
      if (lang === this.lang) return;
      this.lang = lang;
      this.redraw();
    },
    paint(fills) {
      this.painted = fills && { ...fills, paths: null };
      this.redraw();
    },
    areaAt(latlng) {
      return this.town.at(latlng.lng, latlng.lat);
    },
    shown() {
      return { ...this.counted };
    },
    redraw() {
      if (this._map) this.draw();
    },
  };
}

/** What L.Renderer asks of its children, and the drawing itself. */
function drawing(L) {
  return {
    _initContainer() {
      this._container = L.DomUtil.create("canvas", "wangge-town");
      this.context = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = this.options.sharp || Math.min(globalThis.devicePixelRatio || 1, 3);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = Math.round(size.x * ratio);
      this._container.height = Math.round(size.y * ratio);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this.ratio = ratio;
      this.draw();
      this.fire("update");
    },
    view() {
      const zoom = this._map.getZoom();
      const scale = 2 ** (zoom - 16);
      const grow = 2 ** zoom / 2 ** 16;
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      const dx = this.town.origin[0] * grow - corner.x;
      const dy = this.town.origin[1] * grow - corner.y;
      const { x: width, y: height } = this._bounds.getSize();
      const box = [-dx / scale, -dy / scale, (width - dx) / scale, (height - dy) / scale];
      return { scale, dx, dy, width, height, box };
    },
    draw() {
      const view = this.view();
      const { context, ratio } = this;
      const s = view.scale * ratio;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this._container.width, this._container.height);
      context.setTransform(s, 0, 0, s, view.dx * ratio, view.dy * ratio);
      this.fills(context, view);
      if (this.options.ground) this.ground.draw(context, view);
      this.lines(context, view);
      if (this.chosen) this.choice(context, view);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (this.options.labels) this.counted = drawLabels(context, view, this);
    },
    fills(context, view) {
      context.globalAlpha = this.options.fillAlpha;
      this.town.villages.forEach((village, i) => {
        context.fillStyle = this.painted ? "#fbfaf6" : PAPER[village.colour % PAPER.length];
        context.fill(this.paths.villages[i]);
      });
      if (this.painted) painted(context, view, this);
      context.globalAlpha = 1;
    },
    lines(context, view) {
      const { paths, town } = this;
      context.lineJoin = "round";
      if (paths.unitSize * view.scale > UNIT_LINES_FROM) {
        const near = town.grids.filter((grid) => meets(grid.box, view.box));
        near.forEach((grid) => stroke(context, view, paths.units[grid.index], LINES.unit));
        stroke(context, view, paths.overlays, LINES.overlay);
      }
      if (paths.gridSize * view.scale > GRID_LINES_FROM) stroke(context, view, paths.gridEdges, LINES.grid);
      const fine = paths.gridSize * view.scale < FINE_BELOW ? 0.6 : 1;
      stroke(context, view, paths.villageEdges, { ...LINES.village, width: LINES.village.width * fine });
    },
    choice(context, view) {
      const path = areaPath(this.town, this.chosen.level, this.chosen.index);
      const rest = new Path2D();
      const [x0, y0, x1, y1] = view.box;
      rest.rect(x0, y0, x1 - x0, y1 - y0);
      rest.addPath(path);
      context.fillStyle = "rgba(255, 255, 255, 0.55)";
      context.fill(rest, "evenodd");
      const { casing, width } = LINES.chosen;
      stroke(context, view, path, { colour: casing, width: width + 3 });
      stroke(context, view, path, LINES.chosen);
    },
  };
}

/** Paths that never change, built once. */
function prepared(town) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { box: b } of town.villages) {
    if (b[0] > b[2]) continue;
    [box[0], box[1]] = [Math.min(box[0], b[0]), Math.min(box[1], b[1])];
    [box[2], box[3]] = [Math.max(box[2], b[2]), Math.max(box[3], b[3])];
  }
  const units = town.grids.map(() => new Path2D());
  for (const arc of town.edges("unit")) {
    units[town.above("grid", Math.max(town.faces[2 * arc], town.faces[2 * arc + 1]))].addPath(open(town, arc));
  }
  const overlays = new Path2D();
  for (let arc = town.baseArcs; arc < town.arcs.length; arc += 1) overlays.addPath(open(town, arc));
  return {
    box,
    units,
    overlays,
    villages: town.villages.map((_, i) => areaPath(town, "village", i)),
    gridEdges: joined(town, town.edges("grid")),
    villageEdges: joined(town, town.edges("village")),
    gridSize: median(town.grids.map((grid) => grid.r)),
    unitSize: median(town.units.slice(0, town.base).map((unit) => unit.r)),
  };
}

function painted(context, view, layer) {
  const fills = layer.painted;
  fills.paths = fills.paths || colourPaths(layer.town, fills);
  for (const [colour, path] of fills.paths.plain) {
    context.fillStyle = colour;
    context.fill(path);
  }
  for (const [name, path] of fills.paths.hatched) {
    context.fillStyle = patternOf(context, name, view.scale);
    context.fill(path);
  }
}

/** One path per colour, so that neighbours of one colour show no seam; one per pattern. */
function colourPaths(town, { level, colours, hatched = [] }) {
  const found = { plain: new Map(), hatched: new Map() };
  const add = (paths, key, path) => paths.set(key, paths.get(key) ?? new Path2D()).get(key).addPath(path);
  colours.forEach((colour, index) => {
    if (!colour) return;
    const path = areaPath(town, level, index);
    add(found.plain, colour, path);
    if (hatched[index]) add(found.hatched, hatched[index] === true ? "lines" : hatched[index], path);
  });
  return found;
}

function areaPath(town, level, index) {
  const path = new Path2D();
  town.outline(level, index).forEach((ring) => traceRing(path, ring, town.arcs));
  return path;
}

function joined(town, arcs) {
  const path = new Path2D();
  arcs.forEach((arc) => path.addPath(open(town, arc)));
  return path;
}

function open(town, arc) {
  const path = new Path2D();
  const p = town.arcs[arc];
  for (let i = 0; i < p.length; i += 2) path[i ? "lineTo" : "moveTo"](p[i], p[i + 1]);
  return path;
}

function stroke(context, view, path, { colour, width }) {
  context.strokeStyle = colour;
  context.lineWidth = width / view.scale;
  context.stroke(path);
}

function meets(a, b) {
  return a[0] <= b[2] && a[1] <= b[3] && a[2] >= b[0] && a[3] >= b[1];
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] || 0;
}
