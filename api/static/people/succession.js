// succession.js — what an appointment does to those who hold the post already, said before it is saved.
//
//   succession(terms, {start, end, acting, person}, say) -> sentences in pieces; `end`, as the server's, is the first day that
//   no longer counts. The same rule as the server's (boundaries/people/appointing.py).

import { chinese, dayBefore } from "./section_words.js";

export function succession(terms, wanted, say) {
  if (!wanted.start || (wanted.end && wanted.end <= wanted.start)) return [];
  const meets = (term) => !(term.end && term.end <= wanted.start) && !(wanted.end && term.start && term.start >= wanted.end);
  return terms.filter((term) => Boolean(term.acting) === Boolean(wanted.acting) && meets(term)).map((term) => say(effect(term, wanted)));
}

function effect(term, { start, end, person }) {
  const { name } = term;
  const role = term.acting ? ["代理人", "stand-in"] : term.serving ? ["现任", "holder"] : ["将任", "holder to come"];
  const who = (zh, en) => [[role[0], name, zh], [`The ${role[1]} `, chinese(name), ` ${en}`]];
  const before = !term.start || term.start < start;
  const after = end && (!term.end || term.end > end);
  if (person && term.person === person) return who("就是此人，任期按这里填的改。", "is the same person: the term changes to what is filled in here.");
  if (before && after) return who(`任到 ${dayBefore(start)}，从 ${end} 起再任。`, `serves through ${dayBefore(start)} and again from ${end}.`);
  if (before) return who(`将于 ${dayBefore(start)} 止。`, `serves through ${dayBefore(start)}.`);
  if (after) return who(`改从 ${end} 起任。`, `begins on ${end} instead.`);
  return who(`（${term.start} 起）的任期将取消。`, `loses the whole term from ${term.start}.`);
}
