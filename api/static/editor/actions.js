// actions.js — the bar at the bottom: which draft, what state it is in, and the next step for this official.
//
//   actionsBar(desk, bar); desk.chooseDraft() opens the list

import { make, sign } from "../dom.js";
import { momentText, TAGS } from "../texts.js";
import { askFor, show } from "./dialogs.js";

const STEPS = {
  open: [["submit", "edits"], ["abandon", "edits"]],
  submitted: [["approve", "approves"], ["return", "approves"]],
  approved: [["publish", "approves"], ["return", "approves"]],
  scheduled: [["publish", "approves"], ["return", "approves"]],
};

export function actionsBar(desk, bar) {
  const { texts, facts } = desk;
  const may = (who) => facts.official[who];
  const step = (word, act, kind = "") => {
    const button = make("button", { type: "button", class: kind, "data-step": word, onclick: act }, texts.say(`step_${word}`));
    return button;
  };
  const round = (word, key, ready, act) => {
    const button = make("button", { type: "button", class: "round", "data-step": word, title: `${texts.say(word)} (${key})`, "aria-label": texts.say(word), "aria-keyshortcuts": key.replace("Ctrl", "Control"), onclick: act }, ICONS[word]());
    button.disabled = !ready;
    return button;
  };
  const state = (draft) => {
    const words = texts.say(`state_${draft.state}`);
    return draft.publish_at ? `${words} · ${momentText(draft.publish_at, texts.lang)}` : words;
  };

  const fill = () => {
    const { draft } = desk;
    if (!draft) {
      bar.replaceChildren(
        make("p", { class: "draft-name" }, make("b", {}, desk.asOf ? texts.say("looking_back", { date: momentText(desk.asOf, texts.lang, false) }) : texts.say("looking_published")), make("span", { class: "quiet" }, texts.say("no_draft_open"))),
        make("div", { class: "steps" }, step("open_draft", () => desk.chooseDraft(), "main")),
      );
      return;
    }
    bar.replaceChildren(
      make("p", { class: "draft-name" },
        make("button", { type: "button", class: "linkish", title: texts.say("drafts_title"), onclick: () => desk.chooseDraft() }, make("b", { lang: TAGS.zh }, draft.name)),
        make("span", { class: `state ${draft.state}` }, state(draft)),
        make("span", { class: "quiet" }, texts.say("based_on", { revision: draft.base_revision }))),
      make("div", { class: "undo" },
        round("undo", "Ctrl+Z", desk.editable && draft.can_undo, () => desk.drafts.undo()),
        round("redo", "Ctrl+Shift+Z", desk.editable && draft.can_redo, () => desk.drafts.redo()),
        make("button", { type: "button", class: "small", "data-step": "operations", onclick: () => operations(desk) }, texts.say("operations", { n: draft.operations ?? 0 }))),
      make("div", { class: "steps" },
        ...(STEPS[draft.state] ?? []).filter(([, who]) => may(who)).map(([word], k) => step(word, () => RUN[word](desk), k ? "" : "main")),
        draft.state === "published" ? step("open_draft", () => desk.chooseDraft(), "main") : null),
    );
  };
  for (const news of ["draft", "patch", "language"]) desk.on(news, fill);
  fill();
}

const ICONS = {
  undo: () => arrow("M9 5 4 10l5 5M4 10h10a6 6 0 0 1 0 12h-3"),
  redo: () => arrow("m15 5 5 5-5 5M20 10H10a6 6 0 0 0 0 12h3"),
};

function arrow(path) {
  const svg = sign("close");
  svg.firstChild.setAttribute("d", path);
  return svg;
}

async function operations(desk) {
  const { texts } = desk;
  const told = await desk.drafts.server.get(`/api/drafts/${desk.draft.id}/operations`);
  if (!told.body) return desk.drafts.failed(told);
  const items = told.body.map((one) => make("li", {},
    make("b", {}, texts.say(`op_${one.op ?? one.edit?.op}`)),
    make("span", { class: "quiet" }, ` ${momentText(one.made_at, texts.lang)} · `), make("span", { lang: TAGS.zh }, one.author ?? "")));
  return show(texts, texts.say("operations_title", { n: items.length }), items.length ? make("ol", { class: "operations" }, items) : make("p", {}, texts.say("operations_none")));
}

const RUN = {
  async submit(desk) {
    const { texts, draft } = desk;
    const found = (await desk.drafts.check()) ?? [];
    const body = [make("p", {}, texts.say("submit_body", { n: draft.operations ?? 0 }))];
    if (found.length) body.push(make("p", { class: "note warn" }, texts.say("submit_problems", { n: found.length })));
    if (await askFor(texts, { title: texts.say("submit_title"), body, yes: "step_submit" })) await done(desk, "submit", {}, "submitted_now");
  },
  async abandon(desk) {
    const { texts, draft } = desk;
    const body = make("p", {}, texts.say("abandon_body", { name: draft.name, n: draft.operations ?? 0 }));
    if (!(await askFor(texts, { title: texts.say("abandon_title"), body, yes: "step_abandon", danger: true }))) return;
    const told = await desk.drafts.server.send("DELETE", `/api/drafts/${draft.id}`);
    if (told.failure) desk.drafts.failed(told);
    else await desk.leaveDraft("abandoned_now");
  },
  async approve(desk) {
    const { texts, draft } = desk;
    const body = make("p", {}, texts.say("approve_body", { name: draft.name, author: draft.author, n: draft.operations ?? 0 }));
    if (await askFor(texts, { title: texts.say("approve_title"), body, yes: "step_approve" })) await done(desk, "approve", {}, "approved_now");
  },
  async return(desk) {
    const { texts } = desk;
    const given = await askFor(texts, { title: texts.say("return_title"), body: make("p", {}, texts.say("return_body")), yes: "step_return", fields: [{ name: "reason", label: texts.say("return_reason"), type: "textarea", required: true }] });
    if (given) await done(desk, "return", { reason: given.reason }, "returned_now");
  },
  async publish(desk) {
    const { texts, draft } = desk;
    const fields = [{ name: "at", label: texts.say("publish_when"), type: "datetime-local", value: "", min: `${desk.facts.today}T00:00` }];
    const body = [make("p", {}, texts.say("publish_body", { name: draft.name })), make("p", { class: "quiet" }, texts.say("publish_hint"))];
    const given = await askFor(texts, { title: texts.say("publish_title"), body, yes: "step_publish", fields });
    if (!given) return;
    const at = given.at || null;
    const told = await done(desk, "publish", { at }, at ? "scheduled_now" : "published_now");
    if (told.body && !at) desk.tell("published");
  },
};

async function done(desk, action, body, words) {
  const told = await desk.drafts.act(action, body);
  if (told.body) desk.say(words, {}, "good");
  return told;
}
