// dialogs.js — questions in a window of their own, by <dialog>: focus stays inside, Escape says no.
//
//   await askFor(texts, {title, body: [nodes], yes: "word key", no, fields: [{name, label, type, value, required, options}]})
//   -> {name: value, ...} or null when the answer was no; say(texts, {title, body}) only tells

import { make } from "../dom.js";

export function askFor(texts, { title, body = [], yes = "ok", no = "cancel", danger = false, fields = [], wide = false }) {
  return new Promise((answer) => {
    const inputs = fields.map((field) => [field, control(field)]);
    const form = make("form", { method: "dialog" },
      make("h2", { id: "dialog-title" }, title),
      ...[body].flat().filter(Boolean),
      ...inputs.map(([field, input]) => make("label", { class: field.type === "radio" ? "choices" : "field-row" }, make("span", {}, field.label), input)),
      make("div", { class: "dialog-acts" },
        no ? make("button", { type: "button", onclick: () => dialog.close("no") }, texts.say(no)) : null,
        yes ? make("button", { type: "submit", value: "yes", class: danger ? "main danger" : "main" }, texts.say(yes)) : null,
      ),
    );
    const dialog = make("dialog", { class: wide ? "wide" : "", "aria-labelledby": "dialog-title" }, form);
    dialog.addEventListener("close", () => {
      const given = Object.fromEntries(inputs.map(([field, input]) => [field.name, input.type === "checkbox" ? input.checked : input.value]));
      dialog.remove();
      answer(dialog.returnValue === "yes" ? given : null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function control({ type = "text", value = "", required = false, options = null, hint = "", name, min = null }) {
  if (options) {
    const list = make("select", { name, required }, options.map(([key, words]) => make("option", { value: key, selected: key === value }, words)));
    return list;
  }
  if (type === "textarea") {
    const area = make("textarea", { name, rows: "3", maxlength: "2000", required, placeholder: hint });
    area.value = value;
    return area;
  }
  return make("input", { type, name, value, required, maxlength: type === "text" ? "120" : null, placeholder: hint, min, autocomplete: "off" });
}

/** A window that only shows something; gives the dialog so that its content can close it. */
export function show(texts, title, ...nodes) {
  const dialog = make("dialog", { class: "wide", "aria-labelledby": "dialog-title" },
    make("h2", { id: "dialog-title" }, title), ...nodes,
    make("form", { method: "dialog", class: "dialog-acts" }, make("button", { class: "main" }, texts.say("close"))),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
