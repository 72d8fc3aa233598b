import assert from "node:assert/strict";
import { test } from "node:test";
import { draftsOf } from "../../api/static/editor/draft.js";

/** A desk as draft.js needs it, over answers that come one after another. */
function desk(answers) {
  const news = [];
  const asked = [];
  const server = {
    send: async (method, path, body) => {
      asked.push([method, path, body]);
      await new Promise((done) => setTimeout(done, 2));
      return answers.shift();
    },
    get: async () => answers.shift(),
  };
  const held = {
    draft: { id: 7, version: 1, state: "open", can_undo: true, can_redo: false }, fabric: { grids: new Map() }, problems: [],
    texts: { lang: "zh", say: (key) => key }, tell: (name, detail) => news.push([name, detail]), patch: (body) => news.push(["patched", body.version]),
  };
  held.drafts = draftsOf(held, server);
  return { held, news, asked };
}
const step = (version) => ({ body: { version, changed: [], ended: [], can_undo: true, can_redo: false, operations: version - 1 } });

test("edits made faster than the server answers go one after another, each over the version before", async () => {
  const { held, asked } = desk([step(2), step(3), step(4)]);
  const done = await Promise.all(["a", "b", "c"].map((op) => held.drafts.edit({ op })));
  assert.deepEqual(done, [true, true, true]);
  assert.deepEqual(asked.map(([, , body]) => [body.edit.op, body.version]), [["a", 1], ["b", 2], ["c", 3]]);
  assert.equal(held.draft.version, 4);
});

test("a refused edit lists its problems with the edit itself, and the next good one clears them", async () => {
  const problem = { kind: "gap", codes: [], x: 1, y: 2 };
  const { held, news } = desk([{ failure: "refused", status: 422, problem: { problems: [problem] } }, step(2)]);
  assert.equal(await held.drafts.edit({ op: "draw" }), false);
  assert.deepEqual(held.problems, [{ ...problem, again: { op: "draw" }, refused: true }]);
  await held.drafts.edit({ op: "merge" });
  assert.deepEqual(held.problems, []);
  assert.ok(news.some(([name]) => name === "patched"));
});

test("a stale version is told with the edit that met it, and nothing is drawn", async () => {
  const { held, news } = desk([{ failure: "stale", status: 409, problem: { version: 5 } }]);
  await held.drafts.edit({ op: "split" });
  const [[name, detail]] = news;
  assert.deepEqual([name, detail.again, detail.problem.version], ["stale", { op: "split" }, 5]);
});

test("what cannot be undone is not asked", async () => {
  const { held, asked } = desk([]);
  assert.equal(await held.drafts.redo(), false);
  assert.equal(asked.length, 0);
});
