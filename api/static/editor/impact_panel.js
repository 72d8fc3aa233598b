// impact_panel.js — what the draft would move, in numbers, before anything is published.

import { make } from "../dom.js";
import { areaName, TAGS } from "../texts.js";
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
    make("tr", {}, make("th", { colspan: "3", scope: "rowgroup", lang: TAGS.zh }, gridLabel(desk.fabric, grid.code, texts.lang), grid.leader ? make("small", {}, ` ${grid.leader}`) : null)),
    ...FIGURES.filter((name) => differs(grid, name)).map((name) =>
      make("tr", {}, make("th", { scope: "row" }, texts.say(`impact_${name}`)), change(name, grid.before?.[name], grid.after?.[name]))),
    grid.after?.overloaded ? make("tr", {}, make("td", { colspan: "3", class: "over" }, texts.say("impact_overload", { n: grid.after.ratio.toFixed(2) }))) : null,
  );
  const differs = ({ before, after }, name) => Math.abs((before?.[name] ?? 0) - (after?.[name] ?? 0)) > (name === "m2" ? 0.005 : 1e-9);
  const list = (word, some, line) => (some?.length ? make("details", {}, make("summary", {}, texts.say(word, { n: some.length })), make("ul", { class: "codes" }, some.slice(0, 200).map((one) => make("li", {}, line(one))))) : null);
  const grid = (code) => gridLabel(desk.fabric, code, texts.lang);
  const name = (one) => areaName(one.name || one.code, texts.lang);
  const moved = (one) => `${name(one)}：${grid(one.from)} → ${grid(one.to)}`;
  const shifted = (one) => `${name(one)}：${areaText(one.before?.m2 ?? 0, texts)} → ${areaText(one.after?.m2 ?? 0, texts)}`;
  const todo = (one) => (texts.lang === "en" ? one.en : one.zh);
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
    const grids = (impact.grids ?? []).filter((one) => FIGURES.some((figure) => differs(one, figure)));
    const print = make("a", { class: "button small", href: `/editor/impact/${desk.draft.id}?lang=${texts.lang}`, target: "_blank", rel: "noopener" }, texts.say("impact_print"));
    const people = { households: count(impact.households_moved), reports: count(impact.reports_moved) };
    return [
      make("p", { class: grids.length ? "" : "quiet" }, texts.say(grids.length ? "impact_body" : "impact_nothing", { n: grids.length })),
      impact.households_moved || impact.reports_moved ? make("p", { class: "note warn" }, texts.say("impact_people", people)) : null,
      grids.length ? make("table", { class: "impact" }, grids.map(row)) : null,
      list("impact_moved", impact.moved, moved),
      list("impact_new", impact.begun, (one) => `${name(one)}：${grid(one.to)}`),
      list("impact_ended", impact.ended, (one) => `${name(one)}：${grid(one.from)}`),
      list("impact_ground", impact.ground, shifted),
      list("impact_todos", impact.todos, todo),
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
