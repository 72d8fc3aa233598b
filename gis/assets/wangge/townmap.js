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
//                                      hatched[index] = name of a pattern drawn as well (see patterns.js), or
//                                      null; paint(null) = villages
//   layer.shown()                      {villages, grids, units}: how many labels the last drawing held
//   layer.over = {place(view), draw(context), crowded}  drawn over everything, labels keep clear (see dots.js)
//   layer.town                         the town (see town.js)
// What is drawn follows the size of the areas on the screen, not a zoom number: village names, then grid
// outlines and numbers, then thin unit lines with kind signs and codes. Set fillAlpha to 0.35 over a base map.

import { groundOf } from "./ground.js";
import { patternOf } from "./patterns.js";
import { drawLabels } from "./townlabels.js";
import { pathsOf } from "./townpaths.js";

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
  layer.paths = pathsOf(town);
  layer.over = null;
  layer.ground = groundOf(town, () => layer.redraw());
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
      if (!this.chosen) return;
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
      this.painted = fills && { ...fills };
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
      this.seen = "";
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
      const seen = [this._map.getZoom(), this._map.getPixelOrigin(), this._bounds.min, size, ratio].join();
      L.DomUtil.setPosition(this._container, this._bounds.min);
      if (seen === this.seen) return; // Leaflet asks twice for every zoom
      this.seen = seen;
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
      const circles = this.over ? this.over.place(view) : [];
      if (this.options.labels) this.counted = drawLabels(context, view, this, circles);
      this.over?.draw(context);
    },
    fills(context, view) {
      const set = this.paths.at(view.scale * this.ratio);
      context.globalAlpha = this.options.fillAlpha;
      this.town.villages.forEach((village, i) => {
        if (!meets(village.box, view.box)) return;
        context.fillStyle = this.painted ? "#fbfaf6" : PAPER[village.colour % PAPER.length];
        context.fill(set.village(i));
      });
      if (this.painted) painted(context, view, set.fills(this.painted));
      context.globalAlpha = 1;
    },
    lines(context, view) {
      const { paths, town } = this;
      const set = paths.at(view.scale * this.ratio);
      const near = (areas) => areas.filter((area) => meets(area.box, view.box));
      context.lineJoin = "bevel";
      context.lineCap = "butt";
      if (paths.unitSize * view.scale > UNIT_LINES_FROM) {
        near(town.grids).forEach((grid) => stroke(context, view, set.unitLines(grid.index), LINES.unit));
        stroke(context, view, set.overlays(), LINES.overlay);
      }
      if (paths.gridSize * view.scale > GRID_LINES_FROM) {
        near(town.villages).forEach((village) => stroke(context, view, set.gridLines(village.index), LINES.grid));
      }
      const fine = paths.gridSize * view.scale < FINE_BELOW ? 0.6 : 1;
      context.lineJoin = "round";
      stroke(context, view, set.villageLines(), { ...LINES.village, width: LINES.village.width * fine });
    },
    choice(context, view) {
      const path = this.paths.at(view.scale * this.ratio).area(this.chosen.level, this.chosen.index);
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

function painted(context, view, fills) {
  const near = fills.filter(({ village }) => meets(village.box, view.box));
  for (const { plain } of near) {
    for (const [colour, path] of plain) {
      context.fillStyle = colour;
      context.fill(path);
    }
  }
  const patterns = new Map();
  for (const [name, path] of near.flatMap(({ hatched }) => [...hatched])) {
    if (!patterns.has(name)) patterns.set(name, patternOf(context, name, view.scale));
    context.fillStyle = patterns.get(name);
    context.fill(path);
  }
}

function stroke(context, view, path, { colour, width }) {
  context.strokeStyle = colour;
  context.lineWidth = width / view.scale;
  context.stroke(path);
}

function meets(a, b) {
  return a[0] <= b[2] && a[1] <= b[3] && a[2] >= b[0] && a[3] >= b[1];
}
