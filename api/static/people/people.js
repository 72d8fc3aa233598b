// people.js — who holds which post: a list to search, records to keep, and rosters in and out.
//
// The address says which tab is open (#roster) or which section of the records (#teams, see sections.js).

import { pageWords } from "../page_words.js";
import { listView } from "./list_view.js";
import { recordsView } from "./records_view.js";
import { rosterView } from "./roster_view.js";

const { facts, texts, begin } = pageWords(draw);
const list = listView({ facts, texts });
const records = recordsView({ facts, texts });
const roster = facts.may_import ? rosterView({ facts, texts, changed: list.again }) : null;
const tabs = [...document.querySelectorAll('[role="tab"]')];

function draw() {
  list.draw();
  records.draw();
  roster?.draw();
}

function choose(tab, section = "") {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (tab.id === "tab-records") records.open(section);
}

function press(tab) {
  const named = { "tab-records": "#posts", "tab-roster": "#roster" }[tab.id] ?? "";
  history.replaceState(null, "", `${location.pathname}${location.search}${named}`);
  choose(tab);
}

tabs.forEach((tab, place) => {
  tab.addEventListener("click", () => press(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(place + step + tabs.length) % tabs.length];
    press(next);
    next.focus();
  });
});

/** What the address asks for. */
function follow() {
  const named = location.hash.slice(1);
  const tab = records.is(named) ? "tab-records" : `tab-${named}`;
  const wanted = tabs.find((one) => one.id === tab);
  if (wanted) choose(wanted, named);
}

begin();
list.again();
follow();
addEventListener("hashchange", follow);
