// history_view.js — counts over time as bars, and the rules in force, in words.
//
//   historyView({texts, audit, kind}) -> [node]; rulesView({texts, rules}) -> [node]

import { make } from "../dom.js";
import { SEVERITIES } from "./filter_view.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const HEIGHT = 90;

export function historyView({ texts, audit, kind }) {
  const days = audit.history;
  if (!days.length) return [];
  const heading = make("h2", {}, texts.say("audit_history"));
  if (days.length < 2) return [heading, make("p", { class: "muted" }, texts.say("audit_history_first"))];
  const counts = days.map((one) => (kind ? one.kinds[kind] ?? 0 : sum(one.severities)));
  const told = make("p", { class: "muted" }, texts.say("audit_history_body"));
  return [heading, told, bars(texts, days, counts, kind), legend(texts, days, counts)];
}

/** A bar a day, at its place in time; stacked by severity unless one kind is asked for. */
function bars(texts, days, counts, kind) {
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "bars", role: "img", "aria-label": days.map((one, i) => texts.say("audit_history_of", { day: one.day, count: counts[i] })).join("; ") });
  const first = Date.parse(days[0].day);
  const span = Math.max((Date.parse(days.at(-1).day) - first) / 86400000, 1);
  const wide = Math.min(24, (WIDTH - 8) / (span + 1) - 1);
  const most = Math.max(...counts, 1);
  days.forEach((one, i) => {
    const x = 4 + ((Date.parse(one.day) - first) / 86400000 / span) * (WIDTH - 8 - wide);
    let y = HEIGHT - 1;
    const parts = kind ? [["one", counts[i]]] : SEVERITIES.map((name) => [name, one.severities[name] ?? 0]);
    for (const [name, count] of parts) {
      const high = (count / most) * (HEIGHT - 6);
      y -= high;
      if (count) svg.append(node("rect", { x, y, width: wide, height: high, class: `bar-of ${name}` }));
    }
  });
  svg.append(node("path", { d: `M0 ${HEIGHT - 0.5}H${WIDTH}`, class: "axis" }));
  return svg;
}

function legend(texts, days, counts) {
  const ends = [0, days.length - 1].map((i) => make("span", {}, texts.say("audit_history_of", { day: days[i].day, count: counts[i] })));
  return make("p", { class: "ends" }, ...ends);
}

export function rulesView({ texts, rules }) {
  const values = { ...rules, unit: rules.weight_unit, household: rules.weight_household, report: rules.weight_open_report, minutes: rules.walk_minutes, speed: rules.walk_speed, reach: Math.round(rules.reach_m), days: rules.ending_days };
  const lines = ["load", "reach", "term", "now"].map((name) => make("li", {}, texts.say(`audit_rule_${name}`, values)));
  return [make("h2", {}, texts.say("audit_rules")), make("ul", { class: "rules" }, lines)];
}

function sum(counts) {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}

function node(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
