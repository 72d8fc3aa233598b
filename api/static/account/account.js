// account.js — one's own account: where one is signed in, the password, tokens for programs.

import { ask } from "../ask.js";
import { make } from "../dom.js";
import { pageWords } from "../page_words.js";
import { send, sentence } from "../send.js";
import { areaName, momentText } from "../texts.js";
import { deviceName } from "./devices.js";

const part = (id) => document.getElementById(id);
const held = { sessions: null, tokens: null, fresh: null };
const { facts, texts, begin } = pageWords(draw);
const moment = (iso) => momentText(iso, texts.lang);

function draw() {
  part("office").replaceChildren(...texts.parts("office", { role: role(), area: areaText() }));
  drawSessions();
  drawTokens();
  drawFresh();
}

const role = () => facts.official[texts.lang === "en" ? "role_en" : "role_zh"];

function areaText() {
  const { level, code, name } = facts.official.area;
  if (level === "town") return texts.say("level_town");
  return make("span", { lang: "zh-Hans" }, name ? `${areaName(name, texts.lang)}（${code}）` : code);
}

function drawSessions() {
  if (!held.sessions) return;
  part("sessions").setAttribute("aria-busy", "false");
  part("sessions").replaceChildren(...held.sessions.map(sessionLine));
}

function sessionLine(one) {
  const facts_ = { seen: moment(one.seen_at), created: moment(one.created_at), address: one.address || "—" };
  const name = deviceName(one.agent) ?? texts.say("agent_unknown");
  const mark = one.here ? make("span", { class: "mark" }, texts.say("session_here")) : null;
  const end = () => change("DELETE", `/api/sessions/${one.id}`, undefined, loadSessions);
  const button = make("button", { type: "button", onclick: end, "aria-label": `${texts.say("session_end")} ${name}` }, texts.say("session_end"));
  return make("li", {}, make("div", {}, make("b", {}, name, mark), make("p", { class: "muted" }, texts.say("session_line", facts_))), one.here ? null : button);
}

function drawTokens() {
  if (!held.tokens) return;
  part("tokens").setAttribute("aria-busy", "false");
  const lines = held.tokens.map(tokenLine);
  part("tokens").replaceChildren(...(lines.length ? lines : [make("li", { class: "muted" }, texts.say("tokens_none"))]));
}

function tokenLine(one) {
  const used = one.used_at ? texts.say("token_used", { used: moment(one.used_at) }) : texts.say("token_unused");
  const ended = Date.parse(one.expires_at) < Date.now();
  const until = ended ? texts.say("token_expired") : momentText(one.expires_at, texts.lang, false);
  const scopes = one.scopes.map(scopeText).join("、");
  const button = make("button", { type: "button", class: "risky" }, texts.say("token_revoke"));
  button.addEventListener("click", () => {
    if (button.dataset.sure) return change("DELETE", `/api/tokens/${one.id}`, undefined, loadTokens);
    button.dataset.sure = "yes";
    button.textContent = texts.say("token_revoke_sure", { name: one.name });
    return undefined;
  });
  return make("li", {}, make("div", {}, make("b", {}, one.name), make("p", { class: "muted" }, texts.say("token_line", { scopes, until, used }))), button);
}

function scopeText(scope) {
  const key = `scope_${scope.replace(":", "_")}`;
  return texts.has(key) ? texts.say(key) : scope;
}

function drawFresh() {
  const { fresh } = held;
  if (!fresh) return part("fresh").replaceChildren();
  const told = make("span", { class: "muted", role: "status" });
  const copy = async () => {
    const done = await navigator.clipboard?.writeText(fresh.token).then(() => true, () => false);
    told.textContent = texts.say(done ? "copied" : "copy_failed");
  };
  const button = make("button", { type: "button", onclick: copy }, texts.say("copy"));
  return part("fresh").replaceChildren(make("p", {}, texts.say("token_fresh", { name: fresh.name })), make("code", {}, fresh.token), button, told);
}

async function change(method, path, value, after) {
  const answer = await send(method, path, value);
  if (answer.status === 401) return location.reload();
  const failed = answer.failure && (sentence(answer, texts.lang) ?? texts.say(`failure_${answer.failure}`));
  part("told").textContent = failed || "";
  part("told").hidden = !failed;
  if (failed) part("told").scrollIntoView({ block: "nearest" });
  if (!failed) await after?.(answer.body);
  return !failed;
}

async function load(name, path) {
  const { body, failure } = await ask(path);
  if (failure) return;
  held[name] = body;
  draw();
}
const loadSessions = () => load("sessions", "/api/sessions");
const loadTokens = () => load("tokens", "/api/tokens");

part("sign-out").addEventListener("click", () => change("DELETE", "/api/session", undefined, () => location.assign("/")));
part("change").addEventListener("submit", async (event) => {
  event.preventDefault();
  part("changed").textContent = "";
  const value = { password: part("old").value, new: part("new").value };
  if (await change("PUT", "/api/session/password", value, loadSessions)) {
    part("change").reset();
    part("changed").textContent = texts.say("password_changed");
  }
});
part("token").addEventListener("submit", (event) => {
  event.preventDefault();
  const value = { name: part("token-name").value, scopes: [part("token-scope").value], days: Number(part("token-days").value) };
  change("POST", "/api/tokens", value, (fresh) => {
    held.fresh = fresh;
    part("token").reset();
    return loadTokens();
  });
});
begin();
loadSessions();
loadTokens();
