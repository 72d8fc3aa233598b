// toolbar.js — the tools at the left edge, and above the map what the one in hand wants: hint, switches, receiver.
//
//   toolbar(desk, rail, bar); desk.pick(id) takes a tool in hand

import { make } from "../dom.js";
import { KINDS } from "/assets/wangge/kinds.js";
import { gridLabel } from "./names.js";
import { TOOLS } from "./tools/all.js";

const SIGNS = {
  select: "M5 3l14 8-6 1.5L10 19z",
  reshape: "M5 18 10 6l9 4M5 18l14-8M3.5 16.5h3v3h-3zM8.5 4.5h3v3h-3zM17.5 8.5h3v3h-3z",
  redraw: "M4 19c4-1 3-7 7-8s3-6 8-7M4 12c2-4 5-6 9-7",
  split: "M4 5h16v14H4zM3 21 21 3",
  merge: "M4 6h7v12H4zM13 6h7v12h-7zM8 12h8M13.5 9.5 16 12l-2.5 2.5",
  transfer: "M12 4c5 0 8 2 8 5s-3 5-8 5-8-2-8-5 3-5 8-5zM8 14c-2 2-1 4 1 5",
  paint: "M15 3 21 9l-8 8-6-6zM7 11l-3 6 3 3 6-3",
  draw: "M5 8l7-4 7 5-2 9H8zM12 9.5v5M9.5 12h5",
  gap: "M4 4h16v16H4zM9 9h6v6H9z",
  overlay: "M3 8h13v12H3zM9 4h12v11h-3",
  measure: "M3 16 16 3l5 5L8 21zM7 12l2 2M10 9l2 2M13 6l2 2",
};

/** Switches that few need, behind "more". */
const RARE = new Set(["trace", "snap", "clip", "outline"]);

export function toolbar(desk, rail, bar) {
  const { texts } = desk;
  const buttons = new Map();
  desk.pick = (id) => {
    const tool = TOOLS.find((one) => one.id === id);
    if (!tool || (!tool.reads && !desk.editable)) return desk.say("not_editable", {}, "warn");
    desk.tool?.cancel?.();
    desk.hover = null;
    desk.tool = null;
    desk.tool = Object.assign(tool.hold(desk), { id, name: tool.id, options: tool.options ?? [] });
    desk.tell("tool");
    return desk.live.soon();
  };

  const fill = () => {
    rail.replaceChildren(...TOOLS.map((tool) => {
      const button = make("button", {
        type: "button", class: "tool", "data-tool": tool.id, "aria-pressed": String(desk.tool?.id === tool.id),
        "aria-keyshortcuts": tool.key.toUpperCase(), title: `${texts.say(`tool_${tool.id}`)} (${tool.key.toUpperCase()})`, onclick: () => desk.pick(tool.id),
      }, icon(SIGNS[tool.id]), make("span", { class: "tool-name" }, texts.say(`tool_${tool.id}`)), make("kbd", {}, tool.key.toUpperCase()));
      button.disabled = !tool.reads && !desk.editable;
      buttons.set(tool.id, button);
      return button;
    }));
  };
  const light = () => {
    for (const [id, button] of buttons) {
      button.setAttribute("aria-pressed", String(desk.tool?.id === id));
      button.disabled = !TOOLS.find((tool) => tool.id === id).reads && !desk.editable;
    }
    options();
  };
  const hint = make("p", { class: "hint", role: "status" });
  const parts = make("div", { class: "parts" });
  const acts = make("div", { class: "parts" });
  bar.replaceChildren(hint, parts, acts);
  const tell = () => {
    const { tool } = desk;
    const one = tool?.button?.();
    const more = tool?.buttons?.() ?? [];
    hint.textContent = texts.say(tool?.hint?.() ?? "hint_select_touch");
    acts.replaceChildren(
      ...(one ? [make("button", { type: "button", class: "main do", onclick: one.act }, texts.say(one.word, one.values))] : []),
      ...more.map(({ words, act }) => make("button", { type: "button", class: "do", onclick: act }, words)),
    );
  };
  const options = () => {
    const names = desk.tool?.options ?? [];
    const made = (some) => some.map((name) => PARTS[name](desk, desk.tool, options));
    const rare = made(names.filter((name) => RARE.has(name)));
    parts.replaceChildren(...made(names.filter((name) => !RARE.has(name))), ...(rare.length ? [folded(rare)] : []));
    tell();
  };
  const folded = (rare) => {
    const box = make("details", { class: "more", open }, make("summary", {}, texts.say("more")), make("div", {}, rare));
    box.addEventListener("toggle", () => (open = box.open));
    return box;
  };
  let open = false;
  fill();
  for (const news of ["choice", "sketch", "patch"]) desk.on(news, tell);
  for (const news of ["receiver", "options"]) desk.on(news, options);
  desk.on("tool", light);
  desk.on("draft", () => {
    light();
    if (desk.tool && !desk.editable && !TOOLS.find((tool) => tool.id === desk.tool.id).reads) desk.pick("select");
  });
  desk.on("language", () => {
    fill();
    light();
  });
}

const PARTS = {
  freehand: (desk, tool, again) => toggle(desk, "freehand", desk.options.freehand[tool.id] ?? false, (on) => {
    desk.options.freehand[tool.id] = on;
    again();
  }),
  trace: (desk) => toggle(desk, "trace", desk.options.trace, (on) => (desk.options.trace = on)),
  snap: (desk) => toggle(desk, "snap", desk.options.snap, (on) => (desk.options.snap = on)),
  clip: (desk) => toggle(desk, "clip", desk.options.clip, (on) => (desk.options.clip = on)),
  outline: (desk) => toggle(desk, "outline", desk.options.outline, (on) => (desk.options.outline = on)),
  toUnit: (desk) => toggle(desk, "toUnit", desk.options.toUnit, (on) => {
    desk.options.toUnit = on;
    desk.live.soon();
  }),
  kind(desk) {
    const list = make("select", { onchange: (event) => (desk.options.kind = event.target.value) },
      Object.entries(KINDS).map(([kind, names]) => make("option", { value: kind, selected: kind === desk.options.kind }, names[desk.texts.lang])));
    return make("label", { class: "option" }, make("span", {}, desk.texts.say("option_kind")), list);
  },
  receiver(desk) {
    const { grid } = desk.tool.receiver;
    const codes = [...desk.fabric.members.keys()].filter((code) => desk.fabric.members.get(code).size);
    const list = make("select", { class: grid ? "" : "wanted", onchange: (event) => {
      desk.map.getContainer().focus({ preventScroll: true });
      desk.receiver = event.target.value ? { grid: event.target.value, unit: null } : null;
      desk.tell("receiver");
      desk.live.soon();
    } }, make("option", { value: "" }, desk.texts.say("receiver_none")),
    codes.map((code) => make("option", { value: code, selected: code === grid }, gridLabel(desk.fabric, code, desk.texts.lang))));
    return make("label", { class: "option" }, make("span", {}, desk.texts.say("option_receiver")), list);
  },
};

function toggle(desk, name, on, act) {
  const box = make("input", { type: "checkbox", checked: Boolean(on), "data-option": name, onchange: (event) => act(event.target.checked) });
  return make("label", { class: "option" }, box, make("span", {}, desk.texts.say(`option_${name}`)));
}

export function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: "24", height: "24", "aria-hidden": "true", class: "sign" })) svg.setAttribute(key, value);
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
