// roster_view.js — a roster is sent, its faults and changes are shown, and stored when somebody says so.
//
//   const view = rosterView({facts, texts, changed}); view.draw() after a change of language

import { make } from "../dom.js";
import { send, sentence } from "../send.js";
import { areaName } from "../texts.js";

const LARGEST = 8 << 20;

export function rosterView({ texts, changed }) {
  const part = (id) => document.getElementById(id);
  const held = { file: null, ends: "1", answer: null, stored: false, sure: false };

  async function check(event) {
    event.preventDefault();
    const [file] = part("file").files;
    if (!file || file.size > LARGEST) return tell(texts.say(file ? "too_large" : "no_file"), true);
    held.ends = part("send").elements.ends.value;
    held.file = new Blob([await file.arrayBuffer()]);
    return work("checking", `/api/roster/check?ends=${held.ends}`, false);
  }

  function apply(sure) {
    const { body } = held.answer;
    if (body.counts.ended && !sure) {
      held.sure = true;
      return draw();
    }
    const wanted = new URLSearchParams({ digest: body.digest, ends: held.ends, part: body.fault_count ? "clean" : "all" });
    return work("applying", `/api/roster/apply?${wanted}`, true);
  }

  async function work(saying, path, stores) {
    tell(texts.say(saying));
    for (const button of buttons()) button.disabled = true;
    const answer = await send("POST", path, held.file);
    for (const button of buttons()) button.disabled = false;
    held.sure = false;
    if (answer.failure) {
      tell(sentence(answer, texts.lang) ?? texts.say("refused"), true);
      return;
    }
    Object.assign(held, { answer, stored: stores });
    draw();
    part("told").focus();
    if (stores) changed();
  }

  const buttons = () => [part("send").querySelector("button"), ...part("found").querySelectorAll("button")];

  function tell(sentenceSaid, bad = false) {
    part("told").className = bad ? "bad" : "";
    part("told").textContent = sentenceSaid;
  }

  function draw() {
    const body = held.answer?.body;
    if (!body) return;
    const { counts } = body;
    tell(held.stored ? texts.say("applied", counts) : texts.say("checked", { ...counts, rows: body.rows, faults: body.fault_count }));
    const parts = held.stored ? [] : [unused(body), faults(body), changes(body), acts(body)];
    part("found").replaceChildren(...parts.flat().filter(Boolean));
  }

  function unused({ unused: names }) {
    return names.length ? make("p", { class: "muted" }, texts.say("unused", { names: names.join("、") })) : null;
  }

  function faults({ faults: found, fault_count: count }) {
    if (!count) return null;
    const rows = found.map((one) =>
      make(
        "tr",
        {},
        make("td", { class: "number", "data-label": texts.say("col_row") }, one.row ?? "—"),
        make("td", { lang: "zh-Hans", "data-label": texts.say("col_column") }, one.column),
        make("td", { lang: "zh-Hans" }, one.value),
        make("td", { class: "fault" }, texts.lang === "en" ? one.en : one.zh),
      ),
    );
    const more = found.length < count ? make("p", { class: "muted" }, texts.say("faults_more", { shown: found.length })) : null;
    const heads = ["col_row", "col_column", "col_cell", "col_todo"];
    return [make("h2", {}, texts.say("faults_heading", { count })), more, sheet(heads, rows)];
  }

  function changes({ changes: found, counts }) {
    const count = counts.new + counts.changed + counts.ended;
    if (!count) return make("p", {}, texts.say("changes_none"));
    const rows = found.map((one) => {
      const post = texts.lang === "en" ? one.post_en : one.post;
      const name = areaName(one.area.name, texts.lang);
      return make(
        "tr",
        {},
        make("td", {}, make("span", { class: `badge ${one.kind}` }, texts.say(`kind_${one.kind}`))),
        make("td", { class: "number", "data-label": texts.say("col_row") }, one.row ?? texts.say("row_left_out")),
        make("td", {}, `${post}${one.ordinal > 1 ? texts.say("second", one) : ""}${one.acting ? ` · ${texts.say("acting")}` : ""}`),
        make("td", {}, make("span", { class: "name", lang: "zh-Hans" }, one.name || texts.say("vacant")), make("span", { class: "small" }, texts.lang === "en" ? one.en : one.zh)),
        make("td", {}, make("span", { lang: name === one.area.name ? "zh-Hans" : null }, name), make("span", { class: "small" }, one.area.code)),
      );
    });
    const heads = ["col_kind", "col_row", "col_post", "col_name", "col_place"];
    return [make("h2", {}, texts.say("changes_heading", { count })), sheet(heads, rows)];
  }

  function sheet(heads, rows) {
    const head = make("tr", {}, heads.map((key) => make("th", { scope: "col" }, texts.say(key))));
    return make("table", { class: "sheet" }, make("thead", {}, head), make("tbody", {}, rows));
  }

  function acts({ counts, fault_count: bad }) {
    const count = counts.new + counts.changed + counts.ended;
    if (!count) return null;
    const words = texts.say(bad ? "apply_clean" : "apply_all", { count });
    const sure = held.sure ? make("b", {}, texts.say("apply_sure", counts)) : null;
    return make("p", { class: "apply" }, sure, make("button", { type: "button", class: "main", id: "apply", onclick: () => apply(held.sure) }, words));
  }

  part("send").addEventListener("submit", check);
  part("whole").addEventListener("change", () => {
    for (const form of ["xlsx", "csv"]) {
      part(`out-${form}`).href = `/api/roster?form=${form}${part("whole").checked ? "&phones=1" : ""}`;
    }
  });
  return { draw };
}
