// findings.js — what a test says of each area: its mark (see gis/hotspot_looks.py), and the marks' words. No DOM.
//
//   const findings = await openFindings(payload.tested[level], kind)      kind "hotspots" | "trends"
//   findings.mark(index) -> "hot99" | "hot95" | "hot90" | "calm" | "few" | "bare" | "new hot" ... "historical cold"
//   findings.seen(index), expected(index), q(index)  of the neighbourhood (hotspots)
//   findings.hot(index), cold(index)                 steps (trends)
//   markWords(lang, mark)

import { table } from "./decode.js";
import { say } from "./words.js";

const BARE = -1;
const FEW = -2;
export async function openFindings(data, kind) {
  const { columns, rows } = await table(data.rows);
  return new Findings(data, kind, { columns, rows });
}

class Findings {
  constructor(data, kind, { columns, rows }) {
    Object.assign(this, { terms: data, kind, columns, rows });
  }

  column(index, at) {
    return this.rows[index * this.columns + at];
  }

  mark(index) {
    const code = this.column(index, 0);
    if (code === BARE) return "bare";
    if (this.kind === "trends") return this.terms.classes[code] === "none" ? "calm" : this.terms.classes[code];
    if (code === FEW) return "few";
    return code ? `hot${code}` : "calm";
  }

  seen(index) {
    return this.column(index, 1);
  }

  expected(index) {
    return this.column(index, 2) / 10;
  }

  q(index) {
    return this.column(index, 3) / 1e6;
  }

  hot(index) {
    return this.column(index, 1);
  }

  cold(index) {
    return this.column(index, 2);
  }
}

/** 新增热点, "New hot spot", 热点（99% 置信）... */
export function markWords(lang, mark) {
  const [kind, side] = mark.split(" ");
  if (side) return say(lang, `${side}_spot`, { kind: say(lang, `kind_${kind}`) });
  return say(lang, `mark_${mark}`);
}
