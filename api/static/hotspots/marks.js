// marks.js — what each mark of an answer looks like and is called: colour, pattern, words.
//
//   looksFrom(facts) once, before all else: the table of gis/hotspot_looks.py
//   look("hot99") -> {colour, pattern}; markWords("new hot", texts) -> "新增热点"; raised("hot95") -> true
//   swatch(mark) -> element; order() -> marks as a legend lists them; shades() -> light to dark

import { openLooks } from "/assets/wangge/looks.js";
import { cssPattern } from "/assets/wangge/patterns.js";
import { make } from "../dom.js";

let table = { looks: openLooks([]), quiet: [], ramp: [] };

export function looksFrom({ looks }) {
  table = { ...looks, looks: openLooks(looks.looks) };
}

export const look = (mark) => table.looks.of(mark);
export const order = () => table.looks.order;
export const shades = () => table.ramp;

export function raised(mark) {
  return !table.quiet.includes(mark);
}

export function markWords(mark, texts) {
  const [kind, side] = mark.split(" ");
  return side ? texts.say(`mark_side_${side}`, { kind: texts.say(`mark_${kind}`) }) : texts.say(`mark_${mark}`);
}

export function swatch(mark) {
  const { colour, pattern } = look(mark);
  const box = make("i", { class: "swatch", "aria-hidden": "true" });
  box.style.backgroundColor = colour ?? "#ffffff";
  if (pattern) box.style.backgroundImage = cssPattern(pattern);
  return box;
}
