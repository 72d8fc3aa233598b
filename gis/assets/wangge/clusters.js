// clusters.js — many points as few circles: counted by square cells of the screen, anew for every view. No DOM.
//
//   const found = clustered(points, rows, view)
//     points {x, y, placed}: flat coordinates (town.js); rows: those to show, those with a place first
//     view: {scale, dx, dy, width, height, box, cell}; cell = side of a square in pixels, fixed to the ground
//   found.length; found.x, y (pixels, the middle of the cell's points), count, one (a point of each)
//   membersOf(points, rows, view, found, i) -> the points of a cell
//   One pass over the points: a town's 200,000 take some milliseconds, and no index has to be kept.

export function clustered(points, rows, view) {
  const lattice = latticeOf(view);
  const { across, down, x0, y0, side } = lattice;
  const size = across * down;
  const count = new Int32Array(size);
  const one = new Int32Array(size);
  const sumX = new Float64Array(size);
  const sumY = new Float64Array(size);
  const { x, y, placed } = points;
  const [right, bottom] = [x0 + across * side, y0 + down * side];
  for (let k = 0; k < rows.length; k += 1) {
    const i = rows[k];
    if (i >= placed) break;
    if (x[i] < x0 || y[i] < y0 || x[i] >= right || y[i] >= bottom) continue;
    const cell = Math.min(down - 1, ((y[i] - y0) / side) | 0) * across + Math.min(across - 1, ((x[i] - x0) / side) | 0);
    count[cell] += 1;
    one[cell] = i;
    sumX[cell] += x[i];
    sumY[cell] += y[i];
  }
  return gathered({ count, one, sumX, sumY }, view, lattice);
}

export function membersOf(points, rows, view, found, at) {
  const lattice = latticeOf(view);
  const cell = found.cell[at];
  const inside = [];
  for (const i of rows) {
    if (i >= points.placed) break;
    const column = Math.floor((points.x[i] - lattice.x0) / lattice.side);
    const row = Math.floor((points.y[i] - lattice.y0) / lattice.side);
    if (column >= 0 && column < lattice.across && row * lattice.across + column === cell) inside.push(i);
  }
  return inside;
}

/** Cells that begin at multiples of their side, so that a pan moves no circle to another place. */
function latticeOf({ scale, box, cell }) {
  const side = cell / scale;
  const x0 = Math.floor(box[0] / side) * side;
  const y0 = Math.floor(box[1] / side) * side;
  return { side, x0, y0, across: Math.ceil((box[2] - x0) / side), down: Math.ceil((box[3] - y0) / side) };
}

function gathered({ count, one, sumX, sumY }, { scale, dx, dy }) {
  const cells = [];
  count.forEach((n, cell) => n && cells.push(cell));
  return {
    length: cells.length,
    cell: cells,
    count: cells.map((cell) => count[cell]),
    one: cells.map((cell) => one[cell]),
    x: cells.map((cell) => (sumX[cell] / count[cell]) * scale + dx),
    y: cells.map((cell) => (sumY[cell] / count[cell]) * scale + dy),
  };
}
