// kinds.js — the kinds of unit: sign, colour and word, one table for the page and the exported maps.
//
//   KINDS.alley -> {glyph, colour, zh, en}; kindName("alley", "en") -> "Alley", "" for a kind not in the table
//   kindKey(kinds, lang, make) -> list items "sign word" for those of `kinds` in the table, in its order;
//       make(tag, attributes, ...children) builds an element

export const KINDS = {
  residential: { glyph: "住", colour: "#2f6690", zh: "住宅", en: "Residential" },
  facility: { glyph: "公", colour: "#7a4b94", zh: "公共设施", en: "Public facility" },
  street_shop: { glyph: "商", colour: "#a8480f", zh: "沿街商铺", en: "Street shop" },
  alley: { glyph: "巷", colour: "#47663a", zh: "巷弄", en: "Alley" },
  building: { glyph: "楼", colour: "#57534e", zh: "楼栋", en: "Building" },
};

export function kindName(kind, lang) {
  return KINDS[kind]?.[lang] ?? "";
}

export function kindKey(kinds, lang, make) {
  const used = new Set(kinds);
  const shown = Object.keys(KINDS).filter((kind) => used.has(kind));
  return shown.map((kind) => {
    const sign = make("i", { class: "kind-sign", lang: "zh-Hans", "aria-hidden": "true" }, KINDS[kind].glyph);
    sign.style.backgroundColor = KINDS[kind].colour;
    return make("li", {}, sign, kindName(kind, lang));
  });
}
