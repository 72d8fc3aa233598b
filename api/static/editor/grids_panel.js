// grids_panel.js — the live counters: the grids one is working on, large; all others in a list, heaviest first.

import { make } from "../dom.js";
import { TAGS } from "../texts.js";
import { balanceBox } from "./balance_box.js";
import { LOADS, loadClass } from "./colours.js";
import { areaText, count, ratioText } from "./figures.js";
import { gridLabel, unitTitle } from "./names.js";

const MOST = 4;

export function gridsPanel(desk, box) {
  const { texts } = desk;
  let working = [];
  let dragging = null;
  let order = "load";

  const rows = () => {
    const { overload } = desk.facts.weights;
    const sorted = [...desk.counters.grids].sort(order === "load" ? (a, b) => b[1].ratio - a[1].ratio : (a, b) => (a[0] < b[0] ? -1 : 1));
    return sorted.map(([code, grid]) => make("li", {}, make("button", { type: "button", class: "row", "data-grid": code, onclick: () => look(code) },
      make("span", { class: "row-name", lang: TAGS.zh }, gridLabel(desk.fabric, code, texts.lang)),
      bar(grid, overload),
      make("span", { class: "row-figures" }, `${grid.units} · ${count(grid.households)} · ${grid.open_reports}`),
      grid.parts > 1 ? make("b", { class: "flag" }, texts.say("in_parts", { n: grid.parts })) : null,
    )));
  };
  const bar = (grid, overload) => {
    const kind = LOADS[loadClass(grid.ratio, overload)];
    const fill = make("i");
    fill.style.width = `${Math.min(100, (100 * grid.ratio) / (overload * 1.5))}%`;
    fill.style.backgroundColor = kind.colour;
    return make("span", { class: grid.overloaded ? "load over" : "load", title: texts.say(kind.word) }, fill, make("em", {}, `×${ratioText(grid.ratio)}${grid.overloaded ? ` ${texts.say("overloaded")}` : ""}`));
  };
  const look = (code) => {
    working = [code];
    desk.choose([]);
    desk.zoomTo(code);
    fill();
  };
  const meanUnits = () => desk.fabric.units.size / Math.max(1, desk.counters.grids.size);
  const figure = (word, value, more, kind = "delta") => make("div", {}, make("dt", {}, texts.say(word)), make("dd", {}, value, more ? make("small", { class: kind }, more) : null));
  const card = (code) => {
    const grid = desk.counters.grids.get(code);
    const record = desk.fabric.grids.get(code);
    if (!grid) return null;
    const live = dragging?.grids.get(code);
    const m2 = live?.m2 ?? grid.m2;
    const change = live ? live.m2 - grid.m2 : 0;
    const kind = LOADS[loadClass(grid.ratio, desk.facts.weights.overload)];
    const lock = make("button", { type: "button", class: "small", "aria-pressed": String(Boolean(record?.locked)), onclick: () => desk.drafts.lock(code, !record.locked) }, texts.say(record?.locked ? "unlock" : "lock"));
    lock.disabled = !desk.editable;
    return make("article", { class: grid.overloaded ? "grid-card over" : "grid-card", "data-grid": code },
      make("header", {}, make("h3", { lang: TAGS.zh }, gridLabel(desk.fabric, code, texts.lang)), lock),
      record?.leader ? make("p", { class: "leader" }, `${texts.say("leader")} `, make("span", { lang: TAGS.zh }, record.leader)) : null,
      make("dl", { class: "figures" },
        figure("count_units", count(grid.units), grid.units > 1.5 * meanUnits() ? texts.say("times_mean", { n: ratioText(grid.units / meanUnits()) }) : null, "times"),
        figure("count_households", count(grid.households)),
        figure("count_open", count(grid.open_reports)),
        figure("count_area", areaText(m2, texts), Math.abs(change) > 0.05 ? `${change > 0 ? "+" : "−"}${areaText(Math.abs(change), texts)}` : null),
        figure("compactness", (live?.compactness ?? grid.compactness).toFixed(2)),
        figure("contiguity", grid.parts === 1 ? texts.say("one_piece") : texts.say("in_parts", { n: grid.parts })),
      ),
      make("p", { class: "load-line" }, bar(grid, desk.facts.weights.overload), make("span", {}, texts.say("load_against", { word: texts.say(kind.word) }))),
    );
  };
  const chosen = () => {
    const units = [...desk.chosen].map((code) => desk.fabric.units.get(code)).filter(Boolean);
    if (!units.length) return null;
    const sum = (key) => units.reduce((total, unit) => total + (unit[key] ?? 0), 0);
    const title = units.length === 1 ? make("span", { lang: TAGS.zh }, unitTitle(units[0], texts.lang)) : texts.say("chosen_units", { n: units.length });
    return make("article", { class: "unit-card" }, make("h3", {}, title),
      units.length === 1 ? make("p", { class: "code" }, make("code", {}, units[0].code)) : null,
      make("p", {}, texts.say("unit_line", { households: count(sum("households")), open: count(sum("open_reports")), area: areaText(sum("m2"), texts) })));
  };
  const fill = () => {
    if (!desk.fabric) return;
    const near = working.filter((code) => desk.counters.grids.has(code)).slice(0, MOST);
    head.replaceChildren(...[chosen(), ...near.map(card)].filter(Boolean), ...(near.length || desk.chosen.size ? [] : [make("p", { class: "quiet" }, texts.say("grids_empty"))]));
    mean.textContent = texts.say("mean_line", { grids: desk.counters.grids.size, units: meanUnits().toFixed(1) });
  };
  const relist = () => {
    if (!desk.fabric || box.hidden) return;
    sort.textContent = texts.say(order === "load" ? "sorted_load" : "sorted_code");
    legend.textContent = texts.say("row_legend");
    list.replaceChildren(...rows());
  };
  const head = make("div", { class: "working" });
  const mean = make("p", { class: "quiet mean" });
  const sort = make("button", { type: "button", class: "small", onclick: () => {
    order = order === "load" ? "code" : "load";
    relist();
  } });
  const legend = make("p", { class: "quiet legend-row" });
  const list = make("ol", { class: "grid-list" });
  box.replaceChildren(head, balanceBox(desk), make("div", { class: "list-head" }, mean, sort), legend, list);

  let asked = null;
  const later = () => {
    clearTimeout(asked);
    asked = setTimeout(relist, 60);
  };
  desk.on("ground", () => {
    working = [];
    fill();
    later();
  });
  desk.on("patch", ({ grids, changed }) => {
    const own = new Set(changed.map((code) => desk.fabric.units.get(code)?.grid));
    working = [...new Set([...[...grids].filter((code) => own.has(code)), ...working])].slice(0, MOST);
    fill();
    later();
  });
  desk.on("choice", () => {
    const grids = [...desk.chosen].map((code) => desk.fabric.units.get(code)?.grid).filter(Boolean);
    if (grids.length) working = [...new Set([...grids, ...working])].slice(0, Math.max(1, Math.min(MOST, new Set(grids).size)));
    fill();
  });
  desk.on("dragging", (drag) => {
    dragging = drag;
    if (drag) {
      const grids = [...drag.grids.keys()];
      if (grids.some((code) => !working.includes(code))) working = [...new Set([...grids, ...working])].slice(0, MOST);
    }
    fill();
  });
  for (const news of ["locks", "language", "draft"]) desk.on(news, fill);
  desk.on("language", later);
  return { fill: () => (fill(), relist()) };
}
