// reasons.js — why a text was taken for a place: the points that made a candidate's score, folded away.

import { make } from "./dom.js";

export function why(one, texts) {
  const rows = one.reasons.map(({ zh, en, points }) =>
    make("tr", {}, make("td", {}, texts.lang === "en" ? en : zh), make("td", { class: points < 0 ? "against" : "for" }, `${points > 0 ? "+" : ""}${points.toFixed(1)}`)),
  );
  return make("details", { class: "why" }, make("summary", {}, texts.say("why")), make("table", {}, make("tbody", {}, rows)));
}

/** A text cut at the parts that were understood; those overlap nowhere. */
export function marked(text, spans, texts) {
  const parts = [];
  const characters = [...text]; // positions count characters, not UTF-16 units
  let at = 0;
  for (const { start, end, zh, en } of spans) {
    if (start < at) continue;
    parts.push(characters.slice(at, start).join(""), make("mark", { title: texts.lang === "en" ? en : zh }, characters.slice(start, end).join("")));
    at = end;
  }
  return [...parts, characters.slice(at).join("")];
}
