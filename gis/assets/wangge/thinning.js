// thinning.js — lines with fewer points, for maps so small that the others cannot be seen. No DOM.
//
//   thinned(line, tolerance) -> Float64Array x0 y0 ...: both ends, and no point left out lies farther than the
//   tolerance from what is drawn instead (Douglas and Peucker 1973); areas that share an arc still share it.
//   toleranceAt(scale) -> one of a few tolerances in flat units (see town.js), unseen at so many pixels in such a unit

const DETAILS = [
  { below: 0.3, flat: 1.6 },
  { below: 0.75, flat: 0.7 },
  { below: 2, flat: 0.25 },
  { below: Infinity, flat: 0 },
];

export function toleranceAt(scale) {
  return DETAILS.find(({ below }) => scale < below).flat;
}

export function thinned(line, tolerance) {
  const last = line.length / 2 - 1;
  if (last < 2 || tolerance <= 0) return line;
  const kept = new Uint8Array(last + 1);
  kept[0] = kept[last] = 1;
  const waiting = [0, last];
  while (waiting.length) {
    const b = waiting.pop();
    const a = waiting.pop();
    const [at, far] = farthest(line, a, b);
    if (far <= tolerance * tolerance) continue;
    kept[at] = 1;
    if (at - a > 1) waiting.push(a, at);
    if (b - at > 1) waiting.push(at, b);
  }
  return line.filter((_, i) => kept[i >> 1]);
}

/** The point between a and b farthest from their chord, and the square of how far. */
function farthest(line, a, b) {
  const [ax, ay] = [line[2 * a], line[2 * a + 1]];
  const [dx, dy] = [line[2 * b] - ax, line[2 * b + 1] - ay];
  const length = dx * dx + dy * dy || 1;
  let best = [a, -1];
  for (let i = a + 1; i < b; i += 1) {
    const [px, py] = [line[2 * i] - ax, line[2 * i + 1] - ay];
    const along = Math.max(0, Math.min(1, (px * dx + py * dy) / length));
    const far = (px - along * dx) ** 2 + (py - along * dy) ** 2;
    if (far > best[1]) best = [i, far];
  }
  return best;
}
