// place_fields.js — where: one area (village, grid, unit one below the other), several areas, or a point.
//
//   areaField({levels, value: {level, code} | null, everywhere}) -> value() {level, code}; `everywhere`: also outside
//   the official's own area; areasField -> value() [{level, code}]; spotField -> value() {lon, lat}

import { ask } from "../ask.js";
import { make } from "../dom.js";
import { areaName } from "../texts.js";
import { spotMap } from "./spot_map.js";

const LEVELS = ["town", "village", "grid", "unit"];
const known = new Map();

/** An area with the areas below it; asked for once. */
function told(level, code) {
  const key = `${level} ${code}`;
  if (!known.has(key)) {
    const asked = ask(`/api/areas/${encodeURIComponent(code)}?level=${level}`).then(({ body }) => {
      if (!body) known.delete(key);
      return body ?? null;
    });
    known.set(key, asked);
  }
  return known.get(key);
}

export function areaField({ levels, value = null, everywhere = false, required, blank = null }, ctx) {
  const { texts, facts, id } = ctx;
  const own = facts.official.area;
  const root = everywhere && facts.town ? { level: "town", code: facts.town.code } : own;
  const deepest = Math.max(...levels.map((level) => LEVELS.indexOf(level)));
  const node = make("div", { class: "area-field" });
  let picked = root;
  const control = { node, group: true, names: ["level", "code", "area", "areas"], fixed: LEVELS.indexOf(root.level) >= deepest };

  /** Choices below an area, after the first `keep` selects; the path leads on to what is chosen already. */
  async function offer(above, keep, path) {
    while (node.children.length > keep) node.lastChild.remove();
    picked = above;
    const next = LEVELS[LEVELS.indexOf(above.level) + 1];
    if (!next || LEVELS.indexOf(next) > deepest) return;
    const area = await told(above.level, above.code);
    if (!area || picked !== above) return;
    const whole = levels.includes(above.level) && (blank ?? texts.say(`form_whole_${above.level}`));
    const wanted = path.find((one) => one.level === next)?.code ?? "";
    const options = area.children.map((one) => make("option", { value: one.code, selected: one.code === wanted, lang: "zh-Hans" }, areaName(one.name, texts.lang)));
    const select = make("select", { id: keep ? null : id, "aria-label": texts.say(`level_${next}`), required }, make("option", { value: "" }, whole || texts.say(`form_choose_${next}`)), options);
    select.addEventListener("change", async () => {
      await offer(select.value ? { level: next, code: select.value } : above, keep + 1, []);
      node.dispatchEvent(new Event("settled"));
    });
    node.append(select);
    if (wanted) await offer({ level: next, code: wanted }, keep + 1, path);
  }

  async function begin() {
    const place = await told(root.level, root.code);
    if (control.fixed || root.level !== "town") node.before(make("p", { class: "fixed", lang: "zh-Hans" }, place ? areaName(place.name, texts.lang) : root.code));
    const at = value && (await told(value.level, value.code));
    await offer(root, 0, at ? [...at.parents, { level: at.level, code: at.code }] : []);
  }
  control.ready = begin();
  return Object.assign(control, {
    value: () => (levels.includes(picked.level) ? { level: picked.level, code: picked.code } : null),
    empty: () => !levels.includes(picked.level),
    focus: () => [...node.children].find((one) => !one.value)?.focus() ?? node.firstChild?.focus(),
    name: async () => (await told(picked.level, picked.code))?.name ?? picked.code,
    village: async () => {
      const at = await told(picked.level, picked.code);
      return [...(at?.parents ?? []), { level: picked.level, name: at?.name }].find((one) => one.level === "village")?.name ?? "";
    },
    reset: () => offer(root, 0, []),
  });
}

/** Areas one by one, each shown with a button that takes it out again. */
export function areasField({ levels }, ctx) {
  const { texts } = ctx;
  const one = areaField({ levels }, ctx);
  const chips = make("ul", { class: "chips" });
  const chosen = [];
  const add = make("button", { type: "button", onclick: put }, texts.say("form_add_area"));
  const node = make("div", { class: "areas-field" }, one.node, add, chips);

  async function put() {
    if (one.empty()) return one.focus();
    const area = one.value();
    if (chosen.some((other) => other.code === area.code && other.level === area.level)) return undefined;
    chosen.push(area);
    const name = areaName(await one.name(), texts.lang);
    const out = make("button", { type: "button", class: "plain", "aria-label": texts.say("form_take_out", { name }) }, "×");
    const chip = make("li", {}, make("span", { lang: "zh-Hans" }, name), out);
    out.addEventListener("click", () => {
      chosen.splice(chosen.indexOf(area), 1);
      chip.remove();
      add.focus();
    });
    chips.append(chip);
    return undefined;
  }
  return { node, group: true, names: ["areas", "code", "level"], value: () => (chosen.length || one.empty() ? chosen : [one.value()]), empty: () => !chosen.length && one.empty(), focus: () => one.focus() };
}

/** Longitude and latitude as written, or tapped on the map. */
export function spotField({ value = null }, ctx) {
  const { id, texts } = ctx;
  const input = make("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", placeholder: "119.0645, 25.4432", value: value ? `${value.lon}, ${value.lat}` : "" });
  const ground = make("div", { class: "spot-map", hidden: true });
  const open = make("button", { type: "button", "aria-expanded": "false" }, texts.say("form_on_map"));
  let map = null;
  const read = () => {
    const found = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，;\s]\s*(-?\d{1,2}(?:\.\d+)?)\s*$/.exec(input.value);
    return found ? { lon: Number(found[1]), lat: Number(found[2]) } : null;
  };
  open.addEventListener("click", async () => {
    ground.hidden = !ground.hidden;
    open.setAttribute("aria-expanded", String(!ground.hidden));
    if (ground.hidden || map) return;
    map = await spotMap(ground, ctx, (lon, lat) => {
      input.value = `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    map?.mark(read());
  });
  input.addEventListener("input", () => map?.mark(read()));
  const node = make("div", { class: "spot-field" }, input, open, ground);
  return { node, names: ["lon", "lat"], value: read, empty: () => !read(), focus: () => input.focus(), problem: () => (input.value.trim() && !read() ? "form_bad_spot" : null) };
}
