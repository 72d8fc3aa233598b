// map.js — the Leaflet map of the editor: its layers, its buttons, and ways to go somewhere.
//
//   editorMap(desk, element) sets desk.map, desk.layers {town, base(on)}, desk.live,
//   desk.home(), desk.zoomTo(code, level), desk.goTo(problem), desk.fit([x0, y0, x1, y1] mm)

import { make, sign } from "../dom.js";
import { townChart } from "./chart.js";
import { liveLayer } from "./live.js";
import { boxOf } from "./shapes.js";

export function editorMap(desk, element) {
  const L = globalThis.L;
  const { texts, facts } = desk;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, { zoomControl: false, attributionControl: Boolean(facts.basemap), zoomSnap: 0.25, wheelPxPerZoomLevel: 90, maxZoom: 22, minZoom: 4, boxZoom: false, worldCopyJump: false, zoomAnimation: !calm, fadeAnimation: false });
  map.attributionControl?.setPrefix(false);
  map.createPane("picture").style.zIndex = 250;
  map.createPane("town").style.zIndex = 410;
  map.createPane("live").style.zIndex = 420;
  map.setView([facts.centre?.[1] ?? 35, facts.centre?.[0] ?? 105], facts.centre ? 14 : 4);
  desk.map = map;

  const tiles = facts.basemap ? facts.basemap.layers.map((name) => L.tileLayer(`/basemap/${name}/{z}/{x}/{y}`, { maxNativeZoom: 18, maxZoom: 22, attribution: facts.basemap.attribution })) : [];
  const chart = townChart(desk);
  chart.layer.options.pane = "town";
  chart.layer.addTo(map);
  desk.live = liveLayer(desk);
  desk.live.options.pane = "live";
  desk.live.addTo(map);
  desk.layers = {
    town: chart.layer,
    base(on) {
      desk.show.basemap = on;
      tiles.forEach((layer) => (on ? layer.addTo(map) : layer.remove()));
    },
  };
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const zoom = L.control.zoom({ position: "bottomright", zoomInTitle: texts.say("zoom_in"), zoomOutTitle: texts.say("zoom_out") }).addTo(map);
  homeButton(L, desk).addTo(map);

  /** The bar above the map hides what lies under it. */
  const topRoom = () => 16 + Math.min(130, document.getElementById("options").offsetHeight + 12);
  desk.fit = (box, how = {}) => {
    const corners = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]];
    map.fitBounds(L.latLngBounds(corners.map(([x, y]) => desk.plane.degrees(x, y).reverse())), { paddingTopLeft: [30, topRoom()], paddingBottomRight: [64, 30], animate: !calm, ...how });
  };
  desk.home = (how) => {
    const rings = [...desk.fabric.units.values()].map((unit) => unit.box);
    if (rings.length) desk.fit(boxOf(...rings), how);
  };
  desk.zoomTo = (code, level = "grid") => {
    const { fabric } = desk;
    const within = { unit: () => [code], grid: () => [...(fabric.members.get(code) ?? [])], village: () => [...fabric.units.values()].filter((unit) => unit.village === code).map((unit) => unit.code) };
    const boxes = within[level]().map((one) => fabric.units.get(one)?.box).filter(Boolean);
    if (boxes.length) desk.fit(boxOf(...boxes), { maxZoom: 19 });
  };
  desk.goTo = ({ x, y, rings, codes }) => {
    const boxes = (rings ?? []).map((ring) => boxOf(ring));
    if (x !== null && x !== undefined) boxes.push([x - 8000, y - 8000, x + 8000, y + 8000]);
    for (const code of boxes.length ? [] : codes ?? []) if (desk.fabric.units.has(code)) boxes.push(desk.fabric.units.get(code).box);
    if (boxes.length) desk.fit(boxOf(...boxes), { maxZoom: 20.5 });
  };
  const retitle = () => {
    element.setAttribute("aria-label", texts.say("editor_map_label"));
    for (const [button, key] of [[zoom._zoomInButton, "zoom_in"], [zoom._zoomOutButton, "zoom_out"]]) {
      button.title = texts.say(key);
      button.setAttribute("aria-label", texts.say(key));
    }
  };
  desk.on("language", retitle);
  retitle();
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(element);
}

function homeButton(L, desk) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const button = make("button", { type: "button", class: "home", "data-label": "home", "aria-label": desk.texts.say("home"), title: desk.texts.say("home"), onclick: () => desk.home() }, sign("town"));
    L.DomEvent.disableClickPropagation(button);
    return button;
  };
  return control;
}
