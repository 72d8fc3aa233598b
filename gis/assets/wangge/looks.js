// looks.js — what each mark of a test looks like on a map: colour and pattern, one table. No DOM.
//
//   LOOKS.hot99 -> {colour, pattern}; pattern names as in patterns.js, null for none
//   ORDER: the marks as a legend lists them; sideOf(mark) -> "hot" | "cold" | ""

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
const SIDES = ["hot", "cold"];

export const LOOKS = {
  hot99: { colour: "#7a0f2b", pattern: "cross" },
  hot95: { colour: "#c8423f", pattern: "rising" },
  hot90: { colour: "#f2a385", pattern: "dots" },
  ...Object.fromEntries(SIDES.flatMap((side, i) => Object.entries(TREND).map(([kind, looks]) => [`${kind} ${side}`, looked(looks[i])]))),
  calm: { colour: null, pattern: null },
  few: { colour: "#f0ede4", pattern: null },
  bare: { colour: "#e7e4de", pattern: "lines" },
};
export const ORDER = Object.keys(LOOKS);

export function sideOf(mark) {
  return mark.startsWith("hot") ? "hot" : SIDES.find((side) => mark.endsWith(` ${side}`)) || "";
}

function looked([colour, pattern]) {
  return { colour, pattern };
}
