// keys.js — shortcuts: one key per tool, undo and redo, tabs, help. Nothing is taken from somebody who is typing.

import { make } from "../dom.js";
import { show } from "./dialogs.js";
import { TOOLS } from "./tools/all.js";

const TABS = ["grids", "problems", "impact", "layers", "history"];

export function keys(desk) {
  const byKey = new Map(TOOLS.map((tool) => [tool.key, tool.id]));
  const plain = {
    "?": () => help(desk),
    "/": () => document.getElementById("search").focus(),
    f: () => flip(desk, "freehand"),
    s: () => flip(desk, "snap"),
  };
  addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select");
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !typing && ["z", "y"].includes(key)) {
      event.preventDefault();
      if (desk.editable) desk.drafts[key === "y" || event.shiftKey ? "redo" : "undo"]();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const pressing = event.target.closest?.("button, a, summary, [role=option]");
    if (!(pressing && ["Enter", " "].includes(event.key)) && desk.tool?.key?.(event)) {
      event.preventDefault();
      return;
    }
    if (TABS[Number(event.key) - 1]) desk.openTab(TABS[Number(event.key) - 1]);
    else if (byKey.has(key) && !event.shiftKey) desk.pick(byKey.get(key));
    else if (plain[key]) plain[key]();
    else return;
    event.preventDefault();
  });
  desk.help = () => help(desk);
}

function flip(desk, name) {
  const { options, tool } = desk;
  if (name === "freehand") options.freehand[tool.id] = !options.freehand[tool.id];
  else options[name] = !options[name];
  desk.tell("options");
}

function help(desk) {
  const { texts } = desk;
  const row = (key, words) => make("tr", {}, make("td", {}, ...key.split(" ").map((one) => make("kbd", {}, one))), make("td", {}, words));
  const rows = [
    ...TOOLS.map((tool) => row(tool.key.toUpperCase(), `${texts.say(`tool_${tool.id}`)}：${texts.say(`about_${tool.id}`)}`.replace("：", texts.lang === "en" ? ": " : "："))),
    row("Ctrl Z", texts.say("undo")), row("Ctrl Shift Z", texts.say("redo")),
    row("Enter", texts.say("key_finish")), row("Backspace", texts.say("key_back")), row("Esc", texts.say("key_cancel")),
    row("F", texts.say("key_freehand")), row("S", texts.say("key_snap")), row("Alt", texts.say("key_alt")), row("1 2 3 4 5", texts.say("key_tabs")),
    row("/", texts.say("key_search")), row("?", texts.say("key_help")),
    row("Tab ↑ ↓ ← →", texts.say("key_map")), row("Space", texts.say("key_space")),
  ];
  show(texts, texts.say("help_title"), make("p", {}, texts.say("help_body")), make("table", { class: "keys" }, rows));
}
