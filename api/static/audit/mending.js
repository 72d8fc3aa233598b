// mending.js — what is mended without leaving the list: who keeps a piece of ground, who fills a role of a team.
//
//   mendsHere(one, official) -> whether this official may; await mend({texts, one, today}) -> null (thought better
//   of it) | {body} (done) | {failure, problem}

import { ask } from "../ask.js";
import { make } from "../dom.js";
import { askFor } from "../editor/dialogs.js";
import { send } from "../send.js";
import { TAGS } from "../texts.js";

const HERE = { uncovered_contract: ["town_editor"], incomplete_team: ["town_editor", "village_chief"] };

export function mendsHere(one, official) {
  const contract = one.kind !== "uncovered_contract" || one.key.includes("/sanitation/");
  return contract && (HERE[one.kind] ?? []).includes(official.role);
}

export function mend(asked) {
  return asked.one.kind === "incomplete_team" ? joinTeam(asked) : giveContract(asked);
}

const sentenceOf = (one, texts) => make("p", { lang: texts.lang === "en" ? null : TAGS.zh }, one[texts.lang]);

async function giveContract({ texts, one, today }) {
  const say = (key) => texts.say(`mend_${key}`);
  const given = await askFor(texts, {
    title: say("contract"),
    body: [sentenceOf(one, texts)],
    yes: "mend_save",
    no: "mend_cancel",
    fields: [
      { name: "holder", label: say("holder"), required: true },
      { name: "phone", label: say("phone") },
      { name: "start", label: say("start"), type: "date", value: today, required: true },
    ],
  });
  if (!given) return null;
  const known = await ask("/api/lists/contracts");
  const empty = (known.body?.contracts ?? []).find((contract) => !contract.holder && Math.abs(contract.m2 - one.figure) < 1);
  if (empty) return send("PUT", `/api/lists/contracts/${empty.code}`, { ...given, name: empty.name });
  const place = one.code.replace(/[^A-Za-z0-9_-]/g, "").slice(-20);
  return send("PUT", `/api/lists/contracts/bg-${place}-${Date.now().toString(36)}`, { ...given, name: one.name, geometry: one.ground });
}

/** A role that nobody fills, by somebody who already holds a post there. */
async function joinTeam({ texts, one, today }) {
  const say = (key) => texts.say(`mend_${key}`);
  const area = encodeURIComponent(one.code);
  const [teams, posts] = await Promise.all([ask(`/api/teams?area=${area}`), ask(`/api/posts?area=${area}`)]);
  for (const told of [teams, posts]) if (told.failure) return told;
  const team = teams.body.find((found) => found.area.code === one.code && one.key.endsWith(`/${found.kind}`));
  const refuse = (key) => ({ failure: "refused", problem: { detail_zh: say(key), detail_en: say(key) } });
  const english = texts.lang === "en";
  const missing = (team?.missing ?? []).map((role) => [role.role, english ? role.title_en : role.title]);
  const filled = new Map((team?.members ?? []).map((member) => [member.role, english ? member.role_en : member.role_zh]));
  if (!missing.length && one.figure >= team?.most) return refuse("too_many");
  const people = new Map(posts.body.posts.flatMap((post) => post.terms.filter((term) => term.serving).map((term) => [term.person, `${term.name}（${post.area.name} ${post.title}）`])));
  if (!missing.length) for (const member of team.members) people.delete(member.person);
  if (!people.size) return refuse("nobody");
  const given = await askFor(texts, {
    title: say("team"),
    body: [sentenceOf(one, texts)],
    yes: "mend_save",
    no: "mend_cancel",
    fields: [
      { name: "role", label: say("role"), options: missing.length ? missing : [...filled] },
      { name: "person", label: say("person"), options: [...people] },
      { name: "start", label: say("start"), type: "date", value: today, required: true },
    ],
  });
  return given && send("POST", `/api/teams/${team.id}/members`, given);
}
