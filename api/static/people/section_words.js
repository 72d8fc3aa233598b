// section_words.js — what the sections share: names, terms, links, and fields that come again and again.

import { make } from "../dom.js";
import { areaName } from "../texts.js";

export const EDITORS = ["town_editor", "village_chief"];
export const START = ["从哪天起", "From"];
export const LAST = ["最后一天（不填为长期）", "Last day (empty: open)"];
export const ON = ["从哪天起不再算", "From which day it counts no longer"];

export const named = (name) => make("span", { class: "name", lang: "zh-Hans" }, name);
export const number = (text) => make("span", { class: "number" }, text);
export const chinese = (words) => make("span", { lang: "zh-Hans" }, words);
export const titled = (one, { texts }) => (texts.lang === "en" ? one.title_en : one.title) || one.title;
export const startField = ({ facts }) => ({ name: "start", label: START, type: "date", value: facts.today, required: true });
export const endField = { name: "end", label: LAST, type: "last" };
export const personAsked = { name: "person", label: ["由谁", "Who"], type: "person", required: true };

/** An area by name, in English where it only has a number, with its code under it. */
export function areaCell(area, { texts }) {
  if (!area) return "—";
  const name = areaName(area.name, texts.lang);
  const page = { unit: `/u/${encodeURIComponent(area.code)}`, grid: `/g/${encodeURIComponent(area.code)}` }[area.level] ?? `/#${area.level}:${area.code}`;
  const href = texts.lang === "en" ? page.replace(/(#|$)/, "?lang=en$1") : page;
  return [make("a", { href, lang: name === area.name ? "zh-Hans" : null }, name), make("span", { class: "small" }, area.code)];
}

/** "第1网格" with its village before it, in Chinese; a unit's name has it already. */
export function placed(name, { area, texts }) {
  const village = (area.village ?? "").replace(/村委会$/, "村");
  const bare = texts.lang !== "en" && /^第?\d+网格$/.test(name);
  return bare ? `${village}${name}` : areaName(name, texts.lang);
}

/** Days as people say them: the last one counts, while the server's `end` is the first that does not. */
export function termText({ start, end }, { texts }) {
  if (!start && !end) return texts.say("term_open");
  return texts.say("term", { start: start ?? "…", last: end ? dayBefore(end) : texts.say("term_open") });
}

export function dayBefore(day) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - 1);
  return at.toISOString().slice(0, 10);
}

/** A form that ends a row on a day: POST {on}. */
export function ending({ title, of, told, path, facts, body = {}, yes = ["确定", "Confirm"] }) {
  return {
    title,
    of,
    told: told ?? [],
    danger: true,
    yes,
    fields: [{ name: "on", label: ON, type: "date", value: facts.today, required: true }],
    send: ({ on }) => ["POST", path, { ...body, on }],
  };
}
