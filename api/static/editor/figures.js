// figures.js — numbers as people read them. No DOM.
//
//   count(1234) -> 1,234; areaText(m2, texts), lengthText(m, texts), ratioText(2.75) -> 2.75

export function count(n) {
  return n === null || n === undefined ? "—" : Math.round(n).toLocaleString("en-US");
}

export function areaText(m2, texts) {
  if (m2 >= 1e6) return texts.say("square_kilometres", { count: (m2 / 1e6).toFixed(2) });
  if (m2 >= 100) return texts.say("square_metres", { count: count(m2) });
  return texts.say("square_metres", { count: m2.toFixed(m2 < 1 ? 3 : 1) });
}

export function lengthText(metres, texts) {
  if (metres >= 10000) return texts.say("kilometres", { count: (metres / 1000).toFixed(2) });
  return texts.say("metres", { count: metres.toFixed(metres < 100 ? 2 : 0) });
}

export function ratioText(ratio) {
  return ratio.toFixed(2);
}
