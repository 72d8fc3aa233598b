// verdict.js — what the page says about the border near a place, from the answer of /api/places. No DOM.
//
//   borderVerdict(answer, accuracy) -> null when the place lies well inside its unit, else
//   {metres, across: the area whose border it is (the runner-up's village, grid or unit), here, there}

export const NEAR_METRES = 5;
const WORST_ACCURACY = 60;

export function borderVerdict(answer, accuracy = 0) {
  const other = answer.runner_up;
  if (!answer.inside || !other?.unit || !answer.unit) return null;
  const metres = other.distance_m ?? answer.border_m;
  if (!(metres <= Math.max(NEAR_METRES, Math.min(accuracy, WORST_ACCURACY)))) return null;
  return { metres, ...across(answer, other), here: answer, there: other };
}

/** The highest level at which the two candidates part: another village, another grid, or another unit. */
function across(answer, other) {
  for (const level of ["village", "grid"]) {
    if (answer[level]?.code !== other[level]?.code && other[level]) return { level, border: other[level] };
  }
  return { level: "unit", border: other.unit };
}

/** Metres as said aloud: whole numbers, and a word below one. */
export function metresText(metres, underOne) {
  return metres < 1 ? underOne : String(Math.round(metres));
}
