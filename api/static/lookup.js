// lookup.js — the page "who answers for this place?": wires the map, the search, the card and the address.

import { KINDS } from "/assets/wangge/kinds.js";
import { ask } from "./ask.js";
import { areaCard, failureCard, placeCard, startCard, waitingCard } from "./card.js";
import { combobox } from "./combobox.js";
import { foundCard, foundNote, placeOf } from "./found.js";
import { groundMap } from "./ground_map.js";
import { locate } from "./locate.js";
import { findAreas } from "./search.js";
import { sheet } from "./sheet.js";
import { readState, writeState } from "./state.js";
import { rememberedLanguage, wordsFrom } from "./texts.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
const part = (id) => document.getElementById(id);
for (const [kind, { glyph, ...names }] of Object.entries(KINDS)) {
  for (const lang of ["zh", "en"]) Object.assign(facts.texts[lang], { [`kind_${kind}`]: names[lang], [`mark_${kind}`]: glyph });
}
const texts = wordsFrom(facts.texts, facts.lang);
const shown = { state: readState(location.search, location.hash), card: null, accuracy: 0 };
const MOST_TYPED = 200;
const LONG_TEXT = 8;
const MOST_TEXT = 2001;
let asking = null;

const ground = groundMap(texts, facts, { ask: (lon, lat) => go({ place: { lon, lat }, code: null }) });
const folding = sheet(part("card"), texts);
const box = combobox(
  { field: part("search"), list: part("results"), wipe: part("wipe"), told: part("told") },
  texts,
  {
    find: (query) => ground.town && findAreas(ground.town, query),
    further,
    choose: (hit) => {
      if (hit.kind === "text" || hit.level === "road") return searchText(hit.name);
      if (hit.code) return go({ place: null, code: hit.code, level: hit.level });
      return go({ place: { lon: hit.lon, lat: hit.lat }, code: null });
    },
  },
);

/** Places, doors and roads that the drawn map does not know, and what is typed in letters; at last the text. */
async function further(query, here) {
  const told = query.length <= MOST_TYPED ? await ask(`/api/suggest?q=${encodeURIComponent(query)}`) : { failure: "long" };
  const wanted = (one) => !here.length || !one.code;
  const known = (told.body?.suggestions ?? []).filter(wanted).map((one) => ({ ...one, level: one.kind, kind: null }));
  const asText = here.length + known.length === 0 || query.length >= LONG_TEXT;
  return asText && query.length > 1 ? [...known, { kind: "text", level: "text", name: query, under: [] }] : known;
}

/** A whole address or report: its place at once where that is sure, else what it may mean. */
async function searchText(query) {
  asking?.abort();
  asking = new AbortController();
  show((view) => waitingCard(view), "waiting");
  const told = await ask(`/api/geocode?limit=5&q=${encodeURIComponent(query.slice(0, MOST_TEXT))}`, asking);
  if (told.failure === "aborted") return undefined;
  if (told.failure) return show((view) => failureCard(view, told), "failure");
  const found = { query, body: told.body };
  if (told.body.accepted) return go(placeOf(told.body.matches[0]), { found });
  ground.unmark();
  ground.choose(null);
  return show((view) => foundCard(view, found, (match) => go(placeOf(match))), "found");
}

/** Move to another state: into the address (and history), then answered. */
function go(change, { push = true, accuracy = 0, found = null } = {}) {
  shown.found = found;
  shown.state = { ...shown.state, level: null, ...change };
  shown.accuracy = accuracy;
  if (push) history.pushState(null, "", writeState(shown.state));
  return answer();
}

async function answer() {
  asking?.abort();
  asking = new AbortController();
  const { place, code, level, at } = shown.state;
  if (!place && !code) {
    ground.unmark();
    ground.choose(null);
    return show((view) => startCard(view), "start");
  }
  show((view) => waitingCard(view), "waiting");
  const when = at ? `at=${encodeURIComponent(at)}&` : "";
  if (place) ground.mark(place.lon, place.lat, shown.accuracy);
  else ground.unmark();
  if (code) ground.choose(code, level, { fit: true });
  const path = place
    ? `/api/places?${when}lon=${place.lon}&lat=${place.lat}`
    : `/api/areas/${encodeURIComponent(code)}?${when}${level ? `level=${level}` : ""}`;
  const told = await ask(path, asking);
  if (told.failure === "aborted") return undefined;
  if (told.failure) return show((view) => failureCard(view, told, localName(place)), "failure");
  if (place) {
    const body = told.body;
    show((view) => placeCard({ ...view, place: body }), "answer");
    const near = body.unit && [place.lon, place.lat];
    return ground.choose(body.unit?.code, "unit", { near });
  }
  return show((view) => areaCard({ ...view, area: told.body }), "answer");
}

/** What the loaded map alone says of a place, for when the server cannot be asked. */
function localName(place) {
  const found = place && ground.town?.at(place.lon, place.lat);
  return found ? ground.town.units[found.unit].name : null;
}

const acts = {
  copy: async (text) => {
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    part("told").classList.remove("unseen");
    part("told").textContent = texts.say(done ? "copied" : "copy_failed");
  },
  retry: () => (ground.town ? answer() : begin()),
  day: (date) => go({ at: date && date !== facts.today ? date : null }),
  open: (code, level) => go({ place: null, code, level }),
  home: () => {
    go({ place: null, code: null, at: null });
    ground.home();
  },
};

function show(draw, kind) {
  shown.card = { draw, kind };
  const view = { texts, facts, acts, accuracy: shown.accuracy, at: shown.state.at };
  const note = shown.found && kind === "answer" ? foundNote(view, shown.found) : [];
  part("card").replaceChildren(folding.handle(kind), ...note, ...draw(view).filter(Boolean));
  part("card").setAttribute("aria-busy", String(kind === "waiting"));
  part("card").dataset.kind = kind;
  part("card").scrollTop = 0;
  folding.settle(kind);
}

function speak(lang) {
  texts.choose(lang);
  part("language").lang = lang === "en" ? "zh-Hans" : "en";
  part("language").textContent = texts.say("other_language");
  part("language").setAttribute("aria-label", texts.say("other_language_label"));
  part("language").href = writeState({ ...shown.state, lang: lang === "en" ? "zh" : "en" });
  for (const link of document.querySelectorAll(".page-link")) link.href = `${new URL(link.href).pathname}?lang=${lang}`;
  part("told").textContent = "";
  ground.retitle();
  box.refresh();
  if (shown.card) show(shown.card.draw, shown.card.kind);
}

async function begin() {
  part("map-state").hidden = !facts.revision;
  part("map-state").textContent = texts.say("map_loading");
  try {
    if (facts.revision) await ground.load();
    part("map-state").hidden = true;
  } catch {
    part("map-state").textContent = texts.say("map_failed");
    return show((view) => failureCard(view, { failure: navigator.onLine ? "server" : "offline" }), "failure");
  }
  return answer();
}

part("language").addEventListener("click", (event) => {
  event.preventDefault();
  shown.state.lang = texts.lang === "en" ? "zh" : "en";
  history.replaceState(null, "", writeState(shown.state));
  speak(shown.state.lang);
});
part("locate").addEventListener("click", () => {
  locate(texts, part("told"), (lon, lat, accuracy) => go({ place: { lon, lat }, code: null }, { accuracy }));
});
addEventListener("popstate", () => {
  shown.found = null;
  shown.state = { ...readState(location.search, location.hash), lang: shown.state.lang };
  answer();
});

const chosen = shown.state.lang || rememberedLanguage();
if (chosen && chosen !== texts.lang) speak(chosen);
else speak(texts.lang);
show(shown.state.place || shown.state.code ? waitingCard : startCard, "start");
begin();
