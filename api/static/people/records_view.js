// records_view.js — what an area has of people and means, section by section (sections.js), with forms to add,
// change and end it.
//
//   const view = recordsView({facts, texts}); view.draw() after a change of language; view.open(key) shows a section

import { ask } from "../ask.js";
import { make } from "../dom.js";
import { sentence } from "../send.js";
import { areaField } from "./place_fields.js";
import { openForm } from "./record_form.js";
import { SECTIONS } from "./sections.js";

export function recordsView({ facts, texts }) {
  const part = (id) => document.getElementById(id);
  const say = (words) => (Array.isArray(words) ? words[texts.lang === "en" ? 1 : 0] : words);
  const ctx = { facts, texts, say };
  let made = 0;
  const held = { section: SECTIONS[0], field: null, name: "", answers: null, turn: 0, area: startArea(), village: "" };

  function startArea() {
    const code = new URL(location.href).searchParams.get("area");
    return code ? { level: null, code } : null;
  }

  const may = ({ roles, townwide }) => roles.includes(facts.official.role) && (!townwide || facts.official.area.level === "town");

  async function open(key) {
    held.section = SECTIONS.find((one) => one.key === key) ?? SECTIONS[0];
    await filter();
    await load();
  }

  /** The choice of an area, as deep as the section asks for; what was chosen before stays chosen. */
  async function filter() {
    const { levels } = held.section;
    part("records-area").hidden = !levels;
    if (!levels) return;
    if (held.area && !held.area.level) held.area = await found(held.area.code);
    held.field = areaField({ levels, value: fitting(held.area, levels) }, { ...ctx, id: "records-area-0" });
    held.field.node.addEventListener("settled", () => {
      held.area = held.field.value();
      load();
    });
    part("records-area").replaceChildren(make("legend", {}, texts.say("records_area")), held.field.node);
    await held.field.ready;
    held.area = held.field.value() ?? held.area;
  }

  async function found(code) {
    const { body } = await ask(`/api/areas/${encodeURIComponent(code)}`);
    return body ? { level: body.level, code: body.code, parents: body.parents } : null;
  }

  /** An area as deep as a section can show: a unit's grid where it shows none of units. */
  function fitting(area, levels) {
    if (!area || levels.includes(area.level)) return area;
    return area.parents?.filter((one) => levels.includes(one.level)).at(-1) ?? null;
  }

  async function load() {
    const turn = (held.turn += 1);
    const area = held.section.levels ? held.field.value() : facts.official.area;
    held.answers = null;
    sections();
    if (!area) return tell(texts.say("records_choose"));
    tell(texts.say("loading"));
    const names = held.section.levels ? [held.field.name(), held.field.village()] : ["", ""];
    const [answers, name, village] = await Promise.all([held.section.read(area.code, ask), ...names]);
    if (turn !== held.turn) return undefined;
    Object.assign(held, { name, village });
    const failed = answers.find((one) => one.failure);
    if (failed) return tell(sentence(failed, texts.lang) ?? texts.say("failed"), true);
    held.answers = answers.map((one) => one.body);
    return draw();
  }

  function tell(words, bad = false) {
    part("records-told").className = bad ? "bad" : "muted";
    part("records-told").textContent = words;
    part("records-list").replaceChildren();
    part("records-acts").replaceChildren();
  }

  function sections() {
    const buttons = SECTIONS.map((one) =>
      make("button", { type: "button", "aria-pressed": String(one === held.section), onclick: () => choose(one.key) }, say(one.name)),
    );
    part("records-sections").replaceChildren(...buttons);
    part("records-about").textContent = say(held.section.about);
  }

  async function choose(key) {
    history.replaceState(null, "", `#${key}`);
    await open(key);
    part("records-sections").querySelector('[aria-pressed="true"]').focus();
  }

  function draw() {
    sections();
    if (!held.answers) return;
    const shown = held.section.show(held.answers, { ...ctx, area: held.section.levels ? { ...held.field.value(), name: held.name, village: held.village } : facts.official.area });
    const allowed = may(held.section);
    part("records-told").className = "muted";
    part("records-told").textContent = say(shown.told);
    part("records-acts").replaceChildren(...(allowed ? (shown.add ?? []).map((act) => button(act, "main")) : []));
    part("records-list").replaceChildren(...shown.blocks.map((block) => blockOf(block, allowed)));
  }

  function blockOf(block, allowed) {
    const id = `about-${(made += 1)}`;
    const acts = allowed ? (block.acts ?? []).map((act) => button(act, "", id)) : [];
    const marks = (block.marks ?? []).map(({ words, of, kind }) => make("span", { class: `badge ${kind}` }, say(words), of ? [" · ", make("span", { lang: "zh-Hans" }, of)] : null));
    const head = block.head ? make("header", {}, make("h2", { id }, block.head), ...marks, make("div", { class: "acts" }, acts)) : null;
    const notes = (block.notes ?? []).filter(Boolean).map((note) => make("p", { class: "muted" }, say(note)));
    return make("section", { class: "record-block" }, head, notes, block.lines?.length ? sheet(block, allowed) : null);
  }

  function sheet({ heads, lines }, allowed) {
    const withActs = allowed && lines.some((line) => line.acts?.length);
    const titles = heads.map((words) => make("th", { scope: "col" }, say(words)));
    if (withActs) titles.push(make("th", { scope: "col", class: "row-acts" }, texts.say("records_do")));
    const rows = lines.map(({ cells, who = 0, acts = [] }) => {
      const id = `about-${(made += 1)}`;
      return make(
        "tr",
        {},
        cells.map((cell, i) => make("td", { id: i === who ? id : null, "data-label": i && !isBlank(cell) ? say(heads[i]) : null }, cell)),
        withActs ? make("td", { class: "row-acts" }, acts.map((act) => button(act, "small-button", id))) : null,
      );
    });
    return make("table", { class: "sheet" }, make("thead", {}, make("tr", {}, titles)), make("tbody", {}, rows));
  }

  const isBlank = (cell) => cell == null || cell === "" || (Array.isArray(cell) && !cell.filter(Boolean).length);

  /** act: {word, form} or {word, form: async () => form}; `about`: the id of what names its object. */
  function button({ word, form }, kind = "", about = null) {
    const id = about && `act-${(made += 1)}`;
    return make("button", { type: "button", class: kind, id, "aria-labelledby": about && `${id} ${about}`, onclick: () => begin(form) }, say(word));
  }

  async function begin(form) {
    const wanted = typeof form === "function" ? await form(ask) : form;
    if (wanted.failure) return toast(sentence(wanted, texts.lang) ?? texts.say("failed"), "bad");
    const done = await openForm(wanted, ctx);
    if (!done) return undefined;
    toast(texts.say("records_done"));
    return again();
  }

  /** The server's own picture of people is new a moment after it took a change, a busy one's a little later. */
  async function again() {
    await new Promise((soon) => setTimeout(soon, 400));
    await refresh();
    part("records-told").focus();
    setTimeout(refresh, 1500);
  }

  /** What is listed, read once more; nothing moves when it is the same. */
  async function refresh() {
    const { turn } = held;
    const area = held.section.levels ? held.field.value() : facts.official.area;
    const answers = area ? await held.section.read(area.code, ask) : [{ failure: "refused" }];
    if (turn !== held.turn || answers.some((one) => one.failure) || document.querySelector("dialog")) return;
    const bodies = answers.map((one) => one.body);
    if (JSON.stringify(bodies) === JSON.stringify(held.answers)) return;
    held.answers = bodies;
    draw();
  }

  let fading = 0;
  function toast(words, kind = "") {
    clearTimeout(fading);
    part("records-toast").replaceChildren(make("p", { class: kind }, words));
    fading = setTimeout(() => part("records-toast").replaceChildren(), 7000);
  }

  async function speak() {
    if (!held.turn) return;
    part("records-toast").replaceChildren();
    await filter();
    draw();
  }
  return { draw: speak, open, is: (key) => SECTIONS.some((one) => one.key === key) };
}
