// draft.js — one opened draft: its edits go to the server one after another, each over the version before it.
//
//   const drafts = draftsOf(desk, server)
//   await drafts.open(id); drafts.close() -> the published town; await drafts.published(at)
//   await drafts.edit(edit) -> true when it was made; refusals become desk.problems, a stale version tells "stale"
//   drafts.undo(), drafts.redo(), drafts.lock(grid, locked), drafts.act("submit", {...}), drafts.check()

import { sentenceOf } from "./server.js";

export function draftsOf(desk, server) {
  let line = Promise.resolve();
  const path = (rest = "") => `/api/drafts/${desk.draft.id}${rest}`;
  /** One request at a time: the next waits for the version that this one gives. */
  const inTurn = (act) => (line = line.then(act, act));

  const failed = (told, again) => {
    if (told.failure === "stale") return desk.tell("stale", { ...told, again });
    if (told.failure === "signed_out") return desk.tell("signed_out", told);
    if (told.problem?.problems?.length) return problems(told.problem.problems, again);
    return desk.tell("say", { words: sentenceOf(told, desk.texts), kind: "bad" });
  };
  const problems = (list, again) => {
    desk.problems = list.map((one) => ({ ...one, again, refused: Boolean(again) }));
    desk.tell("problems", { refused: Boolean(again) });
  };
  const made = (body) => {
    const { version, can_undo, can_redo } = body;
    Object.assign(desk.draft, { version, can_undo, can_redo, operations: body.operations ?? desk.draft.operations });
    desk.fabric.version = version;
    if (desk.problems.some((one) => one.refused)) problems([], null);
    desk.patch(body);
    desk.tell("draft");
  };
  const post = (rest, body, again) =>
    inTurn(async () => {
      const told = await server.send("POST", path(rest), { ...body, version: desk.draft.version });
      if (told.body) made(told.body);
      else failed(told, again);
      return Boolean(told.body);
    });

  const drafts = {
    server,
    async open(id) {
      const [draft, ground] = await Promise.all([server.early(`/api/drafts/${id}`), server.early(`/api/drafts/${id}/ground`)]);
      const bad = draft.body ? ground : draft;
      if (!bad.body) {
        failed(bad);
        return false;
      }
      desk.draft = { ...draft.body, version: ground.body.version };
      desk.problems = [];
      desk.take(ground.body);
      desk.tell("draft");
      desk.tell("opened", ground.body);
      return true;
    },
    async published(at) {
      const told = await server.get(`/api/editor/ground${at ? `?at=${encodeURIComponent(at)}` : ""}`);
      if (!told.body) {
        failed(told);
        return false;
      }
      desk.draft = null;
      desk.problems = [];
      desk.take(told.body);
      desk.tell("draft");
      return true;
    },
    edit: (edit) => post("/edits", { edit }, edit),
    undo: () => (desk.draft?.can_undo ? post("/undo", {}) : Promise.resolve(false)),
    redo: () => (desk.draft?.can_redo ? post("/redo", {}) : Promise.resolve(false)),
    lock: (grid, locked) =>
      inTurn(async () => {
        const told = await server.send("POST", path("/locks"), { grid, locked, version: desk.draft.version });
        if (!told.body) return failed(told);
        desk.draft.version = told.body.version ?? desk.draft.version;
        desk.fabric.grids.get(grid).locked = locked;
        desk.tell("locks");
        return desk.tell("draft");
      }),
    /** A move of the draft's state; gives the server's answer, told where it failed. */
    act: (action, body = {}) =>
      inTurn(async () => {
        const told = await server.send("POST", path(`/${action}`), { ...body, version: desk.draft.version });
        if (!told.body) failed(told);
        else {
          desk.draft = { ...desk.draft, ...(told.body.draft ?? told.body) };
          desk.tell("draft");
        }
        return told;
      }),
    check: () =>
      inTurn(async () => {
        const told = await server.get(path("/check"));
        if (!told.body) return failed(told);
        problems(told.body.problems, null);
        return told.body.problems;
      }),
    failed,
  };
  return drafts;
}
