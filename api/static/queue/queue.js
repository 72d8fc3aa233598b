// queue.js — the confirmation queue: one report after another, chosen by a key, a tap or a place on the map.

import { ask } from "../ask.js";
import { make } from "../dom.js";
import { pageWords } from "../page_words.js";
import { send, sentence } from "../send.js";
import { aliasesView, doneView, emptyView, placeName } from "./lists_view.js";
import { queueMap } from "./queue_map.js";
import { reportView, selectedWords } from "./report_view.js";

const part = (id) => document.getElementById(id);
const state = { tab: "waiting", entries: [], skipped: [], waiting: 0, alias: "", picked: null, last: null, busy: false, done: [], proposed: [], agreed: [] };
const { facts, texts, begin } = pageWords((lang) => {
  chart.speak(lang);
  draw();
});
const chart = queueMap(texts, facts, { tapped });

const current = () => state.entries[0] ?? null;
const acts = {
  choose,
  show: (i) => chart.light(i),
  none: () => decide({}),
  skip,
  undo: () => state.last && undo(state.last),
  confirm: () => state.picked?.place?.unit && decide({ lon: state.picked.lon, lat: state.picked.lat, label: state.picked.place.unit.name }),
  alias: (words) => { state.alias = words; },
};

function draw() {
  part("waiting").textContent = String(state.waiting);
  part("waiting").hidden = !state.waiting;
  for (const tab of part("tabs").children) tab.setAttribute("aria-selected", String(tab.dataset.tab === state.tab));
  part("desk").setAttribute("aria-labelledby", `tab-${state.tab}`);
  const views = { waiting: waitingNodes, done: () => doneView({ texts, entries: state.done, acts: { undo } }), aliases: () => aliasesView({ texts, proposed: state.proposed, agreed: state.agreed, acts: { decide: decideAlias } }) };
  part("desk").replaceChildren(...views[state.tab]().filter(Boolean));
  part("desk").setAttribute("aria-busy", "false");
}

function waitingNodes() {
  const entry = current();
  const again = state.skipped.length ? make("button", { type: "button", class: "main", onclick: load }, texts.say("again")) : null;
  if (!entry) return emptyView(texts, "nothing_waiting", again);
  return reportView({ texts, entry, alias: state.alias, picked: state.picked, wholeTown: facts.whole_town, canUndo: Boolean(state.last), acts });
}

function next() {
  state.alias = "";
  state.picked = null;
  chart.candidates(current()?.candidates ?? []);
  draw();
  part("desk").scrollTop = 0;
}

/** Read what the tab shows afresh; what was skipped comes again. */
async function load() {
  part("desk").setAttribute("aria-busy", "true");
  const told = await ask(state.tab === "aliases" ? "/api/aliases?state=proposed" : `/api/queue?state=${state.tab}&limit=${state.tab === "done" ? 50 : 20}`);
  if (told.failure) return fail(told);
  if (state.tab === "waiting") {
    Object.assign(state, { entries: told.body.entries, waiting: told.body.waiting, skipped: [] });
    return next();
  }
  if (state.tab === "done") Object.assign(state, { done: told.body.entries, waiting: told.body.waiting });
  else {
    const agreed = await ask("/api/aliases?state=agreed");
    if (agreed.failure) return fail(agreed);
    Object.assign(state, { proposed: told.body.aliases, agreed: agreed.body.aliases });
  }
  return draw();
}

async function more() {
  const told = await ask(`/api/queue?limit=20&skip=${state.skipped.length}`);
  if (told.failure) return fail(told);
  const known = new Set([...state.entries, ...state.skipped].map((entry) => entry.id));
  state.entries.push(...told.body.entries.filter((entry) => !known.has(entry.id)));
  state.waiting = told.body.waiting;
  return next();
}

function advance() {
  state.entries.shift();
  return state.entries.length || state.waiting <= state.skipped.length ? next() : more();
}

function skip() {
  if (!current()) return undefined;
  state.skipped.push(current());
  return advance();
}

function choose(i) {
  const one = current()?.candidates[i];
  if (!one) return undefined;
  const where = one.unit === null ? { grid: one.grid.code } : one.level === "unit" ? { unit: one.unit.code } : { lon: one.lon, lat: one.lat };
  return decide({ ...where, label: one.name.slice(0, 100) });
}

async function decide(where) {
  const entry = current();
  if (!entry || state.busy) return undefined;
  state.busy = true;
  const alias = where.label ? state.alias.trim() : "";
  const told = await send("POST", `/api/queue/${entry.id}/choice`, { version: entry.version, ...where, alias });
  state.busy = false;
  if (told.failure) {
    fail(told);
    return told.status === 409 && told.problem?.where?.version ? settle(entry) : undefined;
  }
  state.last = told.body;
  state.waiting -= told.body.state === "waiting" ? 0 : 1;
  toast(said(told.body), { key: "undo", act: () => undo(told.body) });
  return settle(entry);
}

/** Somebody dealt with the report that is shown: go on to the next. */
function settle(entry) {
  if (current()?.id === entry.id) return advance();
  return undefined;
}

function said(entry) {
  if (entry.state === "waiting") return texts.say("done_passed");
  if (entry.state === "nowhere") return texts.say("done_nowhere");
  const alias = entry.alias ? texts.say("done_alias", { name: entry.alias.name }) : "";
  return `${texts.say("done_placed", { place: placeName(entry, texts) })}${alias}`;
}

async function undo(entry) {
  if (state.busy) return undefined;
  state.busy = true;
  const told = await send("POST", `/api/queue/${entry.id}/undo`, { version: entry.version });
  state.busy = false;
  if (told.failure) return fail(told);
  state.last = null;
  toast(texts.say("done_undone"));
  if (state.tab !== "waiting") return load();
  state.waiting += entry.state === "waiting" ? 0 : 1;
  state.entries.unshift(told.body);
  return next();
}

/** What became of reports when a name began or ceased to count. */
function moved(how, n) {
  return n ? texts.say(how === "undo" ? "done_unsettled" : "done_settled", { n }) : "";
}

async function decideAlias(alias, how) {
  if (state.busy) return undefined;
  state.busy = true;
  const told = await send("POST", `/api/aliases/${alias.id}/${how}`, { version: alias.version });
  state.busy = false;
  if (told.failure) fail(told);
  else toast(`${texts.say(how === "undo" ? "done_alias_undo" : `done_${how}`, { name: alias.name })}${moved(how, told.body.reports)}`);
  return load();
}

async function tapped(lon, lat) {
  if (state.tab !== "waiting" || !current()) return undefined;
  state.picked = { lon, lat, place: null };
  chart.pick(lon, lat);
  draw();
  const told = await ask(`/api/places?lon=${lon.toFixed(7)}&lat=${lat.toFixed(7)}`);
  if (state.picked?.lon !== lon || state.picked.lat !== lat) return undefined;
  if (told.failure === "refused") state.picked.place = {};
  else if (told.failure) return fail(told);
  else state.picked.place = told.body.inside ? told.body : {};
  chart.outline(state.picked.place.unit?.code);
  draw();
  return part("confirm")?.scrollIntoView({ block: "nearest" });
}

function fail(told) {
  toast(sentence(told, texts.lang) ?? texts.say(`failure_${told.failure}`), { key: "reload", act: load }, "bad");
  part("desk").setAttribute("aria-busy", "false");
}

let fading = 0;
function toast(words, offer, kind = "") {
  clearTimeout(fading);
  const button = offer ? make("button", { type: "button", class: "plain", onclick: () => { part("toast").replaceChildren(); offer.act(); } }, texts.say(offer.key)) : null;
  part("toast").replaceChildren(make("p", { class: kind }, make("span", {}, words), button));
  fading = setTimeout(() => part("toast").replaceChildren(), 12000);
}

const KEYS = { 0: acts.none, s: acts.skip, u: acts.undo, Enter: acts.confirm };
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || state.tab !== "waiting") return;
  if (event.target.closest("input, textarea, select, summary, #map") || (event.key === "Enter" && event.target.closest("button, a"))) return;
  if (/^[1-9]$/.test(event.key)) choose(Number(event.key) - 1);
  else KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]?.();
});
document.addEventListener("selectionchange", () => {
  const words = selectedWords(part("words"));
  if (!words || words === state.alias) return;
  state.alias = words;
  part("alias").value = words;
  part("alias").nextElementSibling.hidden = false;
});
part("tabs").addEventListener("click", ({ target }) => {
  const { tab } = target.closest("[data-tab]")?.dataset ?? {};
  if (!tab) return;
  state.tab = tab;
  chart.candidates([]);
  load();
});

async function start() {
  begin();
  part("map-state").textContent = texts.say("map_loading");
  const reading = load();
  try {
    await chart.load();
    part("map-state").hidden = true;
  } catch {
    part("map-state").textContent = texts.say("map_failed");
  }
  await reading;
  if (state.tab === "waiting") chart.candidates(current()?.candidates ?? []);
}
start();
