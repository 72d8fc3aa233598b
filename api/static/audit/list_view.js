// list_view.js — the findings, village by village, the villages with the gravest first.
//
//   listView({texts, audit, found, shown: Map(village -> how many more), lit, acts: {show(key), more(village)}}) -> [node]
//   emptyView({texts, any, acts: {clear()}}) -> [node]

import { make } from "../dom.js";
import { TAGS } from "../texts.js";
import { SEVERITIES, severitySign } from "./filter_view.js";

const FIRST = 40;

export function listView({ texts, audit, found, shown, lit, acts }) {
  const names = Object.fromEntries(audit.counts.kinds.map((kind) => [kind.kind, kind[texts.lang]]));
  const groups = new Map();
  for (const one of found) {
    const village = one.village?.code ?? "";
    if (!groups.has(village)) groups.set(village, []);
    groups.get(village).push(one);
  }
  const worst = (village) => SEVERITIES.indexOf(groups.get(village)[0].severity);
  const villages = [...groups.keys()].sort().sort((a, b) => worst(a) - worst(b));
  const sections = villages.map((village) => {
    const all = groups.get(village);
    const some = all.slice(0, FIRST + (shown.get(village) ?? 0));
    const rest = all.length - some.length;
    const more = rest ? make("button", { type: "button", class: "rest", onclick: () => acts.more(village) }, texts.say("audit_rest", { count: rest })) : null;
    const heading = all[0].village ? make("span", { lang: TAGS.zh }, all[0].village.name) : texts.say("audit_town");
    return make("section", {}, make("h2", {}, heading, make("b", {}, String(all.length))), make("ul", { class: "findings" }, some.map((one) => finding(one, { texts, names, lit, acts }))), more);
  });
  if (audit.left_off) sections.push(make("p", { class: "muted" }, texts.say("audit_left_off", { count: audit.left_off })));
  return sections;
}

function finding(one, { texts, names, lit, acts }) {
  const what = one[texts.lang];
  return make(
    "li",
    { class: `finding ${one.key === lit ? "lit" : ""}`, "data-key": one.key },
    make(
      "button",
      { type: "button", class: "plain see", "aria-label": texts.say("audit_show", { what }), onclick: () => acts.show(one.key) },
      severitySign(one.severity),
      make("span", { class: "what" }, make("span", { class: "kind-name" }, `${names[one.kind]} · ${texts.say(`severity_${one.severity}`)}`), make("span", {}, what)),
    ),
    mendButton(one, what, { texts, acts }),
  );
}

/** Mended here (by who may, on today's list), on another page, or by none (a resource has to be built). */
function mendButton(one, what, { texts, acts }) {
  const label = { class: "button mend", "aria-label": texts.say("audit_mend_what", { what }) };
  if (acts.mendsHere(one)) return make("button", { ...label, type: "button", onclick: () => acts.mend(one) }, texts.say("audit_mend"));
  if (!one.page || (one.page.startsWith("/audit") && !acts.past())) return null;
  return make("a", { ...label, href: inLanguage(one.page, texts.lang) }, texts.say("audit_mend"));
}

function inLanguage(page, lang) {
  const url = new URL(page, location.href);
  url.searchParams.set("lang", lang);
  return url.pathname + url.search + url.hash;
}

export function emptyView({ texts, any, acts }) {
  if (any) return [make("div", { class: "empty" }, make("h2", {}, texts.say("audit_none_fit")), make("button", { type: "button", class: "main", onclick: acts.clear }, texts.say("audit_clear")))];
  return [make("div", { class: "empty" }, make("h2", {}, texts.say("audit_none")), make("p", { class: "muted" }, texts.say("audit_none_body")))];
}
