// place.js — for officials in their area: each hidden number with a button that shows it, and then calls.

import { reveal } from "../reveal.js";

const { level, code, on, words } = JSON.parse(document.getElementById("reveal-facts").textContent);

for (const part of document.querySelectorAll("[data-key]")) {
  const wanted = { level, code, on, ...JSON.parse(part.dataset.key) };
  if (part.textContent.includes("*")) part.append(reveal(wanted, words, part));
}
