// labels.js — text and signs on a canvas that never lie over one another.
//
//   const board = labelBoard(context, {width, height})
//   board.text(words, places, {size, weight, colour, halo, shield}) -> true when one of `places`
//       ([[x, y], ...] in pixels, tried in order) was free; the words will stand there, centred
//   board.sign(glyph, x, y, {colour, beside}) -> a round sign with one character, words to its right
//   board.captioned(glyph, words, [x, y], {sign, below, off}) -> a sign and words `off` pixels below, or neither
//   board.keep([x0, y0, x1, y1] | null) -> until told otherwise, nothing is put into that box
//   board.flush() -> draws everything asked for
// First come, first served: draw the most important labels first.

export const FONT =
  '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif';
const CELL = 64;
const GAP = 2;

export function labelBoard(context, size) {
  return new Board(context, size);
}

class Board {
  constructor(context, { width, height }) {
    this.context = context;
    this.width = width;
    this.height = height;
    this.cells = new Map();
    this.waiting = [];
    this.kept = null;
  }

  keep(box) {
    this.kept = box;
  }

  flush() {
    this.waiting.forEach((draw) => draw());
    this.waiting = [];
  }

  text(words, places, style) {
    const { context } = this;
    const [w, h] = this.measured(words, style);
    const place = places.find(([x, y]) => this.free(x - w / 2, y - h / 2, w, h));
    if (!place) return false;
    this.take(place[0] - w / 2, place[1] - h / 2, w, h);
    this.waiting.push(() => {
      if (style.shield) shield(context, place[0] - w / 2, place[1] - h / 2, w, h, style);
      written(context, words, place[0], place[1], style);
    });
    return true;
  }

  measured(words, style) {
    this.context.font = `${style.weight || 600} ${style.size}px ${FONT}`;
    const margin = style.shield ? 6 : 0;
    return [this.context.measureText(words).width + 2 * margin, style.size + (style.shield ? 8 : 3)];
  }

  captioned(glyph, words, [x, y], { sign, below, off }) {
    const [w, h] = this.measured(words, below);
    if (!this.free(x - w / 2, y + off - h / 2, w, h)) return false;
    return this.sign(glyph, x, y, sign) && this.text(words, [[x, y + off]], below);
  }

  sign(glyph, x, y, style) {
    const { context } = this;
    const radius = style.radius || 8;
    const words = style.beside || "";
    const own = { size: style.size || 11, weight: 600, colour: "#2b2926", halo: "#ffffff" };
    const w = words ? this.measured(words, own)[0] + 3 : 0;
    const left = x - radius - w / 2;
    if (!this.free(left, y - radius, 2 * radius + w, 2 * radius)) return false;
    this.take(left, y - radius, 2 * radius + w, 2 * radius);
    this.waiting.push(() => {
      disc(context, left + radius, y, radius, style.colour);
      written(context, glyph, left + radius, y, { size: radius + 3, weight: 600, colour: "#ffffff" });
      if (words) written(context, words, left + 2 * radius + 3 + (w - 3) / 2, y, own);
    });
    return true;
  }

  free(x, y, w, h) {
    if (x < 0 || y < 0 || x + w > this.width || y + h > this.height) return false;
    const apart = (box) => x > box[2] + GAP || y > box[3] + GAP || x + w < box[0] - GAP || y + h < box[1] - GAP;
    if (this.kept && !apart(this.kept)) return false;
    return this.around(x, y, w, h).every((cell) => (this.cells.get(cell) || []).every(apart));
  }

  take(x, y, w, h) {
    for (const cell of this.around(x, y, w, h)) {
      this.cells.set(cell, [...(this.cells.get(cell) || []), [x, y, x + w, y + h]]);
    }
  }

  around(x, y, w, h) {
    const found = [];
    for (let i = Math.floor((x - GAP) / CELL); i <= (x + w + GAP) / CELL; i += 1) {
      for (let j = Math.floor((y - GAP) / CELL); j <= (y + h + GAP) / CELL; j += 1) found.push(`${i} ${j}`);
    }
    return found;
  }
}

function written(context, words, x, y, { size, weight = 600, colour, halo }) {
  context.font = `${weight} ${size}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  if (halo) {
    context.strokeStyle = halo;
    context.lineWidth = Math.max(3, size / 4);
    context.strokeText(words, x, y + 0.5);
  }
  context.fillStyle = colour;
  context.fillText(words, x, y + 0.5);
}

function shield(context, x, y, w, h, style) {
  context.beginPath();
  context.roundRect(x, y, w, h, 5);
  context.fillStyle = style.shield;
  context.fill();
  context.strokeStyle = style.colour;
  context.lineWidth = 1;
  context.stroke();
}

function disc(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1.5;
  context.stroke();
}
