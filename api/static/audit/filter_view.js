// filter_view.js — buttons that count and filter: severities, kinds, villages.
//
//   severityButtons | kindButtons({texts, audit, found, chosen, acts: {filter(name, value)}}) -> [node]
//   `found` are the findings that fit the other parts of the filter: what a press would show.

import { make } from "../dom.js";

export const SEVERITIES = ["high", "medium", "low"];
const SIGNS = { high: "▲", medium: "◆", low: "●" };

export function severitySign(severity) {
  return make("i", { class: `grave ${severity}`, "aria-hidden": "true" }, SIGNS[severity]);
}

export function severityButtons({ texts, found, chosen, acts }) {
  return SEVERITIES.map((severity) => {
    const count = found.filter((one) => one.severity === severity).length;
    return make(
      "button",
      { type: "button", class: "severity", "data-severity": severity, "aria-pressed": String(chosen === severity), onclick: () => acts.filter("severity", severity) },
      severitySign(severity),
      make("span", {}, texts.say(`severity_${severity}`)),
      make("b", {}, String(count)),
    );
  });
}

export function kindButtons({ texts, audit, found, chosen, acts }) {
  const counts = new Map();
  for (const one of found) counts.set(one.kind, (counts.get(one.kind) ?? 0) + 1);
  return audit.counts.kinds
    .filter(({ kind }) => counts.get(kind) || kind === chosen)
    .map((kind) => {
      const worst = SEVERITIES.find((severity) => kind.severities[severity]);
      return make(
        "button",
        { type: "button", class: "kind", "data-kind": kind.kind, "aria-pressed": String(chosen === kind.kind), onclick: () => acts.filter("kind", kind.kind) },
        severitySign(worst),
        make("span", {}, kind[texts.lang]),
        make("b", {}, String(counts.get(kind.kind) ?? 0)),
      );
    });
}

export function villageOptions({ texts, audit, chosen }) {
  const all = make("option", { value: "" }, texts.say("audit_all_villages"));
  const villages = audit.counts.villages.map(({ code, name, count }) => make("option", { value: code, selected: code === chosen }, `${name} (${count})`));
  return [all, ...villages];
}
