// card.js — the answer as a card: place and code, people in order, border warning, date and revision.
//
//   const view = {texts, facts, area: answer of /api/areas or null, place: answer of /api/places or null,
//                 accuracy, at, acts: {copy(text), retry(), day(date | null), open(code), home()}}
//   placeCard(view) | areaCard(view) | startCard(view) | waitingCard(view) | failureCard(view, failure, local)
// Each gives the nodes of the card; nothing here asks the server.

import { make, sign } from "./dom.js";
import { people, contact } from "./people.js";
import { centre, secondLayers, services } from "./standing.js";
import { areaName, momentText, TAGS } from "./texts.js";
import { borderVerdict, metresText } from "./verdict.js";

export function placeCard(view) {
  const { place, texts } = view;
  if (!place.unit) return [message(view, "outside_title", texts.say("outside_far"), "warn"), homeButton(view)];
  const outside = texts.say("outside_near", { metres: metresText(place.border_m, texts.say("border_under")) });
  return [
    place.inside ? null : note("outside", outside),
    heading(view, place.unit, "unit"),
    chain(view, [level(place.town, "town"), level(place.village, "village"), level(place.grid, "grid")]),
    people(view, place.leaders, { vacancies: place.vacancies, layers: 1 + place.second_layers.length }),
    secondLayers(view, place),
    contact(view, place.unit.code),
    reportLink(view, place.unit),
    border(view),
    overlays(view, place.overlays),
    services(view, place),
    centre(view, place),
    footer(view, place),
  ];
}

export function areaCard(view) {
  const { area } = view;
  return [
    heading(view, area, area.level),
    chain(view, area.parents || []),
    measures(view, area),
    people(view, area.leaders, { vacancies: area.vacancies, layers: 1 + area.second_layers.length }),
    secondLayers(view, area),
    contact(view, area.code),
    area.level === "unit" ? reportLink(view, area) : null,
    services(view, area),
    centre(view, area),
    footer(view, area),
  ];
}

function reportLink({ texts }, unit) {
  const path = `/report?unit=${encodeURIComponent(unit.code)}${texts.lang === "en" ? "&lang=en" : ""}`;
  return make("p", { class: "report" }, make("a", { href: path }, texts.say("report_here")));
}

export function startCard(view) {
  const { texts, facts } = view;
  if (!facts.revision) return [message(view, "nothing_title", texts.say("nothing_body"), "start")];
  const number = (key) => [
    make("dd", {}, facts.counts[key].toLocaleString("en-US")),
    make("dt", {}, texts.say(`count_${key}`)),
  ];
  return [
    message(view, "start_title", texts.say("start_body"), "start"),
    make("p", { class: "ways" }, texts.say("start_ways")),
    make(
      "dl",
      { class: "counts", "aria-label": texts.say("counts_label") },
      ["villages", "grids", "units"].map((key) => make("div", {}, number(key))),
    ),
  ];
}

export function waitingCard(view) {
  const bars = ["wide", "mid", "person", "person", "person"].map((kind) => make("i", { class: `bar-${kind}` }));
  return [make("div", { class: "skeleton" }, make("p", { class: "unseen" }, view.texts.say("loading")), bars)];
}

export function failureCard(view, failure, local) {
  const { texts } = view;
  const told = failure.problem && (texts.lang === "en" ? failure.problem.detail_en : failure.problem.detail_zh);
  const offline = failure.failure === "offline";
  const body = offline ? texts.say("offline_body") : told || texts.say("error_body");
  return [
    message(view, offline ? "offline_title" : "error_title", body, "bad"),
    local ? make("p", { class: "local" }, texts.parts("offline_local", { name: named("span", { name: local }, texts) })) : null,
    wayOn(view, failure),
  ];
}

function heading(view, area, level) {
  const { texts, acts } = view;
  const kind = area.kind && texts.has(`kind_${area.kind}`) ? texts.say(`kind_${area.kind}`) : null;
  const mark = area.kind && texts.has(`mark_${area.kind}`) ? texts.say(`mark_${area.kind}`) : null;
  const copy = make("button", { type: "button", class: "plain copy", "aria-label": texts.say("copy_code"), title: texts.say("copy_code"), onclick: () => acts.copy(area.code) }, sign("copy"));
  return make(
    "div",
    { class: "heading" },
    make(
      "p",
      { class: "level" },
      mark ? make("span", { class: `mark ${area.kind}`, lang: "zh-Hans", "aria-hidden": "true" }, mark) : null,
      `${texts.say(`level_${level}`)}${kind ? ` · ${kind}` : ""}`,
    ),
    named("h2", area, texts),
    make("p", { class: "code" }, make("span", { class: "unseen" }, `${texts.say("code")} `), make("code", {}, area.code), copy),
  );
}

/** An element holding an area's name, its language marked when it stays Chinese. */
function named(tag, area, texts, attributes = {}) {
  const name = areaName(area.name, texts.lang);
  return make(tag, { ...attributes, lang: name === area.name ? TAGS.zh : null }, name);
}

function level(area, name) {
  return area && { ...area, level: name };
}

function chain(view, areas) {
  const { texts, acts } = view;
  const steps = areas.filter(Boolean).map((area) => {
    const label = areaName(area.name, texts.lang);
    const opens = { type: "button", lang: label === area.name ? TAGS.zh : null, onclick: () => acts.open(area.code, area.level) };
    return make("li", {}, area.level === "town" ? named("span", area, texts) : make("button", opens, label));
  });
  return steps.length ? make("ol", { class: "chain", "aria-label": texts.say("chain") }, steps) : null;
}

function border(view) {
  const { texts, place } = view;
  const verdict = borderVerdict(place, view.accuracy || 0);
  if (!verdict) return null;
  const sentence = texts.parts("border_warning", {
    border: named("span", verdict.border, texts),
    metres: metresText(verdict.metres, texts.say("border_under")),
    name: named("span", verdict.there.unit, texts),
  });
  const candidate = (side, answer) => {
    const first = answer.leaders?.[0];
    return make(
      "div",
      { class: "candidate" },
      make("h4", {}, texts.say(side)),
      named("p", answer.unit, texts, { class: "name" }),
      first ? make("p", { class: "first" }, `${texts.say("first_contact")} `, make("b", { lang: TAGS.zh }, first.name), ` ${first.phone_masked}`) : null,
    );
  };
  return make(
    "section",
    { class: "border" },
    make("h3", {}, sign("warning"), make("span", {}, sentence)),
    make("p", {}, texts.say("border_advice")),
    make("div", { class: "candidates" }, candidate("border_here", verdict.here), candidate("border_there", verdict.there)),
  );
}

function overlays(view, found) {
  const { texts } = view;
  if (!found?.length) return null;
  const items = found.map((unit) =>
    make("li", {}, named("p", unit, texts, { class: "name" }), people(view, unit.leaders, { size: "small" })),
  );
  return make("section", { class: "overlays" }, make("h3", {}, texts.say("overlays")), make("ul", {}, items));
}

function measures(view, area) {
  const { texts } = view;
  const lines = [
    area.households != null ? texts.say("households", { count: area.households.toLocaleString("en-US") }) : null,
    area.area_m2 != null ? texts.say("area", { area: areaText(area.area_m2, texts) }) : null,
  ];
  const counted = Object.entries(area.counts || {}).filter(([key, n]) => n && texts.has(`count_${key}`));
  const inside = counted.map(([key, n]) => `${n.toLocaleString("en-US")} ${texts.say(`count_${key}`)}`);
  const kinds = Object.entries(area.counts?.unit_kinds || {}).map(([kind, n]) =>
    make("li", {}, `${texts.has(`kind_${kind}`) ? texts.say(`kind_${kind}`) : kind} ${n}`),
  );
  return make(
    "section",
    { class: "measures" },
    make("p", {}, [...inside, ...lines].filter(Boolean).join(" · ")),
    area.level !== "unit" && kinds.length ? make("ul", { class: "kinds", "aria-label": texts.say("by_kind") }, kinds) : null,
  );
}

function areaText(m2, texts) {
  if (m2 >= 1e5) return texts.say("square_kilometres", { count: (m2 / 1e6).toFixed(2) });
  return texts.say("square_metres", { count: Math.round(m2).toLocaleString("en-US") });
}

function footer(view, answer) {
  const { texts, acts, at } = view;
  const day = make("input", { type: "date", tabindex: "-1", "aria-hidden": "true", value: (answer.at || "").slice(0, 10), onchange: (event) => acts.day(event.target.value || null) });
  const pick = make("button", { type: "button", onclick: () => day.showPicker?.() }, sign("calendar"), texts.say("as_of_label"));
  return make(
    "footer",
    { class: "facts" },
    make("p", {}, `${texts.say("as_of", { date: momentText(answer.at, texts.lang, !at) })} · ${texts.say("revision", { revision: answer.revision })}`),
    make(
      "div",
      { class: "acts" },
      make("button", { type: "button", onclick: () => acts.copy(location.href) }, sign("link"), texts.say("copy_link")),
      ownPage(view),
      make("div", { class: "day" }, pick, day),
      at ? make("button", { type: "button", onclick: () => acts.day(null) }, texts.say("as_of_today")) : null,
    ),
  );
}

/** Units and grids have a page of their own, which door plates and boards lead to. */
function ownPage({ place, area, texts, at }) {
  const [level, one] = place?.unit ? ["unit", place.unit] : [area?.level, area];
  const path = { unit: "/u/", grid: "/g/" }[level];
  if (!path) return null;
  const query = new URLSearchParams({ ...(at ? { on: at.slice(0, 10) } : {}), ...(texts.lang === "en" ? { lang: "en" } : {}) });
  const href = `${path}${encodeURIComponent(one.code)}${query.size ? `?${query}` : ""}`;
  return make("a", { class: "button", href }, texts.say("own_page"));
}

/** What helps after a failure: another try; after a refusal, another day or the whole town. */
function wayOn(view, { failure }) {
  const { texts, acts, at } = view;
  if (failure === "refused" && !at) return homeButton(view);
  const [words, act] = failure === "refused" ? ["as_of_today", () => acts.day(null)] : ["retry", acts.retry];
  return make("div", { class: "acts" }, make("button", { type: "button", class: "main", onclick: act }, texts.say(words)));
}

function homeButton({ texts, acts }) {
  return make("div", { class: "acts" }, make("button", { type: "button", class: "main", onclick: acts.home }, texts.say("home")));
}

function message({ texts }, title, body, kind) {
  return make("div", { class: `message ${kind}` }, make("h2", {}, texts.say(title)), make("p", {}, body));
}

function note(kind, sentence) {
  return make("p", { class: `note ${kind}` }, sign("warning"), make("span", {}, sentence));
}
