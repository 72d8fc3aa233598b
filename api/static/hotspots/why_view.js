// why_view.js — why one area is hot: counts against expectation, weeks, neighbours, whom to ask, the reports.
//
//   whyView({texts, facts, why, question, acts}) -> nodes; acts: {back(), choose(code), call(leader, button)}

import { make, sign } from "../dom.js";
import { momentText } from "../texts.js";
import { levelWord, placeOf } from "./list_view.js";
import { markWords, raised, swatch } from "./marks.js";
import { weeksChart, weeksTable } from "./weeks.js";

export function whyView(view) {
  const { texts, why, acts } = view;
  const { area } = why;
  return [
    make("button", { type: "button", class: "plain back", id: "back", onclick: acts.back }, "← ", texts.say("back")),
    make("h2", { class: "name", id: "why" }, texts.say(raised(area.mark) ? "why_heading" : "why_plain"), " ", make("span", { lang: "zh-Hans" }, placeOf(area, texts))),
    area.mark === "plain" ? null : make("p", { class: "verdict big" }, swatch(area.mark), markWords(area.mark, texts)),
    area.finding[texts.lang] && area.mark !== "few" ? make("p", { class: "finding" }, area.finding[texts.lang]) : null,
    counts(view),
    sureness(area, texts),
    people(view),
    weeks(view),
    neighbours(view),
    reports(view),
  ];
}

function counts({ texts, why: { area }, question }) {
  const own = ["own", area.observed, area.expected, area.ratio];
  const near = ["near", area.near_observed, area.near_expected, area.near_ratio];
  const known = (question.method === "scan" ? [["cluster", ...near.slice(1)]] : [own, near]).filter(([, seen]) => seen !== null);
  if (!known.length) return null;
  return table(["col_area", "col_observed", "col_expected", "col_ratio"], known.map(([key, ...figures]) => [texts.say(key), ...cells(figures)]), texts);
}

function cells([seen, mean, ratio]) {
  return [String(seen), mean === null ? "–" : mean.toFixed(1), ratio === null ? "–" : ratio.toFixed(1)];
}

function table(heads, rows, texts) {
  return make(
    "table",
    { class: "counts" },
    make("thead", {}, make("tr", {}, heads.map((key) => make("th", { scope: "col" }, texts.say(key))))),
    make("tbody", {}, rows.map(([name, ...figures]) => make("tr", {}, make("th", { scope: "row" }, name), figures.map((figure) => make("td", {}, figure))))),
  );
}

function sureness(area, texts) {
  const said = [area.q === null ? null : `${texts.say("q_name")} ${small(area.q)}`, area.p === null ? null : `p ${small(area.p)}`];
  const words = said.filter(Boolean).join(texts.lang === "en" ? "; " : "；");
  return words ? make("p", { class: "muted" }, words) : null;
}

function small(value) {
  return value < 0.0001 ? "< 0.0001" : `= ${value.toPrecision(2)}`;
}

function weeks({ texts, why }) {
  if (why.weeks.length < 2) return null;
  return make(
    "section",
    {},
    make("h3", {}, texts.say("weeks_heading")),
    weeksChart(why.weeks, texts),
    make("p", { class: "muted small" }, texts.say("weeks_legend")),
    make("details", { class: "terms" }, make("summary", {}, texts.say("table_of_weeks")), weeksTable(why.weeks, texts)),
  );
}

function neighbours({ texts, why, question, acts }) {
  const level = levelWord(question.level, texts);
  const rows = why.neighbours.map((row) =>
    make("tr", {}, make("th", { scope: "row" }, make("button", { type: "button", class: "plain link", lang: "zh-Hans", onclick: () => acts.choose(row.code) }, placeOf(row, texts))), make("td", {}, row.mark === "plain" ? "" : swatch(row.mark), row.mark === "plain" ? "" : markWords(row.mark, texts)), cells([row.observed, row.expected, row.ratio]).map((figure) => make("td", { class: "num" }, figure))),
  );
  return make(
    "section",
    {},
    make("h3", {}, texts.say("neighbours_heading", { level })),
    rows.length ? make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": texts.say("neighbours_heading", { level }) }, make("table", { class: "near" }, make("thead", {}, make("tr", {}, ["col_area", "", "col_observed", "col_expected", "col_ratio"].map((key) => (key ? make("th", { scope: "col" }, texts.say(key)) : make("td", {}))))), make("tbody", {}, rows))) : null,
    !rows.length && !why.neighbours_elsewhere ? make("p", { class: "muted" }, texts.say("neighbours_none", { level })) : null,
    why.neighbours_elsewhere ? make("p", { class: "muted" }, texts.say("neighbours_elsewhere", { n: why.neighbours_elsewhere })) : null,
  );
}

function people({ texts, facts, why, acts }) {
  const rows = why.leaders.map((leader) =>
    make(
      "li",
      {},
      make("span", { class: "who" }, make("span", { class: "post" }, texts.has(`post_${leader.post}`) ? texts.say(`post_${leader.post}`) : leader.title, leader.acting ? ` · ${texts.say("acting")}` : ""), make("b", { lang: "zh-Hans" }, leader.name), make("span", { class: "phone" }, leader.phone_masked)),
      facts.may_mark && leader.phone_masked ? make("button", { type: "button", class: "call", onclick: ({ currentTarget }) => acts.call(leader, currentTarget) }, sign("phone"), texts.say("call_person")) : null,
    ),
  );
  return make("section", {}, make("h3", {}, texts.say("leaders_heading")), rows.length ? make("ul", { class: "leaders" }, rows) : make("p", { class: "muted" }, texts.say("leaders_none")));
}

function reports({ texts, why }) {
  const span = { n: why.reports_count, start: momentText(why.reports_from, texts.lang), end: momentText(why.reports_to, texts.lang) };
  return make(
    "section",
    {},
    make("h3", {}, texts.say("reports_heading")),
    make("p", { class: "muted" }, why.reports_count ? texts.say("reports_count", span) : texts.say("reports_none")),
    make("ul", { class: "reports" }, why.reports.map((one) => report(one, texts))),
    why.reports_count > why.reports.length ? make("p", { class: "muted" }, texts.say("reports_more", { n: why.reports.length })) : null,
  );
}

function report(one, texts) {
  const facts = [momentText(one.at, texts.lang), one.category || texts.say("no_category"), texts.say(`state_${one.state}`)].join(" · ");
  return make("li", {}, make("p", { class: "muted small", lang: "zh-Hans" }, facts), make("p", { class: "text", lang: "zh-Hans" }, one.text || texts.say("no_text")), make("p", { class: "muted small", lang: "zh-Hans" }, one.unit));
}
