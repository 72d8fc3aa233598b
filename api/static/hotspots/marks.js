// marks.js — what each mark of an answer looks like and is called: colour, pattern, words. One table.
//
//   LOOKS.hot99 -> {colour, pattern}; markWords("new hot", texts) -> "新增热点"; raised("hot95") -> true
//   swatch(mark) -> element; ORDER: marks as a legend lists them

import { cssPattern } from "/assets/wangge/patterns.js";
import { make } from "../dom.js";

const TREND = {
  intensifying: [["#6d0a22", "cross"], ["#0a2f66", "cross"]],
  persistent: [["#9c1127", null], ["#154c93", null]],
  consecutive: [["#b93237", "rising"], ["#2f6fb5", "rising"]],
  new: [["#d8604c", "dots"], ["#5895cb", "dots"]],
  oscillating: [["#e78f74", "falling"], ["#85b3da", "falling"]],
  sporadic: [["#f2b79f", null], ["#b4d2ea", null]],
  diminishing: [["#f2b79f", "falling"], ["#b4d2ea", "falling"]],
  historical: [["#f8dccf", "lines"], ["#dbe9f4", "lines"]],
};
export const LOOKS = {
  hot99: { colour: "#7a0f2b", pattern: "cross" },
  hot95: { colour: "#c8423f", pattern: "rising" },
  hot90: { colour: "#f2a385", pattern: "dots" },
  ...Object.fromEntries(["hot", "cold"].flatMap((side, i) => Object.entries(TREND).map(([kind, looks]) => [`${kind} ${side}`, { colour: looks[i][0], pattern: looks[i][1] }]))),
  few: { colour: "#f0ede4", pattern: "lines" },
  bare: { colour: "#dcdad4", pattern: null },
};
const UNRAISED = ["few", "bare"];
export const ORDER = [...Object.keys(LOOKS).filter((mark) => !UNRAISED.includes(mark)), "calm", "few", "bare"];
const RAMP = ["#fdf0c4", "#f8d27a", "#f0ab4d", "#e27731", "#c6463c", "#982648", "#621848"];
export const SHADES = RAMP;

export function raised(mark) {
  return mark in LOOKS && !UNRAISED.includes(mark);
}

export function markWords(mark, texts) {
  const [kind, side] = mark.split(" ");
  return side ? texts.say(`mark_side_${side}`, { kind: texts.say(`mark_${kind}`) }) : texts.say(`mark_${mark}`);
}

export function swatch(mark) {
  const look = LOOKS[mark] ?? { colour: "#ffffff" };
  const box = make("i", { class: "swatch", "aria-hidden": "true" });
  box.style.backgroundColor = look.colour;
  if (look.pattern) box.style.backgroundImage = cssPattern(look.pattern);
  return box;
}
