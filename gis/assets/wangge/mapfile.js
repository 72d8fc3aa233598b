// mapfile.js — an exported map: joins the canvas, the card, the list and the legend around a folium map.
//
//   globalThis.wangge = wanggeFile.start(map, "wangge-data")
// The element holds a JSON string: base64 of deflated JSON (gis/maps.py). Afterwards, for scripts and tests:
//   wangge.ready (promise), wangge.atlas, wangge.layer, wangge.map
//   wangge.open(code, level?) goes to an area and opens its card; wangge.choose({level, measure, lang})

import { openAtlas } from "./atlas.js";
import { borderPixels } from "./borders.js";
import { areaCard, placeCard } from "./card.js";
import { unpack } from "./decode.js";
import { make, put } from "./dom.js";
import { fillsOf, legendOf } from "./legend.js";
import { rosterOf } from "./roster.js";
import { townLayer } from "./townmap.js";
import { day, number, say } from "./words.js";

const WIDE = "(min-width: 900px)";
const ZOOMS_OUT = [0, 1, 2, 3, 4, 5, 6].map((step) => step / 8);
const CORNERS = ["se", "sw", "ne"];
const MARGIN = 14;
const SCALE_BAR = 34;
const CLEAR = 8;
const PARTS = [0, 0.25, 0.5, 0.75, 1];
const SHIFTS = PARTS.flatMap((i) => PARTS.map((j) => [i, j])).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
const TAGS = { zh: "zh-Hans", en: "en" };

export function start(map, id) {
  const file = new MapFile(map);
  file.ready = file.build(JSON.parse(document.getElementById(id).textContent)).catch((error) => {
    file.failed = error;
    document.body.appendChild(make("p", { class: "wg-failed", role: "alert" },
      `${say("zh", "old_browser")} ${say("en", "old_browser")}`));
    throw error;
  });
  return file;
}

class MapFile {
  constructor(map) {
    this.map = map;
    this.choice = { level: "grid", measure: "count" };
    this.open_tab = "";
  }

  async build(text) {
    this.atlas = await openAtlas(await unpack(text));
    this.layer = townLayer(this.atlas.town);
    this.frame();
    this.roster = rosterOf(this.atlas, this.choice, (level, index) => this.go(level, index));
    this.list.append(this.roster.element);
    this.choose({ lang: this.atlas.lang });
    this.map.invalidateSize({ animate: false });
    this.whole();
    this.map.setMinZoom(Math.min(this.map.getZoom() - 1, 12));
    this.layer.addTo(this.map);
    if (!matchMedia(WIDE).matches) this.map.zoomControl.setPosition("bottomright");
    globalThis.L.control.scale({ imperial: false, position: "bottomleft" }).addTo(this.map);
    this.map.on("click", (event) => this.tap(event.latlng));
    this.map.on("popupclose", () => this.layer.clear());
    addEventListener("beforeprint", () => this.printing(true));
    addEventListener("afterprint", () => this.printing(false));
  }

  /** The parts around the map; their words come with `choose`. */
  frame() {
    this.header = make("header", { class: "wg-head" });
    this.switches = make("div", { class: "wg-switches" });
    this.list = make("section", { class: "wg-list" }, this.switches);
    this.legend = make("section", { class: "wg-legend" });
    this.tabs = make("nav", { class: "wg-tabs" });
    const mapElement = this.map.getContainer();
    mapElement.setAttribute("role", "application");
    mapElement.before(this.header);
    mapElement.after(this.tabs, this.legend, this.list);
    document.body.classList.add("wg-file", `wg-${this.atlas.kind}`);
  }

  /** The whole town as large as it fits with the legend on empty ground: in the first corner that has some. */
  whole() {
    const L = globalThis.L;
    const bounds = this.layer.bounds();
    const box = this.legend.getBoundingClientRect();
    const largest = this.map.getBoundsZoom(bounds, false, L.point(24, 24));
    for (const zoom of ZOOMS_OUT.map((less) => largest - less)) {
      const found = this.clearView(bounds, box, zoom);
      if (!found) continue;
      this.legend.dataset.corner = found.corner;
      this.map.setView(this.map.unproject(found.middle, zoom), zoom, { animate: false });
      return;
    }
    this.map.fitBounds(bounds, { padding: [12, 12], animate: false });
  }

  /** A middle of the view and a corner for the legend that leave all of the town in sight at a zoom, or null. */
  clearView(bounds, box, zoom) {
    const L = globalThis.L;
    const size = this.map.getSize();
    const { x: west, y: north } = this.map.project(bounds.getNorthWest(), zoom);
    const { x: east, y: south } = this.map.project(bounds.getSouthEast(), zoom);
    const slack = size.subtract(L.point(east - west + 24, south - north + 24)).divideBy(2);
    const border = box.width ? borderPixels(this.atlas.town, zoom) : [];
    for (const corner of CORNERS) {
      const start = cornerStart(corner, size, box).subtract(size.divideBy(2));
      for (const [i, j] of SHIFTS) {
        const middle = L.point((west + east) / 2 + i * slack.x, (north + south) / 2 + j * slack.y);
        if (!box.width || this.empty(middle.add(start), box, { zoom, border })) return { middle, corner };
      }
    }
    return null;
  }

  /** Whether no part of the town lies in a box of pixels: no border runs through it, and its middle is outside. */
  empty({ x, y }, { width, height }, { zoom, border }) {
    const inside = ([px, py]) => px > x - CLEAR && px < x + width + CLEAR && py > y - CLEAR && py < y + height + CLEAR;
    const centre = globalThis.L.point(x + width / 2, y + height / 2);
    return !border.some(inside) && this.layer.areaAt(this.map.unproject(centre, zoom)) === null;
  }

  choose({ lang = this.atlas.lang, level = this.choice.level, measure = this.choice.measure }) {
    this.atlas.lang = lang;
    this.choice = { level, measure };
    document.documentElement.lang = TAGS[lang];
    this.layer.speak(lang);
    this.words();
    put(this.legend, legendOf(this.atlas, this.choice));
    this.roster.show(this.choice);
    this.layer.paint(fillsOf(this.atlas, this.choice));
    this.map.closePopup();
  }

  words() {
    const { lang, drawing, kind } = this.atlas;
    const title = say(lang, `title_${kind}`, { town: drawing.name });
    const other = lang === "zh" ? "en" : "zh";
    document.title = drawing.sample ? `${title} · ${say(lang, "sample")}` : title;
    this.map.getContainer().setAttribute("aria-label", title);
    put(
      this.header,
      make("div", { class: "wg-title" }, make("h1", {}, title), make("p", {}, this.subtitle())),
      drawing.sample ? make("p", { class: "wg-sample" }, say(lang, "sample")) : null,
      make("div", { class: "wg-tools" },
        button(say(lang, "other_language"), () => this.choose({ lang: other }), { lang: TAGS[other] }),
        button(say(lang, "print"), () => globalThis.print(), { class: "wg-print" })),
    );
    put(this.switches, this.segments("level", kind === "hotspots" ? ["grid", "unit"] : ["village", "grid", "unit"]),
      kind === "hotspots" ? this.segments("measure", ["count", "rate"]) : null);
    put(this.tabs, ["list", "legend"].map((tab) => this.tab(tab)));
  }

  subtitle() {
    const { lang, drawing, counts, town } = this.atlas;
    const sizes = { villages: town.villages.length, grids: town.grids.length, units: drawing.units.length };
    for (const [key, n] of Object.entries(sizes)) sizes[key] = number(lang, n);
    const as_of = say(lang, "as_of", { day: day(lang, drawing.on), revision: drawing.revision, ...sizes });
    if (!counts) return as_of;
    const category = counts.category || say(lang, "all_categories");
    return say(lang, "period", { start: day(lang, counts.start), end: day(lang, counts.end), category });
  }

  segments(name, values) {
    const one = (value) =>
      button(say(this.atlas.lang, value), () => this.choose({ [name]: value }),
        { "aria-pressed": String(this.choice[name] === value), data: { [name]: value } });
    return make("div", { class: "wg-segments", role: "group" }, values.map(one));
  }

  /** On a phone the list and the legend lie in a drawer; a second press closes it. */
  tab(name) {
    const isOpen = this.open_tab === name;
    document.body.dataset.drawer = this.open_tab;
    const press = () => this.drawer(isOpen ? "" : name);
    return button(say(this.atlas.lang, isOpen ? "close" : name), press, { "aria-expanded": String(isOpen) });
  }

  drawer(name) {
    this.open_tab = name;
    document.body.dataset.drawer = name;
    this.map.invalidateSize({ animate: false });
    put(this.tabs, ["list", "legend"].map((tab) => this.tab(tab)));
  }

  tap(latlng) {
    const place = this.layer.areaAt(latlng);
    if (!place) {
      this.map.closePopup();
      return;
    }
    this.popup(latlng, placeCard(this.atlas, place), ["unit", place.unit]);
  }

  open(code, level) {
    const found = this.atlas.town.find(code, level);
    if (found) this.go(found.level, found.index);
    return found !== null;
  }

  go(level, index) {
    if (!matchMedia(WIDE).matches) this.drawer("");
    this.map.fitBounds(this.layer.bounds(level, index), { maxZoom: 18.5, padding: [60, 60], animate: false });
    const area = this.layer.areas(level)[index];
    const [lng, lat] = this.atlas.town.lonlat(area.x, area.y);
    this.popup({ lat, lng }, areaCard(this.atlas, level, index), [level, index]);
  }

  popup(latlng, content, [level, index]) {
    const L = globalThis.L;
    const wide = matchMedia(WIDE).matches;
    const width = Math.min(300, this.map.getSize().x - 60);
    const options = { minWidth: Math.min(240, width), maxWidth: width, className: "wg-popup",
      autoPanPaddingTopLeft: L.point(wide ? 60 : 12, 12), autoPanPaddingBottomRight: L.point(12, 12) };
    L.popup(options).setLatLng(latlng).setContent(content).openOn(this.map);
    this.layer.select(this.layer.areas(level)[index].code, level);
  }

  /** Paper: the map at the width of the page, sharp, and the whole list of grids after it. */
  printing(begins) {
    document.body.classList.toggle("wg-printing", begins);
    if (begins) this.roster.all();
    else this.roster.show({});
    this.layer.options.sharp = begins ? 3 : 0;
    this.map.invalidateSize({ animate: false });
    if (begins) this.map.closePopup();
    if (begins) this.map.fitBounds(this.layer.bounds(), { padding: [4, 4], animate: false });
    else this.whole();
  }
}

/** Where the legend's box begins in a map of that size; the styles put it there by the corner's name. */
function cornerStart(corner, size, { width, height }) {
  const left = corner === "sw" ? MARGIN : size.x - width - MARGIN;
  const top = corner === "ne" ? MARGIN : size.y - height - MARGIN - (corner === "sw" ? SCALE_BAR : 0);
  return globalThis.L.point(left, top);
}

function button(words, onclick, given = {}) {
  return make("button", { type: "button", onclick, ...given }, words);
}
