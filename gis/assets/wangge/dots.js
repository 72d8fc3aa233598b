// dots.js — single reports over a town: circles with numbers that fall apart into dots as the map grows.
//
//   const dots = dotsOf(points)                 points as in clusters.js
//   dots.show(rows | null)                      which reports; null = none
//   layer.over = dots                           (townmap.js asks place(view), then draw(context))
//   dots.at([x, y]) -> [report, ...] under that pixel of the last drawing, or null

import { clustered, membersOf } from "./clusters.js";
import { FONT } from "./labels.js";

const FAR_CELL = 64;
const NEAR_CELL = 9;
const SINGLE_FROM = 3;
const DOT = 5;
const COLOUR = { dot: "#0b5f80", ring: "#ffffff", circle: "#2c7593" };
const LEAST_TOUCH = 14;
const MOST_SPARED = 600;
const pictures = new Map();

export function dotsOf(points) {
  return new Dots(points);
}

class Dots {
  constructor(points) {
    Object.assign(this, { points, rows: null, found: null, view: null });
  }

  show(rows) {
    this.rows = rows;
    this.found = null;
    this.view = null;
  }

  /** Whether circles stand in for many reports, so that the map under them should say little. */
  get crowded() {
    return this.found !== null && this.found.length > 0 && this.view.cell === FAR_CELL;
  }

  /** Where the circles will stand: [x, y, radius] in pixels; none when they are too many for labels to avoid. */
  place(view) {
    if (!this.rows) return [];
    this.view = { ...view, cell: view.scale >= SINGLE_FROM ? NEAR_CELL : FAR_CELL };
    this.found = clustered(this.points, this.rows, this.view);
    if (this.found.length > MOST_SPARED) return [];
    return this.found.count.map((n, i) => [this.found.x[i], this.found.y[i], radius(n)]);
  }

  draw(context) {
    if (!this.found) return;
    circles(context, this.found);
    numbers(context, this.found);
  }

  at([px, py]) {
    if (!this.found) return null;
    let best = [Infinity, -1];
    for (let i = 0; i < this.found.length; i += 1) {
      const far = Math.hypot(this.found.x[i] - px, this.found.y[i] - py);
      if (far <= Math.max(LEAST_TOUCH, radius(this.found.count[i])) && far < best[0]) best = [far, i];
    }
    return best[1] < 0 ? null : membersOf(this.points, this.rows, this.view, this.found, best[1]);
  }
}

export function radius(count) {
  return count === 1 ? DOT : Math.min(20, 7 + 1.35 * Math.log2(count));
}

/** Copies of a few pictures on whole pixels, a tenth of the work of drawing hundreds of circles each time. */
function circles(context, found) {
  const ratio = context.getTransform().a;
  for (let i = 0; i < found.length; i += 1) {
    const picture = pictureOf(found.count[i], ratio);
    const side = picture.width / ratio;
    const whole = (at) => Math.round((at - side / 2) * ratio) / ratio;
    context.drawImage(picture, whole(found.x[i]), whole(found.y[i]), side, side);
  }
}

function pictureOf(count, ratio) {
  const r = Math.round(4 * radius(count)) / 4;
  const key = `${r} ${ratio}`;
  if (!pictures.has(key)) {
    const picture = document.createElement("canvas");
    picture.width = picture.height = Math.ceil((2 * r + 3) * ratio);
    discs(picture, ratio, count === 1 ? [[r + 0.8, COLOUR.ring], [r - 0.7, COLOUR.dot]] : [[r + 0.75, COLOUR.ring], [r - 0.75, COLOUR.circle]]);
    pictures.set(key, picture);
  }
  return pictures.get(key);
}

function discs(picture, ratio, rings) {
  const pen = picture.getContext("2d");
  for (const [r, colour] of rings) {
    pen.beginPath();
    pen.arc(picture.width / 2, picture.width / 2, r * ratio, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
  }
}

function numbers(context, found) {
  context.fillStyle = "#ffffff";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 12px ${FONT}`;
  for (let i = 0; i < found.length; i += 1) {
    if (found.count[i] > 1) context.fillText(short(found.count[i]), found.x[i], found.y[i] + 0.5);
  }
}

/** 12,345 is 12k: it must fit the circle. */
export function short(count) {
  return count < 10_000 ? String(count) : `${Math.round(count / 1000)}k`;
}
