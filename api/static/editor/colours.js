// colours.js — fills of grids: neighbours never alike, or by load against the town's mean. No DOM.
//
//   gridColours(fabric) -> Map grid -> index into PAPER
//   loadClass(ratio, overload) -> 0..4; LOADS[k] = {colour, word}: words beside colours, never colour alone

export const PAPER = ["#f3e6c4", "#d5e8d4", "#d6e4f2", "#f2dada", "#e5dcf0", "#e2e8c8", "#f5e0cb", "#d3e9e6"];
export const LOADS = [
  { colour: "#9ec5e8", word: "load_0" },
  { colour: "#d4e6f4", word: "load_1" },
  { colour: "#f4f1e6", word: "load_2" },
  { colour: "#fbd3a4", word: "load_3" },
  { colour: "#f0875c", word: "load_4" },
];
const CUTS = [0.5, 0.8, 1.25];

export function loadClass(ratio, overload) {
  return [...CUTS, overload].filter((cut) => ratio > cut).length;
}

export function gridColours(fabric) {
  const near = new Map([...fabric.members.keys()].map((code) => [code, new Set()]));
  for (const arc of fabric.arcs) {
    if (!arc || arc.left === null || arc.right === null) continue;
    const [a, b] = [fabric.gridOf(arc.left), fabric.gridOf(arc.right)];
    if (a === b) continue;
    near.get(a).add(b);
    near.get(b).add(a);
  }
  const colours = new Map();
  const busiest = [...near.keys()].sort((a, b) => near.get(b).size - near.get(a).size);
  for (const code of busiest) colours.set(code, free(near.get(code), colours));
  return colours;
}

/** The colour for a grid that begins later: one that none of its neighbours has. */
function free(others, colours) {
  const used = new Set([...others].map((other) => colours.get(other)));
  const found = PAPER.findIndex((_, k) => !used.has(k));
  return found < 0 ? 0 : found;
}
