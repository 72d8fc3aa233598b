// drafts_dialog.js — the drafts there are, and a form for a new one.
//
//   desk.chooseDraft() opens it; choosing puts ?draft=3 into the address

import { make } from "../dom.js";
import { momentText, TAGS } from "../texts.js";

const SHOWN = ["open", "submitted", "approved", "scheduled", "published"];

export function draftsDialog(desk) {
  const { texts } = desk;
  const item = (draft, choose) => make("li", {}, make("button", { type: "button", class: "row draft-row", "data-draft": String(draft.id), onclick: () => choose(draft.id) },
    make("b", { lang: TAGS.zh }, draft.name),
    make("span", { class: `state ${draft.state}` }, texts.say(`state_${draft.state}`)),
    make("span", { class: "quiet" }, texts.say("draft_line", { n: draft.operations ?? 0, revision: draft.base_revision })),
    make("span", { class: "quiet" }, make("span", { lang: TAGS.zh }, draft.author ?? ""), draft.changed_at ? ` · ${momentText(draft.changed_at, texts.lang)}` : ""),
    draft.reason && draft.state === "open" ? make("span", { class: "note warn" }, texts.say("returned_because", { reason: draft.reason })) : null));

  desk.chooseDraft = async () => {
    const told = await desk.drafts.server.get("/api/drafts");
    if (!told.body) return desk.drafts.failed(told);
    const drafts = told.body.filter((one) => SHOWN.includes(one.state));
    const current = drafts.filter((one) => one.state !== "published");
    const past = drafts.filter((one) => one.state === "published").slice(0, 10);
    const dialog = make("dialog", { class: "wide drafts", "aria-labelledby": "drafts-title" });
    const choose = (id) => {
      dialog.close();
      desk.openDraft(id);
    };
    const list = (title, some) => (some.length ? [make("h3", {}, texts.say(title)), make("ul", { class: "draft-list" }, some.map((one) => item(one, choose)))] : []);
    dialog.append(
      make("h2", { id: "drafts-title" }, texts.say("drafts_title")),
      make("p", { class: "quiet" }, texts.say("drafts_body")),
      ...(desk.facts.official.edits ? [begin(choose)] : []),
      ...list("drafts_current", current),
      ...(current.length ? [] : [make("p", { class: "quiet" }, texts.say(desk.facts.official.edits ? "drafts_none" : "drafts_none_reader"))]),
      ...list("drafts_past", past),
      make("form", { method: "dialog", class: "dialog-acts" }, make("button", {}, texts.say("only_look"))),
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return undefined;
  };

  const begin = (choose) => {
    const name = make("input", { name: "name", required: true, maxlength: "80", autocomplete: "off", placeholder: texts.say("new_draft_hint"), id: "new-draft" });
    const form = make("form", { class: "new-draft" },
      make("label", { for: "new-draft" }, texts.say("new_draft")),
      make("div", { class: "one-line" }, name, make("button", { class: "main", "data-step": "create" }, texts.say("create"))));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const told = await desk.drafts.server.send("POST", "/api/drafts", { name: name.value.trim() });
      if (told.body) choose(told.body.id);
      else desk.drafts.failed(told);
    });
    return form;
  };
}
