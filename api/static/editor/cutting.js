// cutting.js — after an edit: the borders of the changed units and their neighbours cut into arcs again. No DOM.
//
//   const [uses, around] = cutAgain(fabric, changed, touched)
//       changed: base units with their new rings (not closed, shells anticlockwise, holes clockwise); touched: codes that change or end
//       -> Map code -> uses of each changed unit, and the codes of neighbours whose arcs were named anew
// Only arcs beside a touched unit are thrown away; all others stay as they are (nobody beside them moved).
// A vertex is a node where other than two edges meet, or where an arc that stayed ends.

import { boxOf } from "./shapes.js";

export function cutAgain(fabric, changed, touched) {
  const gone = [];
  const around = new Map();
  fabric.arcs.forEach((arc, id) => {
    if (!arc || !(touched.has(arc.left) || touched.has(arc.right))) return;
    gone.push(id);
    for (const side of [arc.left, arc.right]) if (side !== null && !touched.has(side)) around.set(side, null);
  });
  for (const code of around.keys()) around.set(code, fabric.rings(fabric.units.get(code)));
  for (const id of gone) fabric.arcs[id] = null;

  const fresh = new Map(changed.map((unit) => [unit.code, unit.rings]));
  const all = [...fresh, ...around];
  const nodes = nodesOf(all, fabric.arcs);
  const known = firstEdges(fabric.arcs, around);
  const free = [...gone];
  const uses = new Map(all.map(([code, rings]) => [code, rings.map((ring) => named(ring, code))]));
  for (const code of around.keys()) fabric.units.get(code).uses = uses.get(code);
  return [new Map([...fresh.keys()].map((code) => [code, uses.get(code)])), new Set(around.keys())];

  /** One ring as uses of arcs, making those that are not there yet. */
  function named(ring, code) {
    return runsOf(ring, nodes).map((run) => {
      const there = edgeKey(run, 0);
      const found = known.get(there);
      const use = found === undefined ? made(run) : found;
      const arc = fabric.arcs[use < 0 ? ~use : use];
      if (use < 0) arc.right = code;
      else arc.left = code;
      return use;
    });
  }

  function made(run) {
    const id = free.length ? free.pop() : fabric.arcs.length;
    const points = Float64Array.from(run);
    fabric.arcs[id] = { points, left: null, right: null, box: boxOf(points) };
    remember(known, points, id);
    return id;
  }
}

/** Keys of the vertices at which arcs end. */
function nodesOf(all, arcs) {
  const links = new Map();
  const link = (a, b) => links.set(a, (links.get(a) ?? new Set()).add(b));
  const area = boxOf(...all.flatMap(([, rings]) => rings));
  for (const [, rings] of all) {
    for (const ring of rings) {
      const keys = [];
      for (let i = 0; i < ring.length; i += 2) keys.push(`${ring[i]} ${ring[i + 1]}`);
      keys.forEach((key, i) => {
        const next = keys[(i + 1) % keys.length];
        link(key, next);
        link(next, key);
      });
    }
  }
  const nodes = new Set();
  for (const [key, others] of links) if (others.size !== 2) nodes.add(key);
  for (const arc of arcs) {
    if (!arc || arc.box[0] > area[2] || arc.box[2] < area[0] || arc.box[1] > area[3] || arc.box[3] < area[1]) continue;
    const { points } = arc;
    nodes.add(`${points[0]} ${points[1]}`);
    nodes.add(`${points[points.length - 2]} ${points[points.length - 1]}`);
  }
  return nodes;
}

/** A ring cut at its nodes into closed runs of vertices; without a node it starts at its smallest vertex. */
function runsOf(ring, nodes) {
  const n = ring.length / 2;
  const isNode = (i) => nodes.has(`${ring[2 * i]} ${ring[2 * i + 1]}`);
  const order = [...Array(n).keys()];
  const smaller = (a, b) => ring[2 * a] - ring[2 * b] || ring[2 * a + 1] - ring[2 * b + 1];
  const cuts = order.filter(isNode);
  if (!cuts.length) cuts.push(order.reduce((a, b) => (smaller(b, a) < 0 ? b : a)));
  return cuts.map((from, k) => {
    const to = cuts[(k + 1) % cuts.length] + (k + 1 < cuts.length ? 0 : n);
    const run = [];
    for (let i = from; i <= to; i += 1) run.push(ring[2 * (i % n)], ring[2 * (i % n) + 1]);
    return run;
  });
}

/** Which arc begins with an edge, walked forward (id) or backward (~id): the arcs beside `around`. */
function firstEdges(arcs, around) {
  const known = new Map();
  arcs.forEach((arc, id) => {
    if (arc && (around.has(arc.left) || around.has(arc.right))) remember(known, arc.points, id);
  });
  return known;
}

function remember(known, points, id) {
  known.set(edgeKey(points, 0), id);
  const n = points.length;
  known.set(`${points[n - 2]} ${points[n - 1]} ${points[n - 4]} ${points[n - 3]}`, ~id);
}

function edgeKey(run, i) {
  return `${run[i]} ${run[i + 1]} ${run[i + 2]} ${run[i + 3]}`;
}
