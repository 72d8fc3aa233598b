// impact_panel.js — what the draft would move, in numbers, before anything is published.

import { make } from "../dom.js";
import { TAGS } from "../texts.js";
import { areaText, count } from "./figures.js";
import { gridLabel } from "./names.js";
import { sentenceOf } from "./server.js";

const FIGURES = ["units", "households", "shops", "open_reports", "m2"];

export function impactPanel(desk, box) {
  const { texts } = desk;
  let asked = 0;

  const number = (name, value) => (name === "m2" ? areaText(value ?? 0, texts) : count(value ?? 0));
  const change = (name, before, after) => {
    const diff = (after ?? 0) - (before ?? 0);
    if (Math.abs(diff) < (name === "m2" ? 0.005 : 1e-9)) return make("td", {}, number(name, after));
    return make("td", { class: diff > 0 ? "more" : "less" }, `${number(name, before)} → ${number(name, after)}`, make("small", {}, `${diff > 0 ? "+" : "−"}${number(name, Math.abs(diff))}`));
  };
  const row = (grid) => make("tbody", {},
    make("tr", {}, make("th", { colspan: "3", scope: "rowgroup", lang: TAGS.zh }, gridLabel(desk.fabric, grid.code ?? grid.grid, texts.lang), grid.leader_after ?? grid.leader ? make("small", {}, ` ${leaderOf(grid)}`) : null)),
    ...FIGURES.filter((name) => valueOf(grid.before, name) !== valueOf(grid.after, name)).map((name) =>
      make("tr", {}, make("th", { scope: "row" }, texts.say(`impact_${name}`)), change(name, valueOf(grid.before, name), valueOf(grid.after, name)))),
  );
  const list = (word, codes) => (codes?.length ? make("details", {}, make("summary", {}, texts.say(word, { n: codes.length })), make("ul", { class: "codes" }, codes.slice(0, 200).map((one) => make("li", {}, line(one))))) : null);
  const line = (one) => {
    if (typeof one === "string") return one;
    const words = texts.lang === "en" ? one.en ?? one.detail_en : one.zh ?? one.detail_zh;
    if (words) return words;
    const code = one.code ?? one.before ?? one.after ?? "";
    const to = one.to ?? one.grid_after ?? "";
    const from = one.from ?? one.grid_before ?? "";
    return [one.name || code, from && to ? `${from} → ${to}` : ""].filter(Boolean).join(" · ");
  };
  const fill = async () => {
    if (!desk.draft) return box.replaceChildren(make("p", { class: "quiet" }, texts.say("impact_no_draft")));
    asked += 1;
    const mine = asked;
    box.setAttribute("aria-busy", "true");
    if (!box.children.length) box.replaceChildren(make("p", { class: "quiet" }, texts.say("impact_counting")));
    const told = await desk.drafts.server.get(`/api/drafts/${desk.draft.id}/impact`);
    if (mine !== asked) return undefined;
    box.setAttribute("aria-busy", "false");
    if (!told.body) return box.replaceChildren(make("p", { class: "note bad" }, sentenceOf(told, texts)));
    return box.replaceChildren(...drawn(told.body).filter(Boolean));
  };
  const drawn = (impact) => {
    const grids = (impact.grids ?? []).filter((grid) => FIGURES.some((name) => valueOf(grid.before, name) !== valueOf(grid.after, name)));
    const print = make("a", { class: "button small", href: `/editor/impact/${desk.draft.id}?lang=${texts.lang}`, target: "_blank", rel: "noopener" }, texts.say("impact_print"));
    return [
      make("p", { class: grids.length ? "" : "quiet" }, texts.say(grids.length ? "impact_body" : "impact_nothing", { n: grids.length })),
      grids.length ? make("table", { class: "impact" }, grids.map(row)) : null,
      list("impact_moved", impact.moved ?? impact.units_moved ?? impact.changes_grid),
      list("impact_ended", impact.ended ?? impact.units_ended),
      list("impact_new", impact.begun ?? impact.new ?? impact.units_new),
      list("impact_todos", impact.todos),
      make("div", { class: "acts" }, print, make("button", { type: "button", class: "small", onclick: fill }, texts.say("count_again"))),
    ];
  };
  let waiting = null;
  for (const news of ["patch", "draft", "language"]) {
    desk.on(news, () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => !box.hidden && fill(), 500);
    });
  }
  return { fill };
}

function valueOf(side, name) {
  return side?.[name] ?? 0;
}

function leaderOf(grid) {
  const leader = grid.leader_after ?? grid.leader;
  return typeof leader === "string" ? leader : leader?.name ?? "";
}
