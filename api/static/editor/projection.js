// projection.js — whole millimetres of a transverse Mercator plane <-> degrees <-> flat map pixels. No DOM.
//
//   const plane = projection({meridian, east, north, radius, eccentricity})   as gis.transverse.Plane, metres
//   plane.place(lon, lat) -> [x, y] mm (not rounded); plane.degrees(x, y) -> [lon, lat]
//   plane.flat(x, y) -> [u, v] Web Mercator pixels at zoom 16; plane.fromFlat(u, v) -> [x, y] mm
// Krueger's series to the sixth power of the third flattening (C. F. F. Karney, "Transverse Mercator with an
// accuracy of a few nanometers", J. Geodesy 85, 2011, equations 7-11, 19-21, 35, 36).

const DEGREE = Math.PI / 180;
const WORLD = 256 * 2 ** 16;
const FORWARD = [
  [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
  [0, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
  [0, 0, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
  [0, 0, 0, 49561 / 161280, -179 / 168, 6601661 / 7257600],
  [0, 0, 0, 0, 34729 / 80640, -3418889 / 1995840],
  [0, 0, 0, 0, 0, 212378941 / 319334400],
];
const BACK = [
  [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],
  [0, 1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720],
  [0, 0, 17 / 480, -37 / 840, -209 / 4480, 5569 / 90720],
  [0, 0, 0, 4397 / 161280, -11 / 504, -830251 / 7257600],
  [0, 0, 0, 0, 4583 / 161280, -108847 / 3991680],
  [0, 0, 0, 0, 0, 20648693 / 638668800],
];

export function projection({ meridian, east, north, radius, eccentricity: e }) {
  const root = Math.sqrt(1 - e * e);
  const n = (1 - root) / (1 + root);
  const forward = FORWARD.map((row) => polynomial(row, n));
  const back = BACK.map((row) => polynomial(row, n));

  /** Tangent of the conformal latitude, from the tangent of the latitude. */
  const conformal = (tangent) => {
    const sigma = Math.sinh(e * Math.atanh((e * tangent) / Math.hypot(1, tangent)));
    return tangent * Math.hypot(1, sigma) - sigma * Math.hypot(1, tangent);
  };
  /** Its inverse, by Newton's method: three steps reach the last digit. */
  const latitude = (wanted) => {
    let t = wanted / (1 - e * e);
    for (let i = 0; i < 4; i += 1) {
      const now = conformal(t);
      const step = ((wanted - now) / Math.hypot(1, now)) * ((1 + (1 - e * e) * t * t) / ((1 - e * e) * Math.hypot(1, t)));
      t += step;
      if (Math.abs(step) < 1e-15 * Math.max(1, Math.abs(t))) break;
    }
    return t;
  };
  const place = (lon, lat) => {
    const lam = (lon - meridian) * DEGREE;
    const t = conformal(Math.tan(lat * DEGREE));
    const xi = Math.atan2(t, Math.cos(lam));
    const eta = Math.asinh(Math.sin(lam) / Math.hypot(t, Math.cos(lam)));
    const [a, b] = series(forward, xi, eta);
    return [1000 * (east + radius * (eta + b)), 1000 * (north + radius * (xi + a))];
  };
  const degrees = (x, y) => {
    const xi = (y / 1000 - north) / radius;
    const eta = (x / 1000 - east) / radius;
    const [a, b] = series(back, xi, eta);
    const sh = Math.sinh(eta - b);
    const [s, c] = [Math.sin(xi - a), Math.cos(xi - a)];
    const t = latitude(s / Math.hypot(sh, c));
    return [meridian + Math.atan2(sh, c) / DEGREE, Math.atan(t) / DEGREE];
  };
  const flat = (x, y) => mercator(...degrees(x, y));
  const fromFlat = (u, v) => place(...unmercator(u, v));
  return { place, degrees, flat, fromFlat };
}

export function mercator(lon, lat) {
  const sine = Math.sin(lat * DEGREE);
  return [((lon + 180) / 360) * WORLD, (0.5 - Math.atanh(sine) / (2 * Math.PI)) * WORLD];
}

export function unmercator(u, v) {
  return [(u / WORLD) * 360 - 180, Math.atan(Math.sinh(Math.PI * (1 - (2 * v) / WORLD))) / DEGREE];
}

/** Sums of c_k sin(2k xi) cosh(2k eta) and c_k cos(2k xi) sinh(2k eta), by Clenshaw's recurrence. */
function series(terms, xi, eta) {
  const [s, c, sh, ch] = [Math.sin(2 * xi), Math.cos(2 * xi), Math.sinh(2 * eta), Math.cosh(2 * eta)];
  const [ar, ai] = [2 * c * ch, -2 * s * sh];
  let [ur, ui, vr, vi] = [0, 0, 0, 0];
  for (let k = terms.length - 1; k >= 0; k -= 1) {
    [ur, ui, vr, vi] = [ar * ur - ai * ui - vr + terms[k], ar * ui + ai * ur - vi, ur, ui];
  }
  return [s * ch * ur - c * sh * ui, s * ch * ui + c * sh * ur];
}

function polynomial(row, n) {
  return row.reduceRight((sum, coefficient) => (sum + coefficient) * n, 0);
}
