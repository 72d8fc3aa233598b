// record_fields.js — the controls of a form, by type. Each is {node, value(), empty(), focus()}, and may have
// `group` (several inputs under one legend), `names` (what the server calls it besides), `fixed` (nothing to
// choose), at(name) -> the input of one of those names, and problem() -> word key of what is wrong, or null.

import { make } from "../dom.js";
import { personField } from "./person_field.js";
import { areaField, areasField, spotField } from "./place_fields.js";

const PLAIN = { text: "text", date: "date", last: "date", time: "time", tel: "tel", number: "number" };
const TYPES = {
  select: selectField,
  tick: tickField,
  checks: checksField,
  lines: linesField,
  file: fileField,
  area: areaField,
  areas: areasField,
  spot: spotField,
  person: personField,
};

export function fieldOf(field, ctx) {
  const type = field.type ?? "text";
  return type in PLAIN ? plainField(field, ctx) : TYPES[type](field, ctx);
}

function plainField({ type = "text", value = "", max = 100, min = null, most = null, pattern = null, required }, { id }) {
  const input = make("input", { id, type: PLAIN[type], value: value ?? "", autocomplete: "off", required, maxlength: type === "text" ? max : type === "tel" ? 40 : null, min, max: most });
  return {
    node: input,
    value: () => (type === "number" ? Number(input.value) : type === "date" ? input.value || null : type === "last" ? dayAfter(input.value) : input.value.trim()),
    empty: () => !input.value.trim(),
    focus: () => input.focus(),
    problem: () => (input.validity.badInput || (pattern && input.value && !pattern.test(input.value.trim())) || input.validity.rangeOverflow || input.validity.rangeUnderflow ? "form_bad_value" : null),
  };
}

/** People name the last day that counts, the server the first that does not. */
function dayAfter(day) {
  if (!day) return null;
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}

/** options: [[value, pair of words or text], ...] */
function selectField({ options, value = "", required }, { id, say }) {
  const blank = value === "" && !options.some(([key]) => key === "");
  const list = make("select", { id, required }, blank ? make("option", { value: "" }, "—") : null, options.map(([key, words]) => make("option", { value: key, selected: String(key) === String(value) }, say(words))));
  return { node: list, value: () => list.value, empty: () => !list.value, focus: () => list.focus() };
}

function tickField({ value = false, label }, { id, say }) {
  const input = make("input", { id, type: "checkbox", checked: value });
  const node = make("label", { class: "tick" }, input, make("span", {}, say(label)));
  return { node, group: true, value: () => input.checked, empty: () => false, focus: () => input.focus() };
}

function checksField({ options, value = [] }, { id, say }) {
  const inputs = options.map(([key], i) => make("input", { id: i ? null : id, type: "checkbox", value: key, checked: value.includes(key) }));
  const node = make("div", { class: "checks" }, options.map(([, words], i) => make("label", { class: "tick" }, inputs[i], make("span", { lang: "zh-Hans" }, say(words)))));
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return { node, group: true, value: chosen, empty: () => !chosen().length, focus: () => inputs[0]?.focus() };
}

/** One thing a line, its parts between bars: "司法所 | Justice office | 调解、法律咨询" -> [{...}] by `parts`. */
function linesField({ value = [], parts }, { id }) {
  const area = make("textarea", { id, rows: "4", maxlength: "6000" });
  area.value = value.map((one) => parts.map((part) => one[part] ?? "").join(" | ").replace(/( \| )+$/, "")).join("\n");
  const read = () =>
    area.value
      .split("\n")
      .map((line) => line.split(/[|｜]/).map((word) => word.trim()))
      .filter(([first]) => first)
      .map((words) => Object.fromEntries(parts.map((part, i) => [part, words[i] ?? ""])));
  return { node: area, value: read, empty: () => !read().length, focus: () => area.focus() };
}

/** A GeoJSON file: its first polygon geometry. */
function fileField(_field, { id }) {
  const input = make("input", { id, type: "file", accept: ".geojson,.json,application/geo+json" });
  let read = null;
  let bad = false;
  input.addEventListener("change", async () => {
    read = null;
    bad = false;
    const [file] = input.files;
    if (!file) return;
    try {
      const told = JSON.parse(await file.text());
      read = told.features?.[0]?.geometry ?? told.geometry ?? told;
      bad = typeof read !== "object" || read === null || !read.type;
    } catch {
      bad = true;
    }
  });
  return { node: input, value: () => read, empty: () => !read, focus: () => input.focus(), problem: () => (bad ? "form_bad_file" : null) };
}
