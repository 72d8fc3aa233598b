// problems_panel.js — each fault a sentence, a button that goes there and buttons that mend it.

import { make } from "../dom.js";
import { gridLabel } from "./names.js";
import { repairsOf } from "./repairs.js";

export function problemsPanel(desk, box, badge) {
  const { texts } = desk;
  const point = (problem) => {
    const word = texts.lang === "en" ? problem.kind_en : problem.kind_zh;
    desk.pointed = { ...problem, word };
    desk.goTo(problem);
    desk.live.soon();
  };
  const mend = async (problem, repair) => {
    if (repair.unlock) {
      await desk.drafts.lock(repair.unlock, false);
      if (problem.again) await desk.drafts.edit(problem.again);
      return;
    }
    const done = await desk.drafts.edit(repair.edit);
    if (done && !problem.refused) await desk.drafts.check();
  };
  const item = (problem) => {
    const told = texts.lang === "en" ? problem.detail_en : problem.detail_zh;
    const grids = (problem.codes ?? []).filter((code) => desk.fabric.grids.has(code) && !desk.fabric.units.has(code));
    const words = grids.reduce((text, code) => text.replaceAll(code, gridLabel(desk.fabric, code, texts.lang)), told);
    const placed = problem.x !== null && problem.x !== undefined;
    const repairs = desk.editable ? repairsOf(problem, desk.fabric, texts.lang) : [];
    return make("li", { class: "problem", "data-kind": problem.kind },
      make("p", {}, words),
      make("div", { class: "acts" },
        placed ? make("button", { type: "button", class: "small go", onclick: () => point(problem) }, texts.say("go_there")) : null,
        ...repairs.map((repair) => make("button", { type: "button", class: "small main mend", onclick: () => mend(problem, repair) }, texts.say(repair.word, repair.values))),
      ));
  };
  const fill = () => {
    const refused = desk.problems.some((one) => one.refused);
    badge.textContent = desk.problems.length ? String(desk.problems.length) : "";
    badge.hidden = !desk.problems.length;
    const check = make("button", { type: "button", class: "main", onclick: run }, texts.say("check_all"));
    check.disabled = !desk.draft;
    const head = refused ? "refused_title" : desk.checked ? (desk.problems.length ? "problems_found" : "problems_none") : "problems_start";
    box.replaceChildren(
      make("p", { class: refused ? "note bad" : desk.problems.length ? "note warn" : "quiet", role: "status" }, texts.say(head, { n: desk.problems.length })),
      make("ul", { class: "problems" }, desk.problems.map(item)),
      make("div", { class: "acts" }, check, refused ? make("button", { type: "button", class: "small", onclick: clear }, texts.say("dismiss")) : null),
    );
  };
  const run = async () => {
    desk.checked = true;
    await desk.drafts.check();
  };
  const clear = () => {
    desk.problems = [];
    desk.pointed = null;
    desk.tell("problems", {});
    desk.live.soon();
  };
  desk.on("problems", ({ refused }) => {
    if (!desk.problems.length) desk.pointed = null;
    fill();
    if (!refused) return;
    desk.openTab("problems");
    const placed = desk.problems.find((one) => one.x !== null && one.x !== undefined);
    if (placed) desk.pointed = { ...placed, word: texts.lang === "en" ? placed.kind_en : placed.kind_zh };
    desk.live.soon();
  });
  desk.on("patch", () => {
    desk.checked = false;
    fill();
  });
  for (const news of ["draft", "language", "ground"]) desk.on(news, fill);
  return { fill };
}
