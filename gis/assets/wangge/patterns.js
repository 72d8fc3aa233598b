// patterns.js — line patterns for fills, so that classes can be told apart without colour.
//
//   patternOf(context, name, scale) -> CanvasPattern at screen size in a context scaled by `scale`
//   cssPattern(name) -> the same for the swatch of a legend, a CSS background image
// Names: lines (for areas without a value), cross, rising, falling, dots.

const SIDE = 8;
const INK = { lines: "rgba(60, 50, 40, 0.55)", cross: "rgba(255, 255, 255, 0.75)", rising: "rgba(255, 255, 255, 0.85)", falling: "rgba(30, 30, 30, 0.55)", dots: "rgba(30, 30, 30, 0.7)" };
const RISING = "M-8 8 0 0M0 8 8 0M8 8 16 0";
const FALLING = "M-8 0 0 8M0 0 8 8M8 0 16 8";
const PATHS = { lines: RISING, rising: RISING, falling: FALLING, cross: RISING + FALLING, dots: "M1.4 2h1.2M5.4 6h1.2" };
const WIDTHS = { lines: 1, cross: 1.2, rising: 1.6, falling: 1.2, dots: 1.2 };

export function patternOf(context, name, scale) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = SIDE;
  const pen = tile.getContext("2d");
  pen.strokeStyle = INK[name];
  pen.lineWidth = WIDTHS[name];
  pen.stroke(new Path2D(PATHS[name]));
  const pattern = context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

export function cssPattern(name) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><path d="${PATHS[name]}" stroke="${INK[name]}" stroke-width="${WIDTHS[name]}"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}
