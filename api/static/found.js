// found.js — what a typed text may mean: a note over the card when that is sure, else a card to choose from.
//
//   foundNote(view, {query, body}) | foundCard(view, {query, body}, choose(match)) -> nodes
//   placeOf(match) -> the state of the page that shows a match: its point, or the area that is all it tells

import { make } from "./dom.js";
import { marked, why } from "./reasons.js";
import { areaName, TAGS } from "./texts.js";

export function placeOf(match) {
  if (match.unit === null) return { place: null, code: match.grid.code, level: "grid" };
  if (match.level === "unit") return { place: null, code: match.unit.code, level: "unit" };
  return { place: { lon: match.lon, lat: match.lat }, code: null };
}

export function foundNote({ texts }, { query, body }) {
  const [first] = body.matches;
  return [
    make(
      "section",
      { class: "found-note" },
      make("p", { class: "asked", lang: TAGS.zh }, marked(query, body.spans, texts)),
      make("p", {}, texts.parts("found_sure", { name: make("b", { lang: TAGS.zh }, first.name), percent: String(percentOf(first)) })),
      first.unit === null ? make("p", { class: "muted" }, texts.say("found_only_grid")) : null,
      why(first, texts),
    ),
  ];
}

export function foundCard({ texts }, { query, body }, choose) {
  const items = body.matches.map((match) =>
    make(
      "li",
      {},
      make(
        "button",
        { type: "button", class: "found", onclick: () => choose(match) },
        make("span", { class: "what" }, make("b", { lang: TAGS.zh }, match.name), make("span", { class: "muted" }, `${match.village.name} › ${areaName(match.grid.name, texts.lang)}${match.unit === null ? ` · ${texts.say("found_only_grid_short")}` : ""}`)),
        make("span", { class: "belief" }, make("meter", { min: "0", max: "100", value: String(percentOf(match)), "aria-hidden": "true" }), texts.say("confidence", { percent: percentOf(match) })),
      ),
      why(match, texts),
    ),
  );
  return [
    make(
      "div",
      { class: "message found-card" },
      make("h2", {}, texts.say(items.length ? "found_unsure" : "found_nothing")),
      make("p", { class: "asked", lang: TAGS.zh }, marked(query, body.spans, texts)),
      make("p", { class: "muted" }, texts.say(items.length ? "found_unsure_body" : "found_nothing_body")),
      items.length ? make("ol", { class: "found-list" }, items) : null,
    ),
  ];
}

function percentOf(match) {
  return Math.min(99, Math.round(match.confidence * 100));
}
