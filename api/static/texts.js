// texts.js — the words of the page in two languages, and how they get into the document.
//
//   const texts = wordsFrom({zh: {...}, en: {...}}, "zh")
//   texts.lang; texts.say("outside_near", {metres: 12}) -> sentence
//   texts.parts("border_warning", {name: node, metres: "3"}) -> pieces to append, elements where they belong
//   texts.choose("en") -> remembered, written into every element that names its key:
//       data-text (content), data-label (aria-label and tooltip), data-hint (placeholder)

export const TAGS = { zh: "zh-Hans", en: "en" };
const REMEMBERED = "wangge.lang";

export function fill(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A sentence cut at its holes, each hole taken by its value (a node or text). */
export function pieces(sentence, values) {
  return sentence.split(/(\{\w+\})/).filter(Boolean).map((piece) => values[piece.slice(1, -1)] ?? piece);
}

export function wordsFrom(tables, lang) {
  const texts = {
    lang,
    say: (key, values) => fill(tables[texts.lang][key] ?? key, values),
    parts: (key, nodes) => pieces(tables[texts.lang][key] ?? key, nodes),
    has: (key) => key in tables[texts.lang],
    choose(next) {
      texts.lang = next in tables ? next : "zh";
      remember(texts.lang);
      write(document, texts);
    },
  };
  return texts;
}

/** The language somebody chose before on this device, or null. */
export function rememberedLanguage() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function remember(lang) {
  try {
    localStorage.setItem(REMEMBERED, lang);
  } catch {
    // storage may be forbidden; the address still carries the language
  }
}

function write(page, texts) {
  page.documentElement.lang = TAGS[texts.lang];
  page.title = texts.say("title");
  for (const node of page.querySelectorAll("[data-text]")) node.textContent = texts.say(node.dataset.text);
  for (const node of page.querySelectorAll("[data-hint]")) node.placeholder = texts.say(node.dataset.hint);
  for (const node of page.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", texts.say(node.dataset.label));
  }
}

const AREA_NAMES = [
  [/^第(\d+)网格$/, "Grid $1"],
  [/^第?(\d+)单元$/, "Unit $1"],
];

/** A name as read in a language: 第16网格 is Grid 16 in English; other names are proper names and stay. */
export function areaName(name, lang) {
  if (lang !== "en") return name;
  return AREA_NAMES.reduce((text, [pattern, english]) => text.replace(pattern, english), name);
}

/** 2026-11-21T08:05:00+08:00 -> 2026年11月21日 08:05, or 21 November 2026, 08:05. The town's clock is kept. */
export function momentText(iso, lang, withTime = true) {
  const [, year, month, day, clock] = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?/.exec(iso) || [];
  if (!year) return iso;
  const time = withTime && clock ? clock : "";
  if (lang !== "en") return `${year}年${Number(month)}月${Number(day)}日${time ? ` ${time}` : ""}`;
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}${time ? `, ${time}` : ""}`;
}

const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];
