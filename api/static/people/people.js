// people.js — who holds which post: a list to search, and rosters in and out.

import { pageWords } from "../page_words.js";
import { listView } from "./list_view.js";
import { rosterView } from "./roster_view.js";

const { facts, texts, begin } = pageWords(draw);
const list = listView({ facts, texts });
const roster = facts.may_import ? rosterView({ facts, texts, changed: list.again }) : null;
const tabs = [...document.querySelectorAll('[role="tab"]')];

function draw() {
  list.draw();
  roster?.draw();
}

function choose(tab) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  }
}

tabs.forEach((tab, place) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(place + step + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
});

begin();
list.again();
