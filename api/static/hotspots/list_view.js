// list_view.js — an answer as a list: what was counted, what is raised, whom to ask, and how it was worked out.
//
//   answerView({texts, facts, answer, query, open, acts}) -> nodes; acts: {choose(code), expand()}
//   emptyView(texts, title, body, button?) -> nodes

import { make } from "../dom.js";
import { areaName, momentText } from "../texts.js";
import { markWords, raised, swatch } from "./marks.js";

const FILES = ["xlsx", "gpkg", "geojson", "pdf", "png"];

export function answerView(view) {
  const { texts, answer } = view;
  const hot = answer.rows.filter((row) => raised(row.mark));
  const others = answer.rows.filter((row) => !raised(row.mark));
  const tested = answer.question.method !== "density";
  const shown = view.open || !tested ? others : [];
  return [
    summary(view, hot),
    hot.length ? make("ol", { class: "rows" }, hot.map((row, i) => rowView(view, row, i + 1))) : null,
    shown.length && hot.length ? make("h2", {}, texts.say("others")) : null,
    shown.length ? make("ol", { class: "rows quiet" }, shown.map((row, i) => rowView(view, row, hot.length + i + 1))) : null,
    others.length && !shown.length ? make("button", { type: "button", id: "expand", class: "more", onclick: view.acts.expand }, texts.say("show_others", { n: others.length })) : null,
    shown.length && Object.keys(answer.marks).length > answer.rows.length ? make("p", { class: "muted" }, texts.say("only_first", { n: answer.rows.length })) : null,
    terms(view),
    exports(view),
  ];
}

export function emptyView(texts, title, body = "", button = null) {
  return [make("div", { class: "empty" }, make("h2", {}, title), body ? make("p", { class: "muted" }, body) : null, button)];
}

/** What must be known before all else: days without any report. */
export function notesView(notes, texts) {
  return notes.length ? make("div", { class: "notes" }, notes.map((one) => make("p", {}, one[texts.lang]))) : null;
}

/** 6 of 172 grids: levels are nouns within a sentence here. */
export function levelWord(level, texts) {
  return texts.lang === "en" ? texts.say(`level_${level}`).toLowerCase() : texts.say(`level_${level}`);
}

export function placeOf(row, texts) {
  const own = areaName(row.name, texts.lang);
  const village = row.village.replace(/(村|社区)(村民委员会|村委会|民委员会|居民委员会|居委会|委会)$/, "$1");
  if (row.name === row.village || row.name.startsWith(village)) return own;
  return texts.lang === "en" ? `${village} · ${own}` : `${village}${own}`;
}

function summary({ texts, answer }, hot) {
  const { method, level } = answer.question;
  const all = Object.keys(answer.marks).length;
  const raisedCount = Object.entries(answer.counts).reduce((sum, [mark, n]) => sum + (raised(mark) ? n : 0), 0);
  const values = { n: raisedCount, all, level: levelWord(level, texts) };
  const key = method === "density" ? "not_tested" : method === "trend" && hot.length ? "raised_trend" : hot.length ? "raised_some" : "raised_none";
  const days = { start: momentText(answer.counted.start, texts.lang), end: momentText(answer.counted.end, texts.lang), total: answer.total.toLocaleString("en-US"), last: momentText(answer.last_report, texts.lang) };
  const elsewhere = answer.strays.find(({ kind }) => kind === "elsewhere");
  const own = elsewhere ? texts.say("own_total", { n: answer.inside.toLocaleString("en-US") }) : "";
  return make(
    "div",
    { class: "summary" },
    make("p", { class: "headline", id: "headline" }, texts.say(key, values)),
    make("p", { class: "muted" }, [texts.say("counted_days", days), own].filter(Boolean).join(texts.lang === "en" ? "; " : "；")),
    notesView(answer.notes, texts),
    make("p", { class: "muted" }, texts.say(`about_${method}`)),
  );
}

function rowView({ texts, acts }, row, rank) {
  const finding = row.finding[texts.lang];
  return make(
    "li",
    {},
    make(
      "button",
      { type: "button", class: "row-button", "data-code": row.code, onclick: () => acts.choose(row.code) },
      make("span", { class: "rank", "aria-hidden": "true" }, String(rank)),
      make(
        "span",
        { class: "what" },
        make("b", { lang: "zh-Hans" }, placeOf(row, texts)),
        row.mark === "plain" ? make("span", { class: "figures" }, String(row.observed)) : make("span", { class: "verdict" }, swatch(row.mark), markWords(row.mark, texts)),
        finding && row.mark !== "few" ? make("span", { class: "figures" }, finding) : null,
        make("span", { class: "leader", lang: row.leader ? "zh-Hans" : null }, leaderWords(row.leader, texts)),
      ),
    ),
  );
}

export function leaderWords(leader, texts) {
  return leader ? texts.say("leader", leader) : texts.say("leader_none");
}

function terms({ texts, answer }) {
  return make("details", { class: "terms" }, make("summary", {}, texts.say("terms_heading")), make("ul", {}, answer.terms.map((one) => make("li", {}, one[texts.lang]))));
}

function exports({ texts, query }) {
  const links = (variant) => FILES.map((format) => make("a", { class: "button", href: `/api/hotspots/files?${query}&format=${format}&variant=${variant}&lang=${texts.lang}`, download: "" }, format === "geojson" ? "GeoJSON" : format.toUpperCase()));
  return make(
    "details",
    { class: "terms", id: "exports" },
    make("summary", {}, texts.say("export_heading")),
    make("p", { class: "files" }, make("span", {}, texts.say("export_internal")), links("internal")),
    make("p", { class: "files" }, make("span", {}, texts.say("export_public")), links("public")),
    make("p", { class: "muted" }, texts.say("export_public_note")),
  );
}
