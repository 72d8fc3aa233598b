// queue_map.js — the map beside the queue: numbered candidates, and a point that somebody taps.
//
//   const chart = queueMap(texts, facts, {tapped(lon, lat)})
//   await chart.load(); chart.candidates([{lon, lat, level, grid, unit}]); chart.light(index | -1)
//   chart.pick(lon, lat) | chart.pick(null); chart.speak(lang)

import { openTown } from "/assets/wangge/town.js";
import { townLayer } from "/assets/wangge/townmap.js";

const CLOSEST = 18;

export function queueMap(texts, facts, { tapped }) {
  const L = globalThis.L;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map("map", { zoomControl: false, attributionControl: Boolean(facts.basemap), zoomSnap: 0.25, maxZoom: 21, minZoom: 4, zoomAnimation: !calm, fadeAnimation: !calm });
  map.attributionControl?.setPrefix(false);
  map.setView([facts.centre?.[1] ?? 35, facts.centre?.[0] ?? 105], facts.centre ? 13 : 4);
  const zoom = L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  let layer = null;
  let picked = null;
  let pins = [];
  let shown = [];

  const numbered = (one, i, lit) => {
    const icon = L.divIcon({ className: `candidate-pin${lit ? " lit" : ""}`, html: String(i + 1), iconSize: [30, 30], iconAnchor: [15, 15] });
    return L.marker([one.lat, one.lon], { icon, interactive: false, keyboard: false, zIndexOffset: lit ? 1000 : -i });
  };
  const draw = (lit) => {
    pins.forEach((pin) => pin.remove());
    pins = shown.map((one, i) => numbered(one, i, i === lit).addTo(map));
  };
  const outline = (one) => {
    if (!layer) return;
    const area = one && (one.level === "unit" ? [one.unit.code, "unit"] : [one.grid.code, "grid"]);
    if (!area || !layer.select(...area)) layer.clear();
  };
  map.on("click", ({ latlng }) => tapped(latlng.lng, latlng.lat));

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
    candidates(found) {
      chart.pick(null);
      shown = found;
      draw(-1);
      outline(null);
      if (!found.length) return chart.home();
      const likely = found.filter((one) => one.confidence > found[0].confidence / 20);
      return map.fitBounds(L.latLngBounds(likely.map((one) => [one.lat, one.lon])), { padding: [60, 60], maxZoom: CLOSEST - 1.5, animate: false });
    },
    light(index) {
      draw(index);
      outline(shown[index]);
      if (index >= 0) map.setView([shown[index].lat, shown[index].lon], Math.max(map.getZoom(), CLOSEST - 1), { animate: !calm });
    },
    pick(lon, lat) {
      picked?.remove();
      picked = null;
      layer?.pin(lon === null ? null : [lon, lat]);
      if (lon === null) return;
      const icon = L.divIcon({ className: "pin", html: "", iconSize: [22, 22] });
      picked = L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(map);
    },
    outline(code) {
      if (!code || !layer?.select(code, "unit")) layer?.clear();
    },
    speak(lang) {
      layer?.speak(lang);
      for (const [button, key] of [[zoom._zoomInButton, "zoom_in"], [zoom._zoomOutButton, "zoom_out"]]) {
        button.title = texts.say(key);
        button.setAttribute("aria-label", texts.say(key));
      }
    },
    resized: () => map.invalidateSize(),
  };
  return chart;
}
