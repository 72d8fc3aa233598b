// people.js — whom to ask, in order, and how to reach them without showing a number.
//
//   people(view, leaders, {size, vacancies, layers}) -> list; contact(view, code) -> button with what to say
//   away(leader, texts) -> "on leave until ..." or null; postText(leader, leaders, texts) -> name of the post

import { make, sign } from "./dom.js";
import { reveal } from "./reveal.js";
import { momentText, TAGS } from "./texts.js";

export function people(view, leaders, { size = "", vacancies = [], layers = 1 } = {}) {
  const { texts } = view;
  const empty = vacancies.filter((vacant) => vacant.leads);
  if (!leaders?.length && !empty.length) return size ? null : make("p", { class: "nobody" }, texts.say("leaders_none"));
  const rows = (leaders || []).map((leader, i) =>
    make(
      "li",
      {},
      make("span", { class: "turn", "aria-hidden": "true" }, String(i + 1)),
      make(
        "div",
        { class: "who" },
        make("p", { class: "post" }, describedPost(leader, [...leaders, ...empty], texts), leader.acting ? make("span", { class: "acting" }, texts.say("acting")) : null),
        make("p", { class: "person", lang: TAGS.zh }, leader.name),
        away(leader, texts),
      ),
      phone(view, leader, size),
    ),
  );
  const vacant = empty.map((one) =>
    make(
      "li",
      { class: "empty" },
      make("span", { class: "turn", "aria-hidden": "true" }, "–"),
      make("div", { class: "who" }, make("p", { class: "post" }, postText(one, [...(leaders || []), one], texts)), make("p", { class: "vacant" }, texts.say("vacant"))),
    ),
  );
  const list = make("ol", {}, rows, vacant);
  if (size) return make("div", { class: `people ${size}` }, list);
  return make("section", { class: "people" }, make("h3", {}, texts.say(layers > 1 ? "leaders_first_layer" : "leaders")), list);
}

/** The masked number; for an official of the area with a button that shows the whole one. */
function phone(view, leader, size) {
  const { texts, facts } = view;
  if (!leader.phone_masked) return make("p", { class: "phone" }, make("span", { class: "none" }, texts.say("no_phone")));
  const line = make("p", { class: "phone" }, leader.phone_masked);
  const area = size ? null : ownArea(view);
  if (area) {
    const { post, ordinal, acting } = leader;
    const words = Object.fromEntries(["reveal", "reveal_failed", "call_person"].map((key) => [key, texts.say(key)]));
    line.append(reveal({ ...area, post, ordinal, acting, on: view.at?.slice(0, 10) ?? null }, words, line));
  }
  return line;

  function ownArea({ place, area: shown }) {
    const official = facts.official?.area;
    const chain = place?.unit
      ? [["unit", place.unit], ["grid", place.grid], ["village", place.village], ["town", place.town]]
      : shown && [[shown.level, shown], ...(shown.parents || []).map((one) => [one.level, one])];
    const covers = official && chain?.some(([level, one]) => level === official.level && one.code === official.code);
    return covers ? { level: chain[0][0], code: chain[0][1].code } : null;
  }
}

/** Until when somebody is on leave and who stands in, or null. */
export function away({ away: leave }, texts) {
  if (!leave) return null;
  const key = `away${leave.until ? "_until" : ""}${leave.stand_in ? "_by" : ""}`;
  const date = leave.until ? momentText(leave.until, texts.lang) : "";
  return make("p", { class: "away" }, texts.say(key, { date, name: leave.stand_in || "" }));
}

/** First and second unit leader are told apart only where a unit has two. */
export function postText(leader, leaders, texts) {
  const same = leaders.filter((other) => other.post === leader.post && !other.acting);
  const numbered = `post_${leader.post}_${leader.ordinal}`;
  if ((same.length > 1 || leader.ordinal > 1) && texts.has(numbered)) return texts.say(numbered);
  if (texts.has(`post_${leader.post}`)) return texts.say(`post_${leader.post}`);
  return (texts.lang === "en" ? leader.title_en : leader.title) || leader.post;
}

function describedPost(leader, leaders, texts) {
  const post = postText(leader, leaders, texts);
  return texts.has(`capacity_${leader.capacity}`) ? `${post} · ${texts.say(`capacity_${leader.capacity}`)}` : post;
}

/** Public pages hide numbers, so the button leads to the town's hotline, which puts callers through. */
export function contact(view, code) {
  const { texts, facts } = view;
  const { hotline } = facts;
  if (!hotline) return make("p", { class: "hint" }, texts.say("call_none_hint"));
  if (!facts.sample) {
    return make(
      "section",
      { class: "contact" },
      make("a", { class: "call", href: `tel:${hotline}` }, sign("phone"), texts.say("call", { hotline })),
      make("p", { class: "hint" }, texts.say("call_hint", { hotline })),
    );
  }
  const hint = make("p", { class: "hint", hidden: true, id: `how-${code}` }, texts.say("call_sample_hint", { hotline }));
  const button = make(
    "button",
    { type: "button", class: "call", "aria-expanded": "false", "aria-controls": `how-${code}`, onclick: () => {
      hint.hidden = !hint.hidden;
      button.setAttribute("aria-expanded", String(!hint.hidden));
    } },
    sign("phone"),
    texts.say("call_sample"),
  );
  return make("section", { class: "contact" }, button, hint);
}
