// search.js — from what somebody types to areas of the town. No DOM.
//
//   const found = findAreas(town, "黄霞村16", 8)
//   -> {hits: [{level, index, code, name, under}], more: true when there are others}
// Understood: a code or its beginning; a village name with or without 委会 (its grids follow); a village with a
// grid number (黄霞村16, 黄霞村第十六网格) and a unit number after it; any part of a name (福星超市).

const CHINESE = "零一二三四五六七八九";
const PLACE = /^(\D*?)第?(\d+)(?:号?网格)?(?:[-—·第]*(\d+)(?:号?单元)?)?$/;

export function findAreas(town, typed, limit = 8) {
  const query = plain(typed);
  if (!query) return { hits: [], more: false };
  const ranked = [...byPlace(town, query), ...byCode(town, query), ...byName(town, query)];
  const seen = new Set();
  const hits = [];
  for (const hit of ranked) {
    const key = `${hit.level} ${hit.index}`;
    if (!seen.has(key)) hits.push(hit);
    seen.add(key);
    if (hits.length > limit) break;
  }
  return { hits: hits.slice(0, limit), more: hits.length > limit };
}

/** Full-width forms, spaces, capitals and Chinese numbers before 网格 or 单元 made alike. */
export function plain(text) {
  const alike = text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  return alike.replace(/第?([零一二三四五六七八九十]{1,4})(?=网格|单元)/g, (_, number) => chineseNumber(number));
}

/** 十六 -> 16, 一百 is not read; one to ninety-nine. */
export function chineseNumber(text) {
  const [tens, ones] = text.includes("十") ? text.split("十") : ["", text];
  if (!text.includes("十")) return String([...ones].reduce((sum, sign) => sum * 10 + CHINESE.indexOf(sign), 0));
  return String((tens ? CHINESE.indexOf(tens) : 1) * 10 + (ones ? CHINESE.indexOf(ones) : 0));
}

/** 黄霞村委会 and 黄霞村民委员会 answer to 黄霞村. */
export function bareName(name) {
  return plain(name).replace(/(村民委员会|居民委员会|委员会|村委会|委会|居委会)$/, (ending) => {
    return ending.startsWith("村") ? "村" : "";
  });
}

function* byPlace(town, query) {
  const [, words, grid, unit] = PLACE.exec(query) || [];
  if (!words) return;
  const name = bareName(words);
  for (const village of town.villages.filter((area) => bareName(area.name).startsWith(name))) {
    for (const index of village.members) {
      if (numberOf(town.grids[index].short) !== Number(grid)) continue;
      if (!unit) yield hit(town, "grid", index);
      for (const member of unit ? town.grids[index].members : []) {
        if (numberOf(town.units[member].short) === Number(unit)) yield hit(town, "unit", member);
      }
    }
  }
}

function* byCode(town, query) {
  for (const [level, areas] of levelsOf(town)) {
    for (let i = 0; i < areas.length; i += 1) if (areas[i].code.toLowerCase() === query) yield hit(town, level, i);
  }
  if (query.length < 3) return;
  for (const [level, areas] of levelsOf(town)) {
    for (let i = 0; i < areas.length; i += 1) {
      if (areas[i].code.toLowerCase().startsWith(query)) yield hit(town, level, i);
    }
  }
}

function* byName(town, query) {
  const bare = bareName(query) || query;
  for (const [level, areas] of levelsOf(town)) {
    const names = areas.map((area) => ownName(level, area.name));
    for (const begins of [true, false]) {
      for (let i = 0; i < areas.length; i += 1) {
        const at = names[i].indexOf(bare);
        if (begins ? at !== 0 : at <= 0) continue;
        yield hit(town, level, i);
        if (level === "village" && begins) for (const grid of areas[i].members) yield hit(town, "grid", grid);
      }
    }
  }
}

/** What is an area's own in its name: 黄霞村第16网格07单元·福星超市 is found by 福星超市, not by every 黄霞村. */
function ownName(level, name) {
  if (level === "village") return bareName(name);
  const [, own] = /单元[·・\s-]?(.*)$/.exec(name) || [];
  return plain(own ?? name);
}

function levelsOf(town) {
  return [
    ["village", town.villages],
    ["grid", town.grids],
    ["unit", town.units],
  ];
}

function hit(town, level, index) {
  const area = { village: town.villages, grid: town.grids, unit: town.units }[level][index];
  const grid = level === "unit" ? town.grids[area.grid] : null;
  const village = level === "village" ? null : town.villages[(grid || area).village];
  const under = [village, grid].filter(Boolean).map((above) => above.name);
  return { level, index, code: area.code, name: area.name, kind: area.kind ?? null, under };
}

function numberOf(short) {
  const digits = /\d+/.exec(short ?? "");
  return digits ? Number(digits[0]) : NaN;
}
