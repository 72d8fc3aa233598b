// spot_map.js — a small map on which one point is tapped; Leaflet comes only when it is asked for.
//
//   const map = await spotMap(node, {facts, texts}, (lon, lat) => ...); map.mark({lon, lat} | null)

import { openTown } from "/assets/wangge/town.js";
import { townLayer } from "/assets/wangge/townmap.js";
import { make } from "../dom.js";

const LEAFLET = "/assets/vendor/leaflet-1.9.4/leaflet";
let coming = null;

function leaflet() {
  coming ??= new Promise((done, failed) => {
    document.head.append(make("link", { rel: "stylesheet", href: `${LEAFLET}.css` }), make("script", { src: `${LEAFLET}.js`, onload: done, onerror: failed }));
  });
  return coming;
}

export async function spotMap(node, { facts, texts }, tapped) {
  const state = make("p", { class: "hint", role: "status" }, texts.say("map_loading"));
  node.append(state);
  try {
    const [answer] = await Promise.all([fetch("/api/map"), leaflet()]);
    if (!answer.ok) throw new Error(String(answer.status));
    const town = await openTown(await answer.json());
    state.remove();
    return drawn(node, { town, facts, texts }, tapped);
  } catch {
    coming = null;
    state.textContent = texts.say("map_failed");
    return null;
  }
}

function drawn(node, { town, texts }, tapped) {
  const L = globalThis.L;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const box = make("div", { class: "spot-ground", role: "application", "aria-label": texts.say("form_map_label") });
  node.append(box);
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, maxZoom: 21, minZoom: 4, zoomAnimation: !calm, fadeAnimation: !calm });
  const layer = townLayer(town, { ground: true, labels: true, lang: texts.lang }).addTo(map);
  map.fitBounds(layer.bounds(), { animate: false });
  let dot = null;
  const put = (lon, lat) => {
    dot?.remove();
    dot = L.marker([lat, lon], { icon: L.divIcon({ className: "pin", html: "", iconSize: [22, 22] }), interactive: false, keyboard: false }).addTo(map);
  };
  map.on("click", ({ latlng }) => tapped(latlng.lng, latlng.lat));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== box) return;
    event.preventDefault();
    tapped(map.getCenter().lng, map.getCenter().lat);
  });
  return {
    mark(spot) {
      if (!spot) return;
      put(spot.lon, spot.lat);
      if (!map.getBounds().contains([spot.lat, spot.lon])) map.setView([spot.lat, spot.lon], Math.max(map.getZoom(), 16));
    },
  };
}
