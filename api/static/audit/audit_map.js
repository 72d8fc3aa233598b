// audit_map.js — the map beside the list: a dot for each finding, and a look at one of them.
//
//   const chart = auditMap(texts, facts, {tapped(key)})
//   await chart.load(); chart.points(findings); chart.show(finding); chart.home(); chart.speak(lang)

import { openTown } from "/assets/wangge/town.js";
import { townLayer } from "/assets/wangge/townmap.js";

const COLOURS = { high: "#b3141b", medium: "#a85b00", low: "#1f5fae" };
const RADII = { high: 8, medium: 6.5, low: 5 };
const CLOSEST = 18.5;

export function auditMap(texts, facts, { tapped }) {
  const L = globalThis.L;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map("map", { zoomControl: false, attributionControl: Boolean(facts.basemap), zoomSnap: 0.25, maxZoom: 21, minZoom: 4, zoomAnimation: !calm, fadeAnimation: !calm });
  map.attributionControl?.setPrefix(false);
  map.setView([facts.centre?.[1] ?? 35, facts.centre?.[0] ?? 105], facts.centre ? 13 : 4);
  const zoom = L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  map.createPane("findings").style.zIndex = 450;
  const renderer = L.canvas({ pane: "findings", tolerance: 6 });
  const dots = L.layerGroup().addTo(map);
  let layer = null;
  let ground = null;
  let mark = null;

  const chart = {
    async load() {
      const answer = await fetch("/api/map");
      if (!answer.ok) throw new Error(String(answer.status));
      const town = await openTown(await answer.json());
      if (facts.basemap) {
        for (const name of facts.basemap.layers) L.tileLayer(`/basemap/${name}/{z}/{x}/{y}`, { maxNativeZoom: 18, maxZoom: 21, attribution: facts.basemap.attribution }).addTo(map);
      }
      layer = townLayer(town, { ground: true, fillAlpha: facts.basemap ? 0.35 : 1, labels: true, lang: texts.lang }).addTo(map);
      chart.home();
    },
    home() {
      if (layer) map.fitBounds(layer.bounds(), { padding: [16, 16], animate: false });
    },
    points(findings) {
      dots.clearLayers();
      chart.forget();
      for (const one of [...findings].reverse()) {
        if (one.lon === null) continue;
        const dot = L.circleMarker([one.lat, one.lon], { renderer, pane: "findings", radius: RADII[one.severity], color: "#fff", weight: 2, fillColor: COLOURS[one.severity], fillOpacity: 0.95, bubblingMouseEvents: false });
        dot.on("click", () => tapped(one.key));
        dots.addLayer(dot);
      }
    },
    forget() {
      ground?.remove();
      mark?.remove();
      ground = mark = null;
      layer?.clear();
      layer?.pin(null);
    },
    show(one) {
      chart.forget();
      if (one.lon === null) return;
      const place = L.latLng(one.lat, one.lon);
      let box = L.latLngBounds([place]);
      if (one.ground) {
        ground = L.geoJSON(one.ground, { interactive: false, style: { color: COLOURS.high, weight: 3, fillColor: COLOURS.high, fillOpacity: 0.35, dashArray: "6 4" } }).addTo(map);
        box = ground.getBounds();
      } else if (one.level !== "town" && layer?.select(one.code, one.level)) {
        const found = layer.town?.find(one.code, one.level);
        if (found && one.kind !== "loose_address") box = layer.bounds(found.level, found.index);
      }
      const icon = L.divIcon({ className: "pin", html: "", iconSize: [22, 22] });
      mark = L.marker(place, { icon, interactive: false, keyboard: false }).addTo(map);
      layer?.pin([one.lon, one.lat]);
      map.fitBounds(box.extend(place), { padding: [50, 50], maxZoom: CLOSEST, animate: !calm });
    },
    speak(lang) {
      layer?.speak(lang);
      for (const [button, key] of [[zoom._zoomInButton, "zoom_in"], [zoom._zoomOutButton, "zoom_out"]]) {
        button.title = texts.say(key);
        button.setAttribute("aria-label", texts.say(key));
      }
    },
  };
  return chart;
}
