// standing.js — what stands beside the leaders on the card: second layer, who serves the place, the centre.
//
//   secondLayers(view, answer) | services(view, answer) | centre(view, answer) -> node or null
// answer: of /api/places or /api/areas. Nothing here asks the server.

import { make } from "./dom.js";
import { away, people, postText } from "./people.js";
import { areaName, momentText, TAGS } from "./texts.js";

export function secondLayers(view, answer) {
  const { texts } = view;
  if (!answer.second_layers?.length) return null;
  const items = answer.second_layers.map((second) =>
    make(
      "li",
      {},
      make("p", { class: "name", lang: TAGS.zh }, areaName(second.area.name, texts.lang)),
      make("p", { class: "label" }, texts.lang === "en" ? second.label_en : second.label, second.until ? ` · ${texts.say("second_until", { date: momentText(second.until, texts.lang) })}` : ""),
      people(view, second.leaders, { size: "small" }),
    ),
  );
  return make("section", { class: "overlays seconds" }, make("h3", {}, texts.say("second_layers")), make("ul", {}, items));
}

export function services(view, answer) {
  const { texts } = view;
  const empty = (answer.vacancies || []).filter((vacant) => !vacant.leads);
  if (!answer.services?.length && !empty.length) return null;
  const filled = (answer.services || []).map((one) =>
    make(
      "li",
      {},
      make("span", { class: "post" }, postText(one, [], texts)),
      make("b", { lang: TAGS.zh }, one.name, one.acting ? make("span", { class: "acting" }, texts.say("acting")) : null),
      make("span", { class: "phone" }, one.phone_masked),
      away(one, texts),
    ),
  );
  const vacant = empty.map((one) =>
    make("li", {}, make("span", { class: "post" }, postText(one, [], texts)), make("b", { class: "vacant" }, texts.say("vacant"))),
  );
  return make("section", { class: "services" }, make("h3", {}, texts.say("services")), make("ul", {}, filled, vacant));
}

export function centre(view, answer) {
  const { texts, facts } = view;
  const found = answer.centre;
  if (!found) return null;
  const phone = found.phone && (facts.sample ? make("span", {}, found.phone) : make("a", { href: `tel:${found.phone}` }, found.phone));
  return make(
    "section",
    { class: "hub" },
    make("h3", {}, texts.say("centre")),
    make("p", { class: "name", lang: TAGS.zh }, found.name),
    make("p", { class: "where", lang: TAGS.zh }, found.address, phone ? [" · ", phone] : null),
    onDuty(view, found),
    departments(view, found),
  );
}

function onDuty({ texts, at }, found) {
  const title = make("h4", {}, texts.say(at ? "on_duty_then" : "on_duty_now"));
  if (!found.on_duty.length) return [title, make("p", { class: "muted" }, texts.say("on_duty_nobody"))];
  const rows = found.on_duty.map((one) =>
    make(
      "li",
      {},
      make("span", { class: "post" }, [texts.say(one.on_call ? "on_call" : "on_duty"), texts.lang === "en" ? one.department_en : one.department].filter(Boolean).join(" · ")),
      make("b", { lang: TAGS.zh }, one.name),
      make("span", { class: "phone" }, one.phone_masked),
      make("span", { class: "until" }, texts.say("duty_until", { time: one.until.slice(11, 16) })),
    ),
  );
  return [title, make("ul", { class: "duty" }, rows)];
}

function departments({ texts }, found) {
  if (!found.departments.length) return null;
  const rows = found.departments.map((one) =>
    make("li", {}, make("b", { lang: texts.lang === "en" && one.name_en ? null : TAGS.zh }, (texts.lang === "en" && one.name_en) || one.name), one.business ? make("span", { lang: TAGS.zh }, ` ${one.business}`) : null),
  );
  return make("details", {}, make("summary", {}, texts.say("departments", { count: rows.length })), make("ul", {}, rows));
}
