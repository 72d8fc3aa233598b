// report_view.js — one waiting report as nodes: its text with what was understood, its candidates, the buttons.
//
//   reportView(view) with view = {texts, entry, alias, picked, wholeTown, acts: {choose(i), show(i), none(),
//     skip(), undo(), confirm(), alias(text)}, canUndo}
//   selectedWords(node) -> what is selected in the report's text, or ""

import { make } from "../dom.js";
import { marked, why } from "../reasons.js";
import { areaName, momentText, TAGS } from "../texts.js";

const LONGEST_ALIAS = 30;

export function reportView(view) {
  const { texts, entry } = view;
  return [
    about(view),
    make("p", { class: "words", id: "words", lang: TAGS.zh }, marked(entry.report.text, entry.spans, texts)),
    aliasField(view),
    make("h2", {}, texts.say("candidates")),
    entry.sure ? make("p", { class: "sure" }, texts.say("sure_now")) : null,
    entry.candidates.length
      ? make("ol", { class: "candidates" }, entry.candidates.map((one, i) => candidate(view, one, i)))
      : make("p", { class: "muted" }, texts.say("no_candidates")),
    pickedCard(view),
    buttons(view),
    make("p", { class: "muted keys" }, texts.say("keys")),
  ];
}

/** What is selected in a node, when it can be a name. */
export function selectedWords(node) {
  const chosen = document.getSelection();
  if (!node || !chosen || chosen.isCollapsed || !node.contains(chosen.anchorNode) || !node.contains(chosen.focusNode)) return "";
  const words = chosen.toString().trim();
  return words.length <= LONGEST_ALIAS ? words : "";
}

function about({ texts, entry }) {
  const { category, channel, received_at: moment } = entry.report;
  const parts = [category, channel, texts.say("received", { when: momentText(moment, texts.lang) })].filter(Boolean);
  return make(
    "div",
    { class: "about" },
    make("p", { class: "muted" }, parts.join(" · ")),
    entry.passed_by ? make("p", { class: "passed" }, texts.say("passed", { name: entry.passed_by })) : null,
  );
}

function aliasField({ texts, alias, acts }) {
  const wipe = make("button", { type: "button", class: "plain", hidden: !alias, onclick: () => { field.value = ""; wipe.hidden = true; acts.alias(""); } }, texts.say("alias_clear"));
  const field = make("input", { id: "alias", maxlength: LONGEST_ALIAS, autocomplete: "off", placeholder: texts.say("alias_hint"), "aria-describedby": "alias-help", oninput: () => { wipe.hidden = !field.value; acts.alias(field.value); } });
  field.value = alias;
  return make(
    "div",
    { class: "alias" },
    make("label", { for: "alias" }, texts.say("alias_label")),
    make("div", { class: "row" }, field, wipe),
    make("p", { class: "muted", id: "alias-help" }, texts.say("alias_help")),
  );
}

function candidate(view, one, i) {
  const { texts, acts } = view;
  const number = i + 1;
  const percent = Math.min(99, Math.round(one.confidence * 100));
  const level = texts.has(`level_${one.level}`) ? texts.say(`level_${one.level}`) : one.level;
  const where = texts.say("in_grid", { village: one.village.name, grid: areaName(one.grid.name, texts.lang) });
  return make(
    "li",
    { class: "candidate" },
    make(
      "button",
      { type: "button", class: "plain see", "aria-label": texts.say("show_this", { number, name: one.name }), onclick: () => acts.show(i) },
      make("span", { class: "number", "aria-hidden": "true" }, String(number)),
      make("span", { class: "what" }, make("b", { lang: TAGS.zh }, one.name), make("span", { class: "muted" }, [level, where, one.unit ? null : texts.say("only_grid")].filter(Boolean).join(" · "))),
      make("span", { class: "belief" }, make("meter", { min: "0", max: "100", value: String(percent), "aria-hidden": "true" }), make("span", {}, texts.say("confidence", { percent }))),
    ),
    make("div", { class: "row" }, make("button", { type: "button", class: "main", "aria-label": texts.say("choose_this", { number, name: one.name }), onclick: () => acts.choose(i) }, texts.say("choose")), why(one, texts)),
  );
}

function pickedCard({ texts, picked, acts }) {
  if (!picked) return null;
  if (!picked.place?.unit) return make("p", { class: "picked warn" }, texts.say(picked.place ? "picked_outside" : "loading"));
  const { unit, grid, village } = picked.place;
  return make(
    "div",
    { class: "picked" },
    make("p", { class: "muted" }, texts.say("picked")),
    make("p", {}, make("b", { lang: TAGS.zh }, unit.name)),
    make("p", { class: "muted" }, texts.say("in_grid", { village: village.name, grid: areaName(grid.name, texts.lang) })),
    make("button", { type: "button", class: "main", id: "confirm", onclick: acts.confirm }, texts.say("choose")),
  );
}

function buttons({ texts, wholeTown, canUndo, acts }) {
  const button = (key, name, act, shown = true) =>
    make("button", { type: "button", hidden: !shown, onclick: act, id: `act-${name}` }, make("kbd", { "aria-hidden": "true" }, key), texts.say(name));
  return make(
    "div",
    { class: "acts" },
    button("0", wholeTown ? "none" : "pass", acts.none),
    button("S", "skip", acts.skip),
    button("U", "undo", acts.undo, canUndo),
  );
}
