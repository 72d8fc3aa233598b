// shapes.js — rings and lines as flat lists x0 y0 x1 y1 ... in millimetres; rings are not closed. No DOM.
//
//   twiceArea(ring) > 0 when anticlockwise; lengthOf(line, closed); boxOf(list) -> [x0, y0, x1, y1]
//   holds(rings, x, y) by even and odd; nearest(list, x, y, closed) -> {x, y, d, edge, along} on the line
//   crosses(a, b, c, d) segments properly cross, each end [x, y]; thinned(points, tolerance) fewer [x, y] points
//   inside(rings) -> [x, y] a place well inside, for a label; open(ring) without a repeated last vertex

export function twiceArea(ring) {
  const n = ring.length;
  const [ox, oy] = [ring[0], ring[1]];
  let sum = 0;
  for (let i = 0, j = n - 2; i < n; j = i, i += 2) {
    sum += (ring[j] - ox) * (ring[i + 1] - oy) - (ring[i] - ox) * (ring[j + 1] - oy);
  }
  return sum;
}

/** Square millimetres of a polygon's rings: shells count up, holes down. */
export function areaOf(rings) {
  return rings.reduce((sum, ring) => sum + twiceArea(ring), 0) / 2;
}

export function lengthOf(line, closed = false) {
  let sum = 0;
  for (let i = 2; i < line.length; i += 2) sum += Math.hypot(line[i] - line[i - 2], line[i + 1] - line[i - 1]);
  const last = line.length - 2;
  if (closed && last > 0) sum += Math.hypot(line[0] - line[last], line[1] - line[last + 1]);
  return sum;
}

export function boxOf(...lists) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] < box[0]) box[0] = list[i];
      if (list[i] > box[2]) box[2] = list[i];
      if (list[i + 1] < box[1]) box[1] = list[i + 1];
      if (list[i + 1] > box[3]) box[3] = list[i + 1];
    }
  }
  return box;
}

export function meets(a, b, margin = 0) {
  return a[0] <= b[2] + margin && a[1] <= b[3] + margin && a[2] >= b[0] - margin && a[3] >= b[1] - margin;
}

export function within(box, x, y, margin = 0) {
  return x >= box[0] - margin && y >= box[1] - margin && x <= box[2] + margin && y <= box[3] + margin;
}

export function holds(rings, x, y) {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      if (ring[i + 1] > y === ring[j + 1] > y) continue;
      if (x < ring[i] + ((y - ring[i + 1]) * (ring[j] - ring[i])) / (ring[j + 1] - ring[i + 1])) odd = !odd;
    }
  }
  return odd;
}

/** The place on a line nearest to (x, y): its edge's number, how far along that edge (0..1), distance d. */
export function nearest(list, x, y, closed = false) {
  let best = { d: Infinity };
  const n = list.length;
  for (let i = 0; i < (closed ? n : n - 2); i += 2) {
    const j = (i + 2) % n;
    const [ax, ay, dx, dy] = [list[i], list[i + 1], list[j] - list[i], list[j + 1] - list[i + 1]];
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    const [px, py] = [ax + along * dx, ay + along * dy];
    const d = Math.hypot(x - px, y - py);
    if (d < best.d) best = { x: px, y: py, d, edge: i / 2, along };
  }
  return best;
}

export function crosses(a, b, c, d) {
  const side = (p, q, r) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** Douglas and Peucker's way: no point left out lies further than `tolerance` from what stays. */
export function thinned(points, tolerance) {
  if (points.length < 3) return points;
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const waiting = [[0, points.length - 1]];
  while (waiting.length) {
    const [first, last] = waiting.pop();
    const chord = [...points[first], ...points[last]];
    let [far, at] = [tolerance, -1];
    for (let i = first + 1; i < last; i += 1) {
      const { d } = nearest(chord, ...points[i]);
      if (d > far) [far, at] = [d, i];
    }
    if (at < 0) continue;
    keep[at] = 1;
    waiting.push([first, at], [at, last]);
  }
  return points.filter((_, i) => keep[i]);
}

/** The middle of the widest stretch inside on a few level lines: cheap, and never outside. */
export function inside(rings) {
  const box = boxOf(...rings);
  let best = { width: -1, x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 };
  for (const share of [0.5, 0.37, 0.63, 0.25, 0.75]) {
    const y = box[1] + share * (box[3] - box[1]) + 0.5;
    const cuts = crossingsAt(rings, y);
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const width = (cuts[i + 1] - cuts[i]) * (1.2 - Math.abs(share - 0.5));
      if (width > best.width) best = { width, x: (cuts[i] + cuts[i + 1]) / 2, y };
    }
  }
  return [best.x, best.y];
}

function crossingsAt(rings, y) {
  const cuts = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      if (ring[i + 1] > y === ring[j + 1] > y) continue;
      cuts.push(ring[i] + ((y - ring[i + 1]) * (ring[j] - ring[i])) / (ring[j + 1] - ring[i + 1]));
    }
  }
  return cuts.sort((a, b) => a - b);
}

/** A ring without its closing vertex. */
export function open(ring) {
  const n = ring.length;
  return n > 2 && ring[0] === ring[n - 2] && ring[1] === ring[n - 1] ? ring.slice(0, n - 2) : ring;
}

/** The shell, which is the first ring, anticlockwise, the holes clockwise: the ground lies on the left. */
export function oriented(rings) {
  return rings.map((ring, k) => (twiceArea(ring) > 0 === (k === 0) ? ring : turned(ring)));
}

function turned(ring) {
  const list = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) list.push(ring[i], ring[i + 1]);
  return list;
}
