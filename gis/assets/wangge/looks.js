// looks.js — what each mark of a test looks like on a map, from the table of gis/hotspot_looks.py. No DOM.
//
//   const looks = openLooks([["hot99", ["#7a0f2b", "cross"]], ...])
//   looks.of("hot99") -> {colour, pattern}, null for none; pattern names as in patterns.js
//   looks.order -> the marks as a legend lists them; sideOf(mark) -> "hot" | "cold" | ""

const SIDES = ["hot", "cold"];

export function openLooks(pairs) {
  const table = new Map(pairs);
  return {
    order: [...table.keys()],
    of(mark) {
      const [colour, pattern] = table.get(mark) ?? ["", ""];
      return { colour: colour || null, pattern: pattern || null };
    },
  };
}

export function sideOf(mark) {
  return mark.startsWith("hot") ? "hot" : SIDES.find((side) => mark.endsWith(` ${side}`)) || "";
}
