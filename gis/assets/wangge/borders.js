// borders.js — where the village borders run on the screen, to find empty ground beside them. No DOM.
//
//   borderPixels(town, zoom) -> [[x, y], ...] in Web Mercator pixels of that zoom, never further apart than STEP

const STEP = 6;

export function borderPixels(town, zoom) {
  const grow = 2 ** (zoom - 16);
  const onMap = ([x, y]) => [(x + town.origin[0]) * grow, (y + town.origin[1]) * grow];
  return town.edges("village").flatMap((arc) => along(town.arcs[arc], STEP / grow).map(onMap));
}

/** Points of a line with none further than a step from the next. */
function along(line, step) {
  const points = [[line[0], line[1]]];
  for (let i = 2; i < line.length; i += 2) {
    const [x, y] = [line[i - 2], line[i - 1]];
    const [dx, dy] = [line[i] - x, line[i + 1] - y];
    const parts = Math.max(1, Math.ceil(Math.hypot(dx, dy) / step));
    for (let k = 1; k <= parts; k += 1) points.push([x + (dx * k) / parts, y + (dy * k) / parts]);
  }
  return points;
}
