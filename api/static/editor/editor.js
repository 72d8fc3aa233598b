// editor.js — the editor page: wires the map, the draft, the tools and the panels.

import { KINDS } from "/assets/wangge/kinds.js";
import { combobox } from "../combobox.js";
import { findAreas } from "../search.js";
import { rememberedLanguage, wordsFrom } from "../texts.js";
import { actionsBar } from "./actions.js";
import { conflicts } from "./conflicts.js";
import { newDesk } from "./desk.js";
import { draftsOf } from "./draft.js";
import { draftsDialog } from "./drafts_dialog.js";
import { Fabric } from "./fabric.js";
import { gridsPanel } from "./grids_panel.js";
import { historyPanel } from "./history_panel.js";
import { impactPanel } from "./impact_panel.js";
import { keys } from "./keys.js";
import { layersPanel } from "./layers_panel.js";
import { editorMap } from "./map.js";
import { townOf } from "./names.js";
import { watchPointer } from "./pointer.js";
import { problemsPanel } from "./problems_panel.js";
import { publishedPaths } from "./published.js";
import { roadsOf } from "./roads.js";
import { serverOf } from "./server.js";
import { boxOf } from "./shapes.js";
import { toolbar } from "./toolbar.js";

const part = (id) => document.getElementById(id);
const facts = JSON.parse(part("facts").textContent);
for (const [kind, { zh, en }] of Object.entries(KINDS)) {
  facts.texts.zh[`kind_${kind}`] = zh;
  facts.texts.en[`kind_${kind}`] = en;
}
const texts = wordsFrom(facts.texts, facts.lang);
const chosen = new URLSearchParams(location.search).get("lang") ?? rememberedLanguage();
if (chosen && chosen !== texts.lang) texts.choose(chosen);

const desk = newDesk(facts, texts);
const server = serverOf({ csrf: document.querySelector("meta[name=csrf]")?.content ?? "" });
desk.drafts = draftsOf(desk, server);
editorMap(desk, part("map"));
watchPointer(desk, desk.map);
toolbar(desk, part("tools"), part("options"));
const panels = {
  grids: gridsPanel(desk, part("panel-grids")),
  problems: problemsPanel(desk, part("panel-problems"), part("badge")),
  impact: impactPanel(desk, part("panel-impact")),
  layers: layersPanel(desk, part("panel-layers")),
  history: historyPanel(desk, part("panel-history")),
};
actionsBar(desk, part("actions"));
draftsDialog(desk);
conflicts(desk);
keys(desk);

desk.openTab = (name, { open = true } = {}) => {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const on = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    part(`panel-${tab.dataset.tab}`).hidden = !on;
  }
  if (open) part("side").classList.add("open");
  part("fold").setAttribute("aria-expanded", String(part("side").classList.contains("open")));
  panels[name].fill();
};
for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => {
    const again = tab.getAttribute("aria-selected") === "true" && part("side").classList.contains("open");
    if (again && matchMedia("(max-width: 1023px)").matches) fold(false);
    else desk.openTab(tab.dataset.tab);
  });
  tab.addEventListener("keydown", (event) => {
    const tabs = [...document.querySelectorAll("[role=tab]")];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    desk.openTab(next.dataset.tab);
    next.focus();
  });
}
function fold(open) {
  part("side").classList.toggle("open", open);
  part("fold").setAttribute("aria-expanded", String(open));
}
part("fold").addEventListener("click", () => fold(!part("side").classList.contains("open")));
part("help").addEventListener("click", () => desk.help());

let town = null;
combobox({ field: part("search"), list: part("results"), wipe: part("wipe"), told: part("told") }, texts, {
  find: (query) => desk.fabric && findAreas((town ??= townOf(desk.fabric)), query),
  /** Roads, doors and places by name, which the borders do not know. */
  async further(query, here) {
    const told = query.length > 1 && query.length <= 40 ? await server.get(`/api/suggest?q=${encodeURIComponent(query)}`) : {};
    const others = (told.body?.suggestions ?? []).filter((one) => !one.code && typeof one.lon === "number");
    return others.slice(0, Math.max(0, 8 - here.length)).map((one) => ({ ...one, level: one.kind, kind: null }));
  },
  choose(hit) {
    if (!hit.code) {
      const [x, y] = desk.plane.place(hit.lon, hit.lat);
      desk.pointed = { x, y, rings: [], word: hit.name };
      desk.goTo(desk.pointed);
      return desk.live.soon();
    }
    if (hit.level === "unit") desk.choose([hit.code]);
    desk.zoomTo(hit.code, hit.level);
    if (hit.level === "grid") desk.tell("patch", { grids: new Set([hit.code]), changed: [...desk.fabric.members.get(hit.code)].slice(0, 1), ended: [] });
    return undefined;
  },
});
for (const news of ["ground", "patch"]) desk.on(news, () => (town = null));

let telling = null;
desk.on("say", ({ words, kind }) => {
  const box = part("toast");
  box.textContent = words;
  box.className = `toast ${kind}`;
  clearTimeout(telling);
  telling = setTimeout(() => (box.textContent = ""), kind === "bad" ? 12000 : 6000);
});

/** The published base under a draft, read when first wanted, compared again after every edit. */
let base = null;
const compare = () => {
  desk.published = base && desk.draft && base.revision === desk.draft.base_revision ? publishedPaths(base.fabric, desk.fabric, desk.paths) : null;
  desk.layers.town.soon();
};
desk.on("opened", (ground) => {
  if (!desk.draft.operations) base = { revision: ground.revision, fabric: new Fabric(ground) };
});
const readBase = async () => {
  if (!desk.draft || base?.revision === desk.draft.base_revision) return compare();
  const told = await server.get(`/api/editor/ground?revision=${desk.draft.base_revision}`);
  if (told.body) base = { revision: told.body.revision, fabric: new Fabric(told.body) };
  return compare();
};
desk.on("patch", compare);

const redraw = () => {
  desk.layers.town.soon();
  desk.live.soon();
};
for (const news of ["ground", "patch", "locks", "choice", "language"]) desk.on(news, redraw);

async function opened(work) {
  part("map-state").hidden = false;
  part("map-state").textContent = texts.say("ground_loading");
  const first = !desk.fabric;
  const done = await work();
  part("map-state").hidden = done || !first;
  if (!done) {
    part("map-state").hidden = false;
    part("map-state").textContent = texts.say("ground_failed");
    return false;
  }
  part("map-state").hidden = true;
  if (first) desk.home({ animate: false });
  desk.pick("select");
  return true;
}
const address = (id) => {
  const query = new URLSearchParams(location.search);
  if (id) query.set("draft", id);
  else query.delete("draft");
  history.replaceState(null, "", `/editor${query.size ? `?${query}` : ""}${location.hash}`);
};
desk.openDraft = async (id) => {
  desk.asOf = null;
  if (!(await opened(() => desk.drafts.open(id)))) return;
  address(id);
  panels.grids.fill();
  readBase();
};
desk.lookAt = async (at) => {
  desk.asOf = at;
  if (!(await opened(() => desk.drafts.published(at)))) return;
  address(null);
  desk.published = null;
  panels.grids.fill();
};
desk.leaveDraft = async (words) => {
  await desk.lookAt(null);
  desk.say(words, {}, "good");
};
desk.on("published", () => {
  base = null;
  readBase();
});

part("language").addEventListener("click", (event) => {
  event.preventDefault();
  texts.choose(texts.lang === "en" ? "zh" : "en");
  dressHeader();
  desk.tell("language");
});
dressHeader();

/** The language switch names the other language, and the header's links keep the one spoken. */
function dressHeader() {
  const button = part("language");
  button.textContent = texts.say("other_language");
  button.lang = texts.lang === "en" ? "zh-Hans" : "en";
  button.setAttribute("aria-label", texts.say("other_language_label"));
  for (const link of document.querySelectorAll(".page-link")) link.href = `${new URL(link.href).pathname}?lang=${texts.lang}`;
}

async function begin() {
  desk.openTab("grids", { open: matchMedia("(min-width: 1024px)").matches });
  panels.layers.fill();
  const id = Number(new URLSearchParams(location.search).get("draft"));
  if (id) await desk.openDraft(id);
  if (!desk.fabric) {
    await desk.lookAt(null);
    if (desk.fabric) desk.chooseDraft();
  }
  if (desk.fabric) lookAtAsked();
  await new Promise(requestAnimationFrame); // what was drawn is on the screen
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  desk.roads = await roadsOf(desk).catch(() => null);
  redraw();
}

const AROUND_MM = 80_000;
/** #see=lon,lat: other pages send here to mend something at a place. */
function lookAtAsked() {
  const [, lon, lat] = /^#see=(-?[\d.]+),(-?[\d.]+)$/.exec(location.hash) ?? [];
  if (!lat) return;
  const [x, y] = desk.plane.place(Number(lon), Number(lat));
  desk.pointed = { x, y, rings: [], word: "" };
  desk.fit([x - AROUND_MM, y - AROUND_MM, x + AROUND_MM, y + AROUND_MM], { animate: false });
  desk.live.soon();
}
if (facts.revision) begin();
else part("map-state").textContent = texts.say("nothing_published");

/** For tests and for whoever looks in from the console: where a place of the town lies on the screen. */
globalThis.editor = {
  desk,
  screen([x, y]) {
    const [lon, lat] = desk.plane.degrees(x, y);
    const { x: px, y: py } = desk.map.latLngToContainerPoint([lat, lon]);
    const edge = desk.map.getContainer().getBoundingClientRect();
    return [px + edge.left, py + edge.top];
  },
  look: (box) => desk.fit(boxOf(box), { animate: false }),
};
