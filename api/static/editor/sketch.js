// sketch.js — a line or ring being drawn: click by click or freehand, drawn to borders and roads, traced along them.
//
//   const sketch = newSketch(desk, {closed, freehand, ink, done(points), least})
//   a tool passes on press, move, release, click, finish, cancel, key, draw; sketch.points [[x, y], ...]
// Between two places on one line the line's own vertices are taken (tracing), unless tracing is off.

import { snapped, traced } from "./finding.js";
import { INK } from "./live.js";
import { thinned } from "./shapes.js";

const PULL = 10;
const PULL_TOUCH = 18;
const STROKE = 1.5;

export function newSketch(desk, { closed = false, name, ink = INK.sketch, done, least = closed ? 3 : 2, more = () => null }) {
  let points = [];
  let ends = [];
  let stroke = null;
  let next = null;

  const near = (e) => {
    if (!desk.options.snap || e.alt) return { x: Math.round(e.x), y: Math.round(e.y), on: null, line: null };
    const roads = desk.show.roads && desk.roads ? desk.roads.lines : [];
    return snapped(desk.fabric, e.x, e.y, desk.reach(e.touch ? PULL_TOUCH : PULL), roads);
  };
  const add = (spot) => {
    const before = ends[ends.length - 1];
    const along = desk.options.trace && before ? traced(before, spot) : [];
    points.push(...along, [spot.x, spot.y]);
    ends.push({ ...spot, count: along.length + 1 });
  };
  const changed = () => {
    desk.tell("sketch");
    desk.live.soon();
  };
  const clear = () => {
    points = [];
    ends = [];
    stroke = next = null;
    changed();
  };
  const sketch = {
    get points() {
      return points;
    },
    get last() {
      return ends[ends.length - 1] ?? null;
    },
    get first() {
      return ends[0] ?? null;
    },
    free: () => desk.options.freehand[name] ?? false,
    busy: () => points.length > 0,
    ready: () => points.length >= least,
    press(e) {
      if (!sketch.free()) return false;
      stroke = [near(e)];
      return true;
    },
    move(e) {
      next = near(e);
      if (stroke && e.pressed) stroke.push({ x: e.x, y: e.y });
      desk.live.soon();
    },
    release(e, still) {
      const drawn = stroke;
      stroke = null;
      if (!drawn) return undefined;
      if (still) return sketch.click(e);
      if (!points.length) add(drawn[0]);
      const rough = [drawn[0], ...drawn.slice(1), near(e)].map(({ x, y }) => [x, y]);
      const fine = thinned(rough, desk.reach(STROKE)).slice(1, -1);
      for (const [x, y] of fine) points.push([Math.round(x), Math.round(y)]);
      const end = near(e);
      points.push([end.x, end.y]);
      ends.push({ ...end, line: null, count: fine.length + 1 });
      changed();
      if (sketch.ready()) sketch.finish();
      return undefined;
    },
    click(e) {
      const spot = near(e);
      const [first] = points;
      if (closed && points.length >= 3 && Math.hypot(spot.x - first[0], spot.y - first[1]) < desk.reach(12)) return sketch.finish();
      if (points.length && sketch.last.x === spot.x && sketch.last.y === spot.y) return sketch.finish();
      add(spot);
      return changed();
    },
    finish() {
      if (!sketch.ready()) return desk.say(closed ? "sketch_more_ring" : "sketch_more_line", {}, "warn");
      const given = points;
      const held = { first: ends[0], last: sketch.last };
      clear();
      return done(given, held);
    },
    cancel() {
      if (!points.length && !stroke) return false;
      clear();
      return true;
    },
    back() {
      const gone = ends.pop();
      if (!gone) return false;
      points = points.slice(0, points.length - gone.count);
      changed();
      return true;
    },
    key(event) {
      if (event.key === "Enter" && points.length) return sketch.finish() ?? true;
      if (event.key === "Backspace" && points.length) return sketch.back();
      if (event.key === "Escape") return sketch.cancel();
      return false;
    },
    draw(pen) {
      const ahead = next && points.length && !stroke ? [...ahead_of(next), [next.x, next.y]] : [];
      const list = [...points, ...(stroke ?? []).map(({ x, y }) => [x, y]), ...ahead].flat();
      if (closed && list.length > 4) pen.area([list], { fill: ink.fill ?? "rgba(122, 31, 162, .14)" });
      if (list.length > 2) pen.line(list, ink, closed && list.length > 4);
      for (const [x, y] of points.length < 200 ? points : []) pen.dot(x, y, { stroke: ink.stroke, radius: 4 });
      if (next && !stroke) mark(pen, next, ink);
      more(pen, points, next);
    },
  };
  const ahead_of = (spot) => (desk.options.trace && sketch.last ? traced(sketch.last, spot) : []);
  return sketch;
}

/** A sketch's part of a tool. */
export function handed(sketch) {
  const { press, move, release, click, finish, cancel, key, draw, busy } = sketch;
  return { press, move, release, click, finish, cancel, key, draw, busy, sketch };
}

/** What the cursor would take: a square on a vertex, a ring on a line. */
function mark(pen, { x, y, on }, ink) {
  if (on === "vertex") pen.dot(x, y, { fill: ink.stroke, stroke: "#fff", radius: 7 });
  else if (on) pen.dot(x, y, { fill: "rgba(255,255,255,.8)", stroke: ink.stroke, radius: 6 });
}
