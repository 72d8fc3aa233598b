// mapfile.js — an exported map: joins the canvas, the card, the list and the legend around a folium map.
//
//   globalThis.wangge = wanggeFile.start(map, "wangge-data")
// The element holds what gis.encoding.packed made (gis/maps.py). Afterwards, for scripts and tests:
//   wangge.ready (promise), wangge.atlas, wangge.layer, wangge.map
//   wangge.open(code, level?) goes to an area and opens its card; wangge.openReport(number)
//   wangge.choose({level, measure, lang, dots, from, to, category}); wangge.shown() -> {level, measure} on the map

import { openAtlas } from "./atlas.js";
import { areaCard, placeCard, reportsCard } from "./card.js";
import { unpack } from "./decode.js";
import { make, put } from "./dom.js";
import { dotsOf } from "./dots.js";
import { filtersOf } from "./filters.js";
import { fillsOf, isTested, legendOf } from "./legend.js";
import { showWhole } from "./placing.js";
import { rosterOf } from "./roster.js";
import { categoryWords, spanWords } from "./terms.js";
import { townLayer } from "./townmap.js";
import { day, number, say } from "./words.js";

const WIDE = "(min-width: 900px)";
const TAGS = { zh: "zh-Hans", en: "en" };
const CLOSEST = 18.5;
const TIGHT = 12;

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
    this.open_tab = "";
    this.home = null;
  }

  async build(text) {
    this.atlas = await openAtlas(await unpack(text));
    const { atlas } = this;
    this.choice = { level: atlas.levels.includes("grid") && atlas.kind !== "incidents" ? "grid" : atlas.levels[0],
      measure: atlas.measures[0] || "", dots: atlas.kind === "incidents" };
    this.layer = townLayer(atlas.town);
    this.dots = atlas.source?.open ? dotsOf(atlas.source) : null;
    this.layer.over = this.dots;
    this.frame();
    this.roster = rosterOf(atlas, this.shown(), { area: (level, index) => this.go(level, index), report: (at) => this.openReport(at) });
    this.filters = atlas.source && filtersOf(atlas, (choice) => this.choose(choice));
    this.list.append(this.filters?.element || "", this.roster.element);
    this.choose({ lang: atlas.lang });
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
    this.list = make("main", { class: "wg-list" }, this.switches);
    this.legend = make("aside", { class: "wg-legend" });
    this.tabs = make("nav", { class: "wg-tabs" });
    const mapElement = this.map.getContainer();
    mapElement.setAttribute("role", "application");
    mapElement.before(this.header);
    mapElement.after(this.tabs, this.legend, this.list);
    document.body.classList.add("wg-file", `wg-${this.atlas.kind}`);
  }

  whole() {
    showWhole(this.map, this.layer, this.legend);
    this.home = this.view();
  }

  view() {
    return `${this.map.getZoom()} ${this.map.getCenter()}`;
  }

  choose(change) {
    const { atlas } = this;
    const { lang = atlas.lang, from, to, category, ...rest } = change;
    atlas.lang = lang;
    this.choice = { ...this.choice, ...rest };
    if (atlas.source && ("from" in change || "to" in change || "category" in change)) {
      atlas.pick({ ...atlas.choice, ...Object.fromEntries(Object.entries({ from, to, category }).filter(([, value]) => value !== undefined)) });
    }
    document.documentElement.lang = TAGS[lang];
    this.map.closePopup();
    this.words();
    const shown = this.shown();
    put(this.legend, legendOf(atlas, shown));
    this.filters?.show();
    this.roster.show(shown);
    this.dots?.show(this.choice.dots ? atlas.source.choose(atlas.choice) : null);
    this.layer.lang = lang;
    this.layer.paint(fillsOf(atlas, shown));
    if (this.home === this.view()) this.whole();
  }

  /** What is on the map: tests hold for everything together, so that a filter shows counts. */
  shown() {
    const { atlas, choice } = this;
    if (!atlas.source) return choice;
    const levels = atlas.counted();
    const level = levels.includes(choice.level) ? choice.level : levels[0];
    const tested = isTested(choice.measure) && (!atlas.whole() || !atlas.findings[level]);
    return { level, measure: tested ? "count" : choice.measure };
  }

  words() {
    const { lang, drawing, kind } = this.atlas;
    const key = kind === "incidents" && this.atlas.public ? "title_incidents_public" : `title_${kind}`;
    const title = say(lang, key, { town: drawing.name });
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
    put(this.switches, this.switchRows());
    this.tabRow();
  }

  tabRow() {
    const tabs = this.atlas.source ? ["list", "filter", "legend"] : ["list", "legend"];
    put(this.tabs, tabs.map((tab) => this.tab(tab)));
  }

  switchRows() {
    const { atlas } = this;
    const shown = this.shown();
    const single = shown.level === "report";
    const note = atlas.source && this.choice.measure !== shown.measure && isTested(this.choice.measure);
    return [
      this.segments("level", atlas.source ? atlas.counted() : atlas.levels, shown.level),
      single || !atlas.measures.length ? null : this.segments("measure", atlas.measures, shown.measure),
      this.dots && atlas.kind !== "incidents"
        ? button(say(atlas.lang, "dots"), () => this.choose({ dots: !this.choice.dots }), { class: "wg-toggle", "aria-pressed": String(this.choice.dots) })
        : null,
      note ? make("p", { class: "wg-note" }, say(atlas.lang, "filtered")) : null,
    ];
  }

  subtitle() {
    const { lang, drawing, source, town } = this.atlas;
    const edition = this.atlas.public ? [say(lang, "public_edition"), " · "] : [];
    const sizes = { villages: town.villages.length, grids: town.grids.length, units: drawing.units.length };
    for (const [key, n] of Object.entries(sizes)) sizes[key] = number(lang, n);
    const as_of = say(lang, "as_of", { day: day(lang, drawing.on), revision: drawing.revision, ...sizes });
    if (!source) return [...edition, as_of];
    return [...edition, say(lang, "period", { span: spanWords(this.atlas), category: categoryWords(this.atlas) })];
  }

  segments(name, values, chosen) {
    const one = (value) =>
      button(say(this.atlas.lang, value), () => this.choose({ [name]: value }),
        { "aria-pressed": String(chosen === value), data: { [name]: value } });
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
    this.tabRow();
  }

  tap(latlng) {
    const under = this.choice.dots && this.dots?.at(this.pixel(latlng));
    if (under) {
      this.openReports(under);
      return;
    }
    const place = this.layer.areaAt(latlng);
    if (!place) {
      this.map.closePopup();
      return;
    }
    this.popup(latlng, placeCard(this.atlas, place), ["unit", place.unit]);
  }

  /** Where on the canvas a place lies. */
  pixel(latlng) {
    const { x, y } = this.map.latLngToLayerPoint(latlng).subtract(this.layer._bounds.min);
    return [x, y];
  }

  /** A circle opens: into smaller ones while that parts it, then into a list. */
  openReports(reports) {
    const bounds = globalThis.L.latLngBounds(reports.map((at) => this.spot(at)));
    const zoom = Math.min(this.map.getBoundsZoom(bounds.pad(0.1)), this.map.getMaxZoom());
    const [low, high] = [bounds.getSouthWest(), bounds.getNorthEast()].map((corner) => this.map.project(corner, this.map.getMaxZoom()));
    const parts = low.distanceTo(high) > TIGHT && this.map.getZoom() < this.map.getMaxZoom() - 0.5;
    if (reports.length > 1 && parts) this.map.setView(bounds.getCenter(), Math.max(zoom, this.map.getZoom() + 1), { animate: false });
    else this.listReports(reports);
  }

  listReports(reports) {
    const { source } = this.atlas;
    const card = reportsCard(this.atlas, reports, (at) => this.listReports([at]));
    const unit = source.unit[reports[0]];
    this.popup(this.spot(reports[0]), card, unit >= 0 ? ["unit", unit] : null);
  }

  openReport(at) {
    if (!matchMedia(WIDE).matches) this.drawer("");
    if (at >= this.atlas.source.placed) {
      this.popup(this.map.getCenter(), reportsCard(this.atlas, [at]), null);
      return;
    }
    this.map.setView(this.spot(at), Math.max(this.map.getZoom(), CLOSEST), { animate: false });
    this.listReports([at]);
  }

  spot(report) {
    const [lng, lat] = this.atlas.town.lonlat(this.atlas.source.x[report], this.atlas.source.y[report]);
    return [lat, lng];
  }

  open(code, level) {
    const found = this.atlas.town.find(code, level);
    if (found) this.go(found.level, found.index);
    return found !== null;
  }

  go(level, index) {
    if (!matchMedia(WIDE).matches) this.drawer("");
    this.map.fitBounds(this.layer.bounds(level, index), { maxZoom: CLOSEST, padding: [60, 60], animate: false });
    const area = this.layer.areas(level)[index];
    const [lng, lat] = this.atlas.town.lonlat(area.x, area.y);
    this.popup({ lat, lng }, areaCard(this.atlas, level, index), [level, index]);
  }

  popup(latlng, content, area) {
    const L = globalThis.L;
    const wide = matchMedia(WIDE).matches;
    const width = Math.min(300, this.map.getSize().x - 60);
    const options = { minWidth: Math.min(240, width), maxWidth: width, className: "wg-popup", maxHeight: Math.max(160, this.map.getSize().y - 90),
      autoPanPaddingTopLeft: L.point(wide ? 60 : 12, 12), autoPanPaddingBottomRight: L.point(12, 12) };
    this.layer.chosen = null; // so that the popup closed by this one draws nothing: once is enough
    L.popup(options).setLatLng(latlng).setContent(content).openOn(this.map);
    if (area) this.layer.select(this.layer.areas(area[0])[area[1]].code, area[0]);
    else this.layer.redraw();
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

function button(words, onclick, given = {}) {
  return make("button", { type: "button", onclick, ...given }, words);
}
