// list_view.js — posts and whoever holds them, as searched for.
//
//   const list = listView({facts, texts}); list.draw() after a change of language; list.again() asks anew

import { ask } from "../ask.js";
import { make } from "../dom.js";
import { reveal } from "../reveal.js";
import { areaName } from "../texts.js";

const PAUSE_MS = 180;
const PAGE = 50;

export function listView({ facts, texts }) {
  const part = (id) => document.getElementById(id);
  const held = { answer: null, posts: [], area: new URL(location.href).searchParams.get("area") ?? "" };
  let asked = null;
  let waiting = 0;

  async function load(skip = 0) {
    asked?.abort();
    asked = new AbortController();
    const wanted = new URLSearchParams({ q: part("q").value.trim(), limit: PAGE, skip });
    if (part("post").value) wanted.set("post", part("post").value);
    if (part("vacant").checked) wanted.set("vacant", "1");
    if (held.area) wanted.set("area", held.area);
    const answer = await ask(`/api/people?${wanted}`, asked);
    if (answer.failure === "aborted") return;
    held.answer = answer;
    held.posts = answer.body ? [...(skip ? held.posts : []), ...answer.body.posts] : [];
    drawPosts();
  }

  function drawPosts() {
    const { body, problem } = held.answer ?? {};
    if (!held.answer) return;
    const told = problem?.[texts.lang === "en" ? "detail_en" : "detail_zh"];
    const empty = body?.total ? texts.say("count", body) : texts.say("count_none");
    part("count").textContent = body ? empty : (told ?? texts.say("failed"));
    part("posts").hidden = !held.posts.length;
    part("posts").tBodies[0].replaceChildren(...held.posts.map(line));
    part("more").hidden = !body || held.posts.length >= body.total;
    part("place").hidden = !held.area;
    const name = body?.posts.find((one) => one.area.code === held.area)?.area.name ?? held.area;
    const clear = make("button", { type: "button", onclick: forget }, texts.say("chosen_clear"));
    const shown = areaName(name, texts.lang);
    const place = make("span", { lang: shown === name ? "zh-Hans" : null }, shown);
    const keep = facts.may_import ? make("a", { class: "button", href: "#posts" }, texts.say("chosen_records")) : null;
    part("place").replaceChildren(...[...texts.parts("chosen_place", { name: place }), keep, clear].filter(Boolean));
  }

  function forget() {
    held.area = "";
    history.replaceState(null, "", location.pathname + (texts.lang === "en" ? "?lang=en" : ""));
    load();
  }

  function line(one) {
    const post = texts.lang === "en" ? one.title_en : one.title;
    const number = one.ordinal > 1 ? texts.say("second", one) : "";
    const marks = [one.acting ? "acting" : null, ["leave", "coming"].includes(one.state) ? one.state : null];
    const badges = marks.filter(Boolean).map((mark) => make("span", { class: "badge" }, texts.say(mark)));
    const who = one.name
      ? [make("span", { class: "name", lang: "zh-Hans" }, one.name), " ", ...badges]
      : [make("span", { class: "badge vacant" }, texts.say("vacant"))];
    return make(
      "tr",
      {},
      make("td", {}, `${post}${number}`),
      make("td", {}, who),
      phone(one),
      make("td", {}, one.name ? term(one) : ""),
      make("td", {}, place(one)),
    );
  }

  function place({ area, village }) {
    const name = areaName(area.name, texts.lang);
    const own = name === area.name ? "zh-Hans" : null;
    const page = { unit: `/u/${encodeURIComponent(area.code)}`, grid: `/g/${encodeURIComponent(area.code)}` };
    const address = page[area.level] ?? `/#${area.level}:${area.code}`;
    const under = village && village !== area.name && !area.name.startsWith(village.slice(0, 2)) ? village : null;
    return [
      make("a", { href: texts.lang === "en" && page[area.level] ? `${address}?lang=en` : address, lang: own }, name),
      make("span", { class: "small" }, under ? make("span", { lang: "zh-Hans" }, `${under} `) : null, area.code),
    ];
  }

  function term({ start, last }) {
    if (!start && !last) return texts.say("term_open");
    return texts.say("term", { start: start ?? "…", last: last ?? texts.say("term_open") });
  }

  function phone(one) {
    const cell = make("td", { class: "number" }, one.phone_masked);
    if (one.phone_masked && ["now", "leave"].includes(one.state) && facts.official.role !== "viewer") {
      const { level, code } = one.area;
      const wanted = { level, code, post: one.post, ordinal: one.ordinal, acting: one.acting };
      const words = Object.fromEntries(["reveal", "reveal_failed", "call_person"].map((key) => [key, texts.say(key)]));
      cell.append(reveal(wanted, words, cell));
    }
    return cell;
  }

  function draw() {
    const chosen = part("post").value;
    const kinds = facts.kinds.map((one) => make("option", { value: one.kind }, one[texts.lang === "en" ? "en" : "zh"]));
    part("post").replaceChildren(make("option", { value: "" }, texts.say("post_all")), ...kinds);
    part("post").value = chosen;
    drawPosts();
  }

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(load, PAUSE_MS);
  };
  part("q").addEventListener("input", soon);
  part("post").addEventListener("change", () => load());
  part("vacant").addEventListener("change", () => load());
  part("more").addEventListener("click", () => load(held.posts.length));
  part("find").addEventListener("submit", (event) => {
    event.preventDefault();
    load();
  });
  return { draw, again: () => load() };
}
