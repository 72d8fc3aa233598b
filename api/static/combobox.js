// combobox.js — the search field and its list, by mouse, finger and keyboard (WAI-ARIA combobox).
//
//   combobox({field, list, wipe, told}, texts, {find(query) -> {hits, more} | null, further(query, hits) -> promise
//     of more hits from elsewhere, choose(hit)})

import { make } from "./dom.js";
import { areaName, TAGS } from "./texts.js";

export function combobox({ field, list, wipe, told }, texts, { find, further, choose }) {
  let turn = 0;
  let hits = [];
  let active = -1;
  let pressed = -1; // the turn in which Enter was pressed before anything was found

  const close = () => {
    turn += 1;
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const light = (next) => {
    active = (next + hits.length) % hits.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    field.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };
  const take = (index) => {
    const hit = hits[index];
    close();
    told.textContent = "";
    if (hit.kind !== "text") field.value = areaName(hit.name, texts.lang);
    choose(hit);
  };
  const item = (hit, i) => {
    const level = hit.kind && texts.has(`kind_${hit.kind}`) ? texts.say(`kind_${hit.kind}`) : texts.say(`level_${hit.level}`);
    const name = hit.kind === "text" ? texts.say("search_text", { query: hit.name }) : areaName(hit.name, texts.lang);
    const under = hit.under.map((name) => areaName(name, texts.lang)).join(" › ");
    return make(
      "li",
      { role: "option", id: `hit-${i}`, "aria-selected": "false", onpointerdown: (event) => event.preventDefault(), onclick: () => take(i) },
      make("span", { class: "name", lang: TAGS.zh }, name),
      make("span", { class: "under" }, level, under ? make("span", { lang: TAGS.zh }, ` · ${under}`) : null),
    );
  };
  const show = () => {
    wipe.hidden = !field.value;
    const query = field.value.trim();
    const found = query ? find(query) : { hits: [], more: false };
    close();
    fill(found, query, found?.hits ?? []);
    if (!query) return;
    if (found && !hits.length) told.textContent = ""; // whether there is nothing is known once the others answered
    add(found, query, turn);
  };
  const fill = (found, query, next) => {
    hits = next;
    list.replaceChildren(...hits.map(item));
    list.hidden = !hits.length;
    field.setAttribute("aria-expanded", String(Boolean(hits.length)));
    told.textContent = query ? sentence(found, query) : "";
    told.classList.toggle("unseen", Boolean(hits.length) && !found?.more);
  };
  /** What others know comes after what is known here; too late, or chosen meanwhile, it is not shown. */
  const add = async (found, query, asked) => {
    const others = await further(query, hits);
    if (asked !== turn) return;
    if (!others.length) {
      told.textContent = sentence(found && { ...found, hits }, query);
      return;
    }
    const kept = active;
    fill({ hits: [...hits, ...others], more: found?.more ?? false }, query, [...hits, ...others]);
    if (kept >= 0) light(kept);
    if (pressed === asked) take(0);
  };
  const sentence = (found, query) => {
    if (!found) return texts.say("search_loading");
    if (!found.hits.length) return texts.say("search_none", { query });
    return found.more ? texts.say("search_more") : texts.say("search_count", { count: found.hits.length });
  };
  const keys = {
    ArrowDown: () => hits.length && light(active + 1),
    ArrowUp: () => hits.length && light(active - 1),
    Escape: () => (list.hidden ? wipeField() : close()),
    Enter: () => {
      if (list.hidden) show();
      if (hits.length) take(Math.max(active, 0));
      else pressed = turn;
    },
  };
  const wipeField = () => {
    field.value = "";
    show();
    field.focus();
  };

  field.addEventListener("input", show);
  field.addEventListener("focus", () => field.value && !hits.length && show());
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.isComposing) return;
    event.preventDefault();
    keys[event.key]();
  });
  field.form.addEventListener("submit", (event) => event.preventDefault());
  wipe.addEventListener("click", wipeField);
  return { refresh: () => field.value && document.activeElement === field && show() };
}
