// hotspots.js — the page of hot spots: a question, its answer on the map and as a list, why, and alerts.

import { ask } from "../ask.js";
import { make } from "../dom.js";
import { pageWords } from "../page_words.js";
import { send, sentence } from "../send.js";
import { alertsView } from "./alerts_view.js";
import { answered, questionForm } from "./asking.js";
import { hotMap } from "./hot_map.js";
import { answerView, emptyView } from "./list_view.js";
import { looksFrom } from "./marks.js";
import { whyView } from "./why_view.js";

const part = (id) => document.getElementById(id);
const state = { tab: "answer", answer: null, query: "", open: false, why: null, told: { alerts: [], scanned: null, notes: [] }, unseen: 0, problem: null, progress: null, scroll: 0 };
let asking = new AbortController();
const { facts, texts, begin } = pageWords((lang) => {
  chart.speak(lang);
  draw();
});
looksFrom(facts);
const chart = hotMap(texts, facts, { chosen: (code) => explain(code, { fit: false }) });
const form = questionForm(facts, () => {
  remember();
  load();
});

function draw() {
  part("unseen").textContent = String(state.unseen);
  part("unseen").hidden = !state.unseen;
  for (const tab of part("tabs").children) tab.setAttribute("aria-selected", String(tab.dataset.tab === state.tab));
  part("question").hidden = part("fold").hidden = state.tab !== "answer" || Boolean(state.why);
  part("fold").textContent = form.words();
  part("desk").setAttribute("aria-labelledby", `tab-${state.tab}`);
  part("desk").replaceChildren(...nodes().filter(Boolean));
  part("desk").setAttribute("aria-busy", String(Boolean(state.progress)));
}

function nodes() {
  const button = make("button", { type: "button", class: "main", onclick: load }, texts.say("again"));
  if (state.tab === "alerts") return alertsView({ texts, facts, told: state.told, acts: { see, show } });
  if (state.progress) return progress(state.progress);
  if (state.why) return whyView({ texts, facts, why: state.why, question: state.answer.question, acts: { back, choose: explain, call } });
  if (state.problem) return emptyView(texts, texts.say("nothing"), state.problem[texts.lang], button);
  if (!state.answer) return [];
  return answerView({ texts, facts, answer: state.answer, query: state.query, open: state.open, acts: { choose: explain, expand } });
}

function progress({ done, of }) {
  const words = of ? texts.say("computing_part", { done, of }) : texts.say("computing");
  const bar = make("progress", of ? { max: of, value: done, "aria-label": texts.say("computing") } : { "aria-label": texts.say("computing") });
  return [make("div", { class: "empty" }, make("p", {}, words), bar, make("button", { type: "button", id: "cancel", onclick: cancel }, texts.say("cancel")))];
}

/** The question stands in the address, so that it can be sent to a colleague. */
function remember() {
  const url = new URL(location.href);
  const lang = url.searchParams.get("lang");
  url.search = new URLSearchParams([...form.address(), ...(lang ? [["lang", lang]] : [])]).toString();
  history.replaceState(null, "", url);
}

async function load() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  state.query = form.query();
  Object.assign(state, { why: null, problem: null, open: false });
  part("desk").setAttribute("aria-busy", "true");
  const told = await answered(state.query, { signal, tell: (done, of) => { state.progress = { done, of }; draw(); } });
  if (signal.aborted) return;
  state.progress = null;
  state.answer = told.failure ? null : told.body;
  if (told.failure) state.problem = { zh: sentence(told, "zh") ?? texts.say(`failure_${told.failure}`), en: sentence(told, "en") ?? texts.say(`failure_${told.failure}`) };
  chart.show(state.answer);
  chart.choose(null);
  draw();
  part("desk").scrollTop = 0;
}

function cancel() {
  asking.abort();
  Object.assign(state, { progress: null, answer: null, problem: { zh: "", en: "" } });
  draw();
  toast(texts.say("cancelled"));
}

async function explain(code, { fit = true } = {}) {
  const { signal } = asking;
  if (!state.why) state.scroll = part("desk").scrollTop;
  part("desk").setAttribute("aria-busy", "true");
  chart.choose(code, state.answer.question.level, { fit });
  const told = await ask(`/api/hotspots/areas/${encodeURIComponent(code)}?${state.query}`, { signal });
  if (signal.aborted) return;
  if (told.failure) return fail(told);
  Object.assign(state, { tab: "answer", why: told.body });
  draw();
  part("desk").scrollTop = 0;
  part("back").focus({ preventScroll: true });
}

function back() {
  const { code } = state.why.area;
  state.why = null;
  chart.choose(null);
  draw();
  part("desk").scrollTop = state.scroll;
  part("desk").querySelector(`[data-code="${CSS.escape(code)}"]`)?.focus({ preventScroll: true });
}

function expand() {
  const first = part("desk").querySelectorAll(".row-button").length;
  state.open = true;
  draw();
  part("desk").querySelectorAll(".row-button")[first]?.focus({ preventScroll: true });
}

/** The whole number is asked for one by one, and each time is logged. */
async function call(leader, button) {
  const { area } = state.why;
  button.disabled = true;
  const wanted = { level: state.answer.question.level, code: area.code, post: leader.post, ordinal: leader.ordinal, acting: leader.acting };
  const told = await send("POST", "/api/phones", wanted);
  button.disabled = false;
  if (told.failure) return fail(told);
  const link = make("a", { class: "button call", href: `tel:${told.body.phone}` }, texts.say("call_now", { phone: told.body.phone }));
  button.replaceWith(link);
  return link.focus();
}

async function readAlerts() {
  const told = await ask("/api/alerts");
  if (told.failure) return fail(told);
  Object.assign(state, { told: told.body, unseen: told.body.unseen });
  return draw();
}

async function see(alert) {
  const told = await send("POST", `/api/alerts/${alert.id}/seen`);
  if (told.failure) return fail(told);
  return readAlerts();
}

/** The days of an alert, asked as the scan of its last day. */
function show(alert) {
  const named = { method: "scan", level: "grid", period: "own", from: alert.start, to: alert.raised_on, category: alert.category ?? "" };
  form.read(new Map(Object.entries(named)));
  state.tab = "answer";
  remember();
  load();
}

function fail(told) {
  part("desk").setAttribute("aria-busy", "false");
  toast(sentence(told, texts.lang) ?? texts.say(`failure_${told.failure}`), "bad");
}

let fading = 0;
function toast(words, kind = "") {
  clearTimeout(fading);
  part("toast").replaceChildren(make("p", { class: kind }, words));
  fading = setTimeout(() => part("toast").replaceChildren(), 9000);
}

part("tabs").addEventListener("click", ({ target }) => {
  const { tab } = target.closest("[data-tab]")?.dataset ?? {};
  if (!tab) return;
  state.tab = tab;
  draw();
  if (tab === "alerts") readAlerts();
});
part("fold").addEventListener("click", ({ currentTarget }) => {
  currentTarget.setAttribute("aria-expanded", String(currentTarget.getAttribute("aria-expanded") !== "true"));
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.why && state.tab === "answer") back();
});

async function start() {
  form.read(new URL(location.href).searchParams);
  begin();
  form.read(new URL(location.href).searchParams);
  const reading = Promise.all([load(), readAlerts()]);
  try {
    await chart.load();
    part("map-state").hidden = true;
  } catch {
    part("map-state").textContent = texts.say("map_failed");
  }
  await reading;
}
start();
