// people.js — whom to ask, in order, and how to reach them without showing a number.
//
//   people(view, leaders, {size, vacancies, layers}) -> list; contact(view, code) -> button with what to say
//   away(leader, texts) -> "on leave until ..." or null; postText(leader, leaders, texts) -> name of the post

import { make, sign } from "./dom.js";
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
        make("p", { class: "post" }, describedPost(leader, leaders, texts), leader.acting ? make("span", { class: "acting" }, texts.say("acting")) : null),
        make("p", { class: "person", lang: TAGS.zh }, leader.name),
        away(leader, texts),
      ),
      make("p", { class: "phone" }, leader.phone_masked || make("span", { class: "none" }, texts.say("no_phone"))),
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
