// page_words.js — the language of a page that the server wrote in one: the address decides, else what was
// chosen before on this device.
//
//   const { facts, texts, begin } = pageWords((lang) => redraw())
//
// begin() is called once every button has its listener: buttons marked data-live come disabled from the
// server, since a tap that nobody hears is lost without a word.

import { rememberedLanguage, wordsFrom } from "./texts.js";

export function pageWords(spoken) {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const texts = wordsFrom(facts.texts, facts.lang);
  const link = document.getElementById("language");
  const speak = (lang) => {
    texts.choose(lang);
    const other = lang === "en" ? "zh" : "en";
    link.lang = other === "en" ? "en" : "zh-Hans";
    link.textContent = texts.say("other_language");
    link.setAttribute("aria-label", texts.say("other_language_label"));
    link.href = inLanguage(location.href, other);
    for (const target of document.querySelectorAll(".page-link")) target.href = inLanguage(target.href, lang);
    spoken(lang);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    speak(texts.lang === "en" ? "zh" : "en");
    history.replaceState(null, "", inLanguage(location.href, texts.lang));
  });
  const named = new URL(location.href).searchParams.get("lang");
  const chosen = named ?? rememberedLanguage();
  const begin = () => {
    speak(chosen === "en" ? "en" : "zh");
    for (const part of document.querySelectorAll("[data-live]")) part.disabled = false;
  };
  return { facts, texts, begin };
}

function inLanguage(address, lang) {
  const url = new URL(address);
  url.searchParams.set("lang", lang);
  return url.pathname + url.search + url.hash;
}
