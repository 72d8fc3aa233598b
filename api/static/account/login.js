// login.js — the sign-in page: one form; on success to the page that asked for it.

import { pageWords } from "../page_words.js";
import { send, sentence } from "../send.js";

const { facts, texts, begin } = pageWords(() => tell());
const part = (id) => document.getElementById(id);
const shown = { answer: null };

function tell() {
  const { answer } = shown;
  part("told").textContent = answer ? sentence(answer, texts.lang) ?? texts.say(`failure_${answer.failure}`) : "";
  part("told").hidden = !answer;
  part("sign-in").querySelector("button[type=submit]").textContent = texts.say("sign_in");
  part("show").textContent = texts.say(part("password").type === "password" ? "show" : "hide");
}

async function signIn(event) {
  event.preventDefault();
  const button = part("sign-in").querySelector("button[type=submit]");
  if (button.disabled) return;
  button.disabled = true;
  button.textContent = texts.say("signing_in");
  const answer = await send("POST", "/api/session", { name: part("name").value, password: part("password").value });
  if (!answer.failure) return location.replace(inSameLanguage(facts.next));
  button.disabled = false;
  shown.answer = answer;
  tell();
  part("password").select();
  return undefined;
}

/** The next page in the language spoken here; one that names its own language keeps it. */
function inSameLanguage(path) {
  const url = new URL(path, location.origin);
  if (texts.lang === "en" && !url.searchParams.has("lang")) url.searchParams.set("lang", "en");
  return url.href;
}

part("show").addEventListener("click", () => {
  const open = part("password").type === "password";
  part("password").type = open ? "text" : "password";
  part("show").setAttribute("aria-pressed", String(open));
  tell();
});
part("sign-in").addEventListener("submit", signIn);
begin();
