// ground_map.js — the Leaflet map of the page: the town's own drawing, a base map when there is one, the mark.
//
//   const ground = groundMap(texts, facts, {ask(lon, lat)})
//   await ground.load()            fetch and draw the town; throws when it cannot
//   ground.mark(lon, lat, accuracy), ground.unmark(); ground.choose(code, level, {fit}); ground.home()
//   ground.town                    the decoded town, null until loaded

import { openTown } from "/assets/wangge/town.js";
import { kindKey } from "/assets/wangge/kinds.js";
import { townLayer } from "/assets/wangge/townmap.js";
import { make, sign } from "./dom.js";

const UNIT_PIXELS = 28;

export function groundMap(texts, facts, { ask }) {
  const L = globalThis.L;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map("map", { zoomControl: false, attributionControl: facts.basemap, zoomSnap: 0.25, maxZoom: 21, minZoom: 4, worldCopyJump: false, zoomAnimation: !calm, fadeAnimation: !calm });
  map.attributionControl?.setPrefix(false);
  map.setView([facts.centre?.[1] ?? 35, facts.centre?.[0] ?? 105], facts.centre ? 13 : 4);
  const zoom = L.control.zoom({ position: "bottomright", zoomInTitle: texts.say("zoom_in"), zoomOutTitle: texts.say("zoom_out") }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const key = keyControl(L, texts);
  key.addTo(map);
  let layer = null;
  let dot = null;
  let halo = null;

  const edges = () => {
    const narrow = matchMedia("(max-width: 719px)").matches;
    const sheet = narrow ? document.getElementById("card").getBoundingClientRect().height : 0;
    return { paddingTopLeft: [16, narrow ? 104 : 16], paddingBottomRight: [16, Math.min(sheet, innerHeight * 0.6) + 28], animate: !calm };
  };
  const ground = {
    map,
    town: null,
    async load() {
      if (facts.basemap) basemap(L, map, facts.basemap);
      const answer = await fetch("/api/map");
      if (!answer.ok) throw new Error(String(answer.status));
      ground.town = await openTown(await answer.json());
      layer?.remove();
      layer = townLayer(ground.town, { ground: true, fillAlpha: facts.basemap ? 0.35 : 1, labels: true, lang: texts.lang }).addTo(map);
      key.fill(ground.town);
      ground.home({ animate: false });
    },
    home(how = {}) {
      if (layer) map.fitBounds(layer.bounds(), { ...edges(), ...how });
    },
    mark(lon, lat, accuracy) {
      ground.unmark();
      if (accuracy) halo = L.circle([lat, lon], { radius: accuracy, className: "accuracy", interactive: false }).addTo(map);
      const icon = L.divIcon({ className: "pin", html: "", iconSize: [22, 22] });
      layer?.pin([lon, lat]);
      dot = L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(map);
    },
    unmark() {
      layer?.pin(null);
      dot?.remove();
      halo?.remove();
      dot = halo = null;
    },
    choose(code, level, { fit = false, near = null } = {}) {
      if (!layer) return;
      if (!code || !layer.select(code, level)) layer.clear();
      const found = code && ground.town.find(code, level);
      if (found && fit) map.fitBounds(layer.bounds(found.level, found.index), { ...edges(), maxZoom: 18.5 });
      else if (near && found) ground.bring(near, found);
    },
    /** Make a tapped place legible: nearer when its unit is a speck, into view when the card hides it. */
    bring([lon, lat], found) {
      const point = L.latLng(lat, lon);
      const bounds = layer.bounds(found.level, found.index);
      if (!bounds.contains(point)) {
        map.fitBounds(bounds.extend(point), { ...edges(), maxZoom: 18 });
        return;
      }
      const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = edges();
      if (pixels(map, bounds) < UNIT_PIXELS) {
        const target = Math.min(map.getBoundsZoom(bounds) - 1.5, 18);
        const shift = L.point(0, (bottom - top) / 2);
        map.flyTo(map.unproject(map.project(point, target).add(shift), target), target, { duration: 0.7, animate: !calm });
        return;
      }
      map.panInside(point, { paddingTopLeft: [left + 24, top + 24], paddingBottomRight: [right + 24, bottom + 24], animate: !calm });
    },
    retitle() {
      layer?.speak(texts.lang);
      key.fill(ground.town);
      zoom._zoomInButton.title = texts.say("zoom_in");
      zoom._zoomOutButton.title = texts.say("zoom_out");
      for (const [button, key] of [[zoom._zoomInButton, "zoom_in"], [zoom._zoomOutButton, "zoom_out"]]) button.setAttribute("aria-label", texts.say(key));
    },
  };
  ground.retitle();
  homeControl(L, ground, texts).addTo(map);
  map.on("click", ({ latlng }) => ask(wrapped(latlng.lng), latlng.lat));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    ask(wrapped(map.getCenter().lng), map.getCenter().lat);
  });
  return ground;
}

/** What the signs on the map mean; folded on a narrow screen until pressed. */
function keyControl(L, texts) {
  const control = L.control({ position: "bottomleft" });
  const list = make("ul");
  const heading = make("summary", { "data-text": "legend" }, texts.say("legend"));
  const box = make("details", { class: "key", open: matchMedia("(min-width: 720px)").matches, hidden: true }, heading, list);
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  control.fill = (town) => {
    list.replaceChildren(...kindKey(town ? town.units.map((unit) => unit.kind) : [], texts.lang, make));
    box.hidden = !list.children.length;
  };
  return control;
}

function homeControl(L, ground, texts) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const words = make("span", { "data-text": "home" }, texts.say("home"));
    const button = make("button", { type: "button", class: "home" }, sign("town"), words);
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => ground.home());
    return button;
  };
  return control;
}

function basemap(L, map, { layers, attribution }) {
  for (const name of layers) L.tileLayer(`/basemap/${name}/{z}/{x}/{y}`, { maxNativeZoom: 18, maxZoom: 21, attribution }).addTo(map);
}

function pixels(map, bounds) {
  const corner = map.latLngToContainerPoint(bounds.getNorthWest());
  const other = map.latLngToContainerPoint(bounds.getSouthEast());
  return Math.max(other.x - corner.x, other.y - corner.y);
}

function wrapped(lon) {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}
