// lists_view.js — what was dealt with, and the names that were proposed or learnt, as lists.
//
//   doneView({texts, entries, acts: {undo(entry)}}) | aliasesView({texts, proposed, agreed, acts: {decide(alias, how)}})
//   emptyView(texts, "nothing_waiting", button)

import { make } from "../dom.js";
import { areaName, momentText, TAGS } from "../texts.js";

export function emptyView(texts, key, button) {
  const body = texts.has(`${key}_body`) ? texts.say(`${key}_body`) : null;
  return [make("div", { class: "empty" }, make("h2", {}, texts.say(key)), body ? make("p", { class: "muted" }, body) : null, button ?? null)];
}

export function doneView({ texts, entries, acts }) {
  if (!entries.length) return emptyView(texts, "nothing_done");
  const rows = entries.map((entry) =>
    make(
      "li",
      {},
      make("p", { class: "words small", lang: TAGS.zh }, entry.report.text),
      make("p", {}, make("b", { lang: TAGS.zh }, placeName(entry, texts)), entry.alias ? make("span", { class: "chip" }, entry.alias.name) : null),
      make("div", { class: "row apart" }, make("span", { class: "muted" }, texts.say("by", { name: entry.decided_by, when: momentText(entry.decided_at, texts.lang) })), entry.may_undo ? make("button", { type: "button", onclick: () => acts.undo(entry) }, texts.say("undo")) : null),
    ),
  );
  return [make("ul", { class: "things" }, rows)];
}

/** Where a report was placed, in words. */
export function placeName({ state, place }, texts) {
  if (state === "nowhere" || !place) return texts.say("was_nowhere");
  if (place.unit) return place.unit.name;
  return texts.say("in_grid", { village: place.village?.name ?? "", grid: areaName(place.grid?.name ?? "", texts.lang) });
}

export function aliasesView({ texts, proposed, agreed, acts }) {
  if (!proposed.length && !agreed.length) return emptyView(texts, "nothing_aliases");
  const section = (key, list) =>
    list.length ? make("section", {}, make("h2", {}, texts.say(key)), make("ul", { class: "things" }, list.map((alias) => aliasRow(alias, texts, acts)))) : null;
  return [section("aliases_proposed", proposed), section("aliases_agreed", agreed)];
}

function aliasRow(alias, texts, acts) {
  const button = (how, words, main) => make("button", { type: "button", class: main ? "main" : null, onclick: () => acts.decide(alias, how) }, texts.say(words));
  const waits = alias.state === "proposed";
  const means = texts.parts("alias_means", { name: make("b", { lang: TAGS.zh }, alias.name), place: make("span", { lang: TAGS.zh }, alias.place) });
  const where = texts.say("in_grid", { village: alias.village?.name ?? "", grid: areaName(alias.grid.name, texts.lang) });
  const who = [texts.say("proposed_by", { name: alias.proposed_by }), waits ? null : texts.say("agreed_by", { name: alias.decided_by })];
  return make(
    "li",
    { "data-alias": alias.name },
    make("p", {}, means),
    make("p", { class: "muted" }, [where, ...who, momentText(alias.proposed_at, texts.lang)].filter(Boolean).join(" · ")),
    make(
      "div",
      { class: "row" },
      waits && !alias.mine ? [button("agree", "agree", true), button("refuse", "refuse")] : null,
      waits && alias.mine ? [make("span", { class: "muted" }, texts.say("mine")), button("undo", "take_back")] : null,
      waits ? null : button("undo", "undo"),
    ),
  );
}
