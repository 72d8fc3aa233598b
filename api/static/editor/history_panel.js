// history_panel.js — every published map: look at one, or at the map of a day; bring an old one back.

import { make } from "../dom.js";
import { momentText, TAGS } from "../texts.js";
import { askFor } from "./dialogs.js";
import { sentenceOf } from "./server.js";

export function historyPanel(desk, box) {
  const { texts } = desk;
  let revisions = null;

  const day = make("input", { type: "date", max: desk.facts.today, id: "as-of" });
  day.addEventListener("change", () => day.value && desk.lookAt(`${day.value}T12:00:00`));
  const item = (one) => make("li", { class: "revision" },
    make("p", {}, make("b", {}, texts.say("revision_number", { revision: one.number })), one.name ? make("span", { lang: TAGS.zh }, ` ${one.name}`) : null),
    make("p", { class: "quiet" }, momentText(one.valid_from, texts.lang), one.author ? make("span", { lang: TAGS.zh }, ` · ${one.author}`) : null, one.approver ? make("span", { lang: TAGS.zh }, ` → ${one.approver}`) : null),
    one.note ? make("p", { class: "quiet", lang: TAGS.zh }, one.note) : null,
    make("div", { class: "acts" },
      make("button", { type: "button", class: "small", onclick: () => desk.lookAt(one.valid_from) }, texts.say("look_at")),
      desk.facts.official.approves && one.number !== newest() ? make("button", { type: "button", class: "small", onclick: () => back(one) }, texts.say("bring_back")) : null));
  const newest = () => revisions[0].number;
  const back = async (one) => {
    const number = one.number;
    const given = await askFor(texts, { title: texts.say("rollback_title", { revision: number }), body: make("p", {}, texts.say("rollback_body", { revision: number, next: newest() + 1 })), yes: "bring_back", danger: true, fields: [{ name: "note", label: texts.say("rollback_note"), type: "textarea", required: true }] });
    if (!given) return;
    const told = await desk.drafts.server.send("POST", `/api/revisions/${number}/rollback`, { note: given.note });
    if (!told.body) {
      desk.tell("say", { words: sentenceOf(told, texts), kind: "bad" });
      return;
    }
    desk.say("rolled_back", { revision: number }, "good");
    await desk.lookAt(null);
    await fill();
  };
  const fill = async () => {
    const told = await desk.drafts.server.get("/api/revisions");
    revisions = told.body ?? null;
    draw(told);
  };
  const draw = (told) => {
    box.replaceChildren(...[
      make("p", { class: "quiet" }, texts.say("history_body")),
      make("div", { class: "field-row" }, make("label", { for: "as-of" }, texts.say("as_of_day")), day),
      desk.draft ? null : make("div", { class: "acts" }, desk.asOf ? make("button", { type: "button", class: "small main", onclick: () => desk.lookAt(null) }, texts.say("back_to_now")) : null),
      revisions ? make("ul", { class: "revisions" }, revisions.map(item)) : make("p", { class: "note bad" }, told ? sentenceOf(told, texts) : ""),
    ].filter(Boolean));
  };
  desk.on("published", () => !box.hidden && fill());
  for (const news of ["language", "draft"]) desk.on(news, () => revisions && draw());
  return { fill };
}
