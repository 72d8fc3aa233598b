// conflicts.js — when somebody else was faster: what happened since, and how to go on without losing work.
//
//   conflicts(desk); answers the news "stale" ({problem: {version, changed_since, ...}, again}) and "signed_out"

import { make } from "../dom.js";
import { TAGS } from "../texts.js";
import { askFor } from "./dialogs.js";
import { unitTitle } from "./names.js";
import { sentenceOf } from "./server.js";

export function conflicts(desk) {
  const { texts } = desk;
  let asking = false;

  desk.on("stale", async (told) => {
    if (asking) return;
    asking = true;
    try {
      if (told.problem?.version === undefined || told.problem?.revision !== undefined) await outdated(told);
      else await behind(told);
    } finally {
      asking = false;
    }
  });
  desk.on("signed_out", () => {
    const next = encodeURIComponent(location.pathname + location.search);
    askFor(texts, { title: texts.say("signed_out_title"), body: make("p", {}, texts.say("signed_out_body")), yes: "sign_in" })
      .then((yes) => yes && location.assign(`/login?next=${next}`));
  });

  /** The draft itself went on elsewhere: take its newest state, then try the refused edit again if wished. */
  const behind = async (told) => {
    const since = told.problem?.changed_since;
    const list = Array.isArray(since) ? since : [];
    const body = [make("p", {}, sentenceOf(told, texts)), list.length ? make("ul", { class: "since" }, list.slice(0, 8).map((one) => make("li", {}, sinceText(one, texts)))) : null];
    const edit = typeof told.again === "object" ? told.again : null;
    const fields = edit ? [{ name: "again", label: texts.say("try_again"), options: [["yes", texts.say("try_again_yes")], ["no", texts.say("try_again_no")]], value: "yes" }] : [];
    const given = await askFor(texts, { title: texts.say("stale_title"), body, yes: "take_newest", no: "stay", fields });
    if (!given) return;
    await desk.drafts.open(desk.draft.id);
    if (edit && given.again === "yes") await desk.drafts.edit(edit);
  };

  /** The published map went on under the draft: lay its operations over the new map, where they do not meet. */
  const outdated = async (told) => {
    const { edits, approves } = desk.facts.official;
    const rebase = Boolean(desk.draft) && told.problem?.revision !== undefined && (edits || approves);
    const body = [make("p", {}, sentenceOf(told, texts)), rebase ? make("p", { class: "quiet" }, texts.say("rebase_hint")) : null];
    const given = await askFor(texts, { title: texts.say("outdated_title"), body: body.filter(Boolean), yes: rebase ? "do_rebase" : "ok", no: rebase ? "cancel" : null });
    if (!given || !rebase) return;
    const answer = await desk.drafts.server.send("POST", `/api/drafts/${desk.draft.id}/rebase`, { version: desk.draft.version });
    if (answer.body) {
      await desk.drafts.open(desk.draft.id);
      desk.say("rebased", {}, "good");
    } else await met(answer);
  };
  const met = async (answer) => {
    const codes = answer.problem?.meets ?? [];
    desk.choose(codes.filter((code) => desk.fabric.units.has(code)));
    const lines = codes.slice(0, 12).map((code) => make("li", { lang: TAGS.zh }, desk.fabric.units.has(code) ? unitTitle(desk.fabric.units.get(code), texts.lang) : code));
    await askFor(texts, { title: texts.say("rebase_failed_title"), body: [make("p", {}, sentenceOf(answer, texts)), lines.length ? make("ul", { class: "since" }, lines) : null], yes: "ok", no: null });
  };
}

function sinceText(one, texts) {
  const op = texts.has(`op_${one.op}`) ? texts.say(`op_${one.op}`) : one.op ?? "";
  const codes = (one.codes ?? []).slice(0, 4).join(texts.lang === "en" ? ", " : "、");
  return [op, codes, one.author, one.name].filter(Boolean).join(" · ");
}
