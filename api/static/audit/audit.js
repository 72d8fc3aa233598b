// audit.js — what is missing: counts, filters and the list beside a map that goes to each finding.
//
// The filter stands in the address (?severity=high&kind=vacant_post&village=CODE&on=2026-11-21), so that it can
// be sent to a colleague.

import { ask } from "../ask.js";
import { make } from "../dom.js";
import { pageWords } from "../page_words.js";
import { sentence } from "../send.js";
import { auditMap } from "./audit_map.js";
import { kindButtons, severityButtons, villageOptions } from "./filter_view.js";
import { historyView, rulesView } from "./history_view.js";
import { emptyView, listView } from "./list_view.js";
import { mend, mendsHere } from "./mending.js";

const part = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const state = {
  audit: null,
  filter: { severity: asked.get("severity") ?? "", kind: asked.get("kind") ?? "", village: asked.get("village") ?? "" },
  on: asked.get("on") ?? "",
  shown: new Map(),
  lit: null,
};
const { facts, texts, begin } = pageWords((lang) => {
  chart.speak(lang);
  draw();
});
const chart = auditMap(texts, facts, { tapped: (key) => show(key, { scroll: true }) });

/** The findings that fit the filter; `but` leaves one of its parts out of account. */
function fitting(but = "") {
  const { filter, audit } = state;
  const fits = (name, value) => name === but || !filter[name] || filter[name] === value;
  return audit.findings.filter((one) => fits("severity", one.severity) && fits("kind", one.kind) && fits("village", one.village?.code ?? ""));
}

const acts = {
  filter(name, value) {
    state.filter[name] = state.filter[name] === value ? "" : value;
    refilter();
  },
  clear() {
    Object.assign(state.filter, { severity: "", kind: "", village: "" });
    refilter();
  },
  more(village) {
    state.shown.set(village, (state.shown.get(village) ?? 0) + 200);
    draw();
  },
  show: (key) => show(key, {}),
  past: () => Boolean(state.on),
  mendsHere: (one) => !state.on && mendsHere(one, facts.official),
  async mend(one) {
    const told = await mend({ texts, one, today: facts.today });
    if (!told) return;
    if (told.failure) return toast(sentence(told, texts.lang) ?? texts.say(`failure_${told.failure}`), "bad");
    toast(texts.say("mend_done"));
    await load("&fresh=1");
  },
};

let fading = 0;
function toast(words, kind = "") {
  clearTimeout(fading);
  part("toast").replaceChildren(make("p", { class: kind }, words));
  fading = setTimeout(() => part("toast").replaceChildren(), 9000);
}

function refilter() {
  state.shown.clear();
  state.lit = null;
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries({ ...state.filter, on: state.on })) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  draw();
  part("scroll").scrollTop = 0;
}

function draw() {
  const { audit, filter } = state;
  if (!audit) return;
  const found = fitting();
  part("total").textContent = String(found.length + (found.length === audit.findings.length ? audit.left_off : 0));
  part("total").hidden = false;
  part("asof").textContent = texts.say("audit_asof", { day: audit.on, revision: audit.revision });
  part("severities").replaceChildren(...severityButtons({ texts, found: fitting("severity"), chosen: filter.severity, acts }));
  part("kinds").replaceChildren(...kindButtons({ texts, audit, found: fitting("kind"), chosen: filter.kind, acts }));
  part("village").replaceChildren(...villageOptions({ texts, audit, chosen: filter.village }));
  part("day").value = audit.on;
  part("history").replaceChildren(...historyView({ texts, audit, kind: filter.kind }));
  part("rules").replaceChildren(...rulesView({ texts, rules: audit.rules }));
  for (const ending of ["csv", "xlsx"]) part(ending).href = `/api/audit/file?${query({ form: ending, lang: texts.lang })}`;
  const empty = () => emptyView({ texts, any: audit.findings.length > 0, acts });
  part("list").replaceChildren(...(found.length ? listView({ texts, audit, found, shown: state.shown, lit: state.lit, acts }) : empty()));
  if (!found.length || !audit.left_off) chart.points(found);
  else chart.points(found.slice(0, 5000));
  part("list").setAttribute("aria-busy", "false");
}

/** The filter as the server takes it. */
function query(more = {}) {
  const all = Object.entries({ ...state.filter, on: state.on, ...more }).filter(([, value]) => value);
  return new URLSearchParams(all).toString();
}

function show(key, { scroll = false }) {
  const one = state.audit.findings.find((finding) => finding.key === key);
  if (!one) return;
  state.lit = key;
  chart.show(one);
  for (const item of part("list").querySelectorAll("[data-key]")) item.classList.toggle("lit", item.dataset.key === key);
  const item = [...part("list").querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
  if (scroll) item?.scrollIntoView({ block: "nearest" });
}

async function load(more = "") {
  part("list").setAttribute("aria-busy", "true");
  const told = await ask(`/api/audit?limit=20000${state.on ? `&on=${encodeURIComponent(state.on)}` : ""}${more}`);
  if (told.failure) {
    const words = sentence(told, texts.lang) ?? texts.say(`failure_${told.failure}`);
    const again = make("button", { type: "button", class: "main", onclick: () => load() }, texts.say("audit_again"));
    part("list").replaceChildren(make("div", { class: "empty bad" }, make("p", {}, words), again));
    part("list").setAttribute("aria-busy", "false");
    return;
  }
  state.audit = told.body;
  draw();
}

part("village").addEventListener("change", ({ target }) => {
  state.filter.village = target.value;
  refilter();
});
part("day").addEventListener("change", async ({ target }) => {
  state.on = target.value === facts.today ? "" : target.value;
  await load();
  refilter();
});

async function start() {
  begin();
  if (matchMedia("(min-width: 720px)").matches) part("more").open = false;
  const reading = load();
  try {
    await chart.load();
    part("map-state").hidden = true;
  } catch {
    part("map-state").textContent = texts.say(facts.revision ? "map_failed" : "nothing_published");
  }
  await reading;
  document.documentElement.dataset.ready = "1";
}
start();
