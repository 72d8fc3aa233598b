// print.js — the impact page is whole without a script; only its button needs one.

document.getElementById("print").addEventListener("click", () => window.print());
