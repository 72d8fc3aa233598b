// hot_map.js — the map of an answer: areas by their marks, or the density as a picture; a legend in words.
//
//   const chart = hotMap(texts, facts, {chosen(code)})
//   await chart.load(); chart.show(answer | null); chart.choose(code, level, {fit}); chart.speak(lang)

import { openTown } from "/assets/wangge/town.js";
import { townLayer } from "/assets/wangge/townmap.js";
import { make } from "../dom.js";
import { look, markWords, order, shades, swatch } from "./marks.js";

const PLURAL = { village: "villages", grid: "grids", unit: "units" };

export function hotMap(texts, facts, { chosen }) {
  const L = globalThis.L;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map("map", { zoomControl: false, attributionControl: Boolean(facts.basemap), zoomSnap: 0.25, maxZoom: 21, minZoom: 4, zoomAnimation: !calm, fadeAnimation: !calm });
  map.attributionControl?.setPrefix(false);
  map.setView([facts.centre?.[1] ?? 35, facts.centre?.[0] ?? 105], facts.centre ? 13 : 4);
  const zoom = L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.createPane("density").style.zIndex = 350; // below the lines and names of the town
  const full = facts.basemap ? 0.55 : 1;
  const legend = legendControl(L, texts);
  legend.addTo(map);
  let layer = null;
  let picture = null;
  let answer = null;

  const paint = () => {
    picture?.remove();
    picture = null;
    if (!layer) return;
    layer.options.fillAlpha = answer?.density ? 0 : full;
    layer.paint(answer && !answer.density ? fills(layer.town, answer) : null);
    if (answer?.density) picture = L.imageOverlay(drawn(answer.density), corners(answer.density), { pane: "density", interactive: false }).addTo(map);
    legend.fill(answer);
  };
  map.on("click", ({ latlng }) => {
    const at = layer?.areaAt(latlng);
    if (!at || !answer) return;
    const level = answer.question.level;
    const area = layer.town[PLURAL[level]][at[level]];
    if (area.code in answer.marks) chosen(area.code);
  });

  return {
    async load() {
      const told = await fetch("/api/map");
      if (!told.ok) throw new Error(String(told.status));
      const town = await openTown(await told.json());
      if (facts.basemap) {
        for (const name of facts.basemap.layers) L.tileLayer(`/basemap/${name}/{z}/{x}/{y}`, { maxNativeZoom: 18, maxZoom: 21, attribution: facts.basemap.attribution }).addTo(map);
      }
      layer = townLayer(town, { ground: true, fillAlpha: full, labels: true, lang: texts.lang }).addTo(map);
      map.fitBounds(layer.bounds(), { padding: [12, 12], animate: false });
      paint();
    },
    show(next) {
      answer = next;
      paint();
    },
    choose(code, level, { fit = true } = {}) {
      if (!layer) return;
      if (!code || !layer.select(code, level)) layer.clear();
      const found = code && layer.town.find(code, level);
      if (found && fit) map.fitBounds(layer.bounds(found.level, found.index), { padding: [70, 70], maxZoom: 17, animate: !calm });
      else if (!code) map.fitBounds(layer.bounds(), { padding: [12, 12], animate: !calm });
    },
    speak(lang) {
      layer?.speak(lang);
      legend.fill(answer);
      for (const [button, key] of [[zoom._zoomInButton, "zoom_in"], [zoom._zoomOutButton, "zoom_out"]]) {
        button.title = texts.say(key);
        button.setAttribute("aria-label", texts.say(key));
      }
    },
  };
}

function fills(town, { marks, question }) {
  const areas = town[PLURAL[question.level]];
  const looks = areas.map((area) => look(marks[area.code]));
  return { level: question.level, colours: looks.map(({ colour }) => colour), hatched: looks.map(({ pattern }) => pattern) };
}

function corners({ box: [west, south, east, north] }) {
  return [[south, west], [north, east]];
}

/** The lattice as a picture in the shades of the legend; thin places stay clear. */
function drawn({ rows, columns, shades: packed }) {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, rows);
  const values = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const colours = shades().map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  values.forEach((value, i) => {
    const step = Math.min(colours.length - 1, Math.floor((value / 256) * colours.length));
    image.data.set([...colours[step], value < 8 ? 0 : 200], 4 * i);
  });
  pen.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

function legendControl(L, texts) {
  const control = L.control({ position: "bottomleft" });
  const heading = make("summary");
  const list = make("ul");
  const box = make("details", { class: "key", open: matchMedia("(min-width: 720px)").matches, hidden: true }, heading, list);
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  control.fill = (answer) => {
    box.hidden = !answer;
    if (!answer) return;
    const { method } = answer.question;
    heading.textContent = texts.say(`legend_${method}`);
    list.replaceChildren(...(answer.density ? densities(answer.density) : marks(answer, texts)));
  };
  return control;
}

function marks({ counts, question }, texts) {
  const always = question.method === "trend" ? ["calm"] : ["hot99", "hot95", "hot90", "calm"];
  const shown = order().filter((mark) => counts[mark] || always.includes(mark));
  return shown.map((mark) => make("li", {}, swatch(mark), make("span", {}, markWords(mark, texts)), make("b", {}, String(counts[mark] ?? 0))));
}

function densities({ top_per_km2: top }) {
  const ramp = shades();
  const bounds = ramp.map((_, i) => Math.round((top * (i + 1)) / ramp.length));
  return ramp.map((colour, i) => {
    const box = make("i", { class: "swatch", "aria-hidden": "true" });
    box.style.backgroundColor = colour;
    return make("li", {}, box, make("span", {}, `${i ? bounds[i - 1] : 0}–${bounds[i]}`));
  });
}
