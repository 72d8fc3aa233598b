// cuts.js — where the classes of a coloured map part. No DOM.
//
//   cutsOf(values, whole) -> at most five rising numbers that cut the positive values into at most six classes,
//   none of them empty; two significant digits, whole numbers when `whole`; [] when nothing is positive
//   classOf(cuts, value) -> 0 for nothing, 1.. by how many cuts are not above it

const QUANTILES = [0.35, 0.6, 0.78, 0.9, 0.97];
const CLASSES = QUANTILES.length + 1;

export function cutsOf(values, whole = false) {
  const positive = Float64Array.from(values.filter((value) => value > 0)).sort();
  const distinct = [...new Set(positive)];
  if (distinct.length <= CLASSES) return distinct.slice(1);
  const cuts = QUANTILES.map((share) => twoDigits(whole ? Math.ceil(quantile(positive, share)) : quantile(positive, share)));
  const places = [...new Set(cuts)].map((cut) => [cut, positive.findIndex((value) => value >= cut)]);
  let before = 0;
  return places
    .filter(([, below]) => {
      const parts = below > before;
      if (below > 0) before = below;
      return parts;
    })
    .map(([cut]) => cut);
}

export function classOf(cuts, value) {
  if (value === null || !(value > 0)) return 0;
  return 1 + cuts.filter((cut) => cut <= value).length;
}

/** Of sorted numbers, between the two nearest in rank. */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

function twoDigits(value) {
  return value >= 1 && value < 100 && Number.isInteger(value) ? value : Number(value.toPrecision(2));
}
