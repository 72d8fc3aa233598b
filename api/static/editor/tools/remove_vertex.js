// remove_vertex.js — a corner that is not needed goes from both sides of its border.

export function removeVertex(desk, { x, y }) {
  const { ends } = desk.fabric.holders(x, y);
  const outline = ends.some(({ arc }) => desk.fabric.rank(desk.fabric.arcs[arc]) === "outline");
  return { op: "remove_vertex", at: [x, y], outline: outline && desk.options.outline };
}
