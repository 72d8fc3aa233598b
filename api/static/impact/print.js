// print.js — the impact page is whole without a script; only its button needs one.

const button = document.getElementById("print");
button.addEventListener("click", () => window.print());
button.disabled = false;
