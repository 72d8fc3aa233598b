// asking.js — the question somebody has put together, and its answer, asked again until a scan is done.
//
//   const form = questionForm(facts, changed); form.query() -> "method=hot&..."; form.read(URLSearchParams)
//   await answered(query, {signal, tell(done, of)}) -> {body} | {failure, ...} as ask() gives

import { ask } from "../ask.js";

const FIELDS = ["method", "level", "period", "category", "base", "from", "to"];
const PAUSE_MS = 100; // the server itself waits before it answers how far it is
const part = (id) => document.getElementById(id);

export function questionForm(facts, changed) {
  const preset = { method: "hot", level: facts.levels.includes("grid") ? "grid" : facts.levels[0], period: "14", category: "", base: "", from: "", to: "" };
  const form = {
    values: () => Object.fromEntries(FIELDS.map((name) => [name, part(name).value])),
    read(given) {
      for (const name of FIELDS) {
        part(name).value = given.get(name) ?? preset[name];
        if (part(name).value === "" && name in preset) part(name).value = preset[name];
      }
      settle();
    },
    /** The question in a line, for screens that have no room for all of it. */
    words: () => ["method", "level", "period", "category"].map((name) => part(name).selectedOptions[0]?.textContent ?? "").join(" · "),
    /** What stands in the page's address: only what differs from the beginning. */
    address() {
      const values = form.values();
      return FIELDS.filter((name) => values[name] !== preset[name] && (values.period === "own" || !["from", "to"].includes(name))).map((name) => [name, values[name]]);
    },
    query() {
      const { method, level, category, base, ...rest } = form.values();
      const [from, to] = daysOf(rest, facts);
      const named = { method, level, category, base: method === "hot" ? base : "", from, to };
      return new URLSearchParams(Object.entries(named).filter(([, value]) => value)).toString();
    },
  };
  const settle = () => {
    part("dates").hidden = part("period").value !== "own";
    part("base").disabled = part("method").value !== "hot";
  };
  part("question").addEventListener("change", ({ target }) => {
    if (target.id === "period" && target.value === "own" && !part("to").value && facts.known) [part("from").value, part("to").value] = daysOf({ period: "14" }, facts);
    settle();
    changed();
  });
  part("question").addEventListener("submit", (event) => event.preventDefault());
  return form;
}

function daysOf({ period, from, to }, { known }) {
  if (period === "own") return [from, to];
  if (!known) return ["", ""];
  const first = new Date(`${known[1]}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() - Number(period) + 1);
  return [first.toISOString().slice(0, 10), known[1]];
}

export async function answered(query, { signal, tell }) {
  for (;;) {
    const told = await ask(`/api/hotspots?${query}`, { signal });
    if (told.failure || !told.body.progress) return told;
    tell(told.body.progress.done, told.body.progress.of);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (signal.aborted) return { failure: "aborted" };
  }
}
