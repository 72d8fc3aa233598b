// record_form.js — one form in a window: it stays open until the server has taken what was filled in, and a
// refusal stands at the field it is about. `heed(values)` -> sentences on what saving would do, said at once.
//
//   await openForm({title, of: name after the title, told, fields, heed, send(values) -> [method, path, body], danger}, ctx) -> answer | null
//   a field: {name, label, type, required, value, also: [other names the server calls it by], ...}

import { make } from "../dom.js";
import { send, sentence } from "../send.js";
import { fieldOf } from "./record_fields.js";

export function openForm(form, ctx) {
  const { say } = ctx;
  return new Promise((answer) => {
    const fields = (form.fields ?? []).map((field) => framed(field, ctx));
    const fault = make("p", { class: "fault", role: "alert", hidden: true });
    const heed = make("div", { class: "heed", role: "status", hidden: true });
    const yes = make("button", { type: "submit", class: form.danger ? "main danger" : "main" }, form.yes ? say(form.yes) : ctx.texts.say("form_save"));
    const no = make("button", { type: "button", onclick: () => dialog.close() }, ctx.texts.say("form_cancel"));
    const told = (form.told ?? []).map((line) => make("p", { class: "muted" }, line));
    const body = make("form", { novalidate: true }, make("h2", { id: "form-title" }, say(form.title), form.of ? [" · ", make("span", { lang: /[a-z]/.test(form.of) ? null : "zh-Hans" }, form.of)] : null), told, fields.map((one) => one.node), fault, make("div", { class: "form-acts" }, heed, no, yes));
    const dialog = make("dialog", { class: "record-form", "aria-labelledby": "form-title" }, body);
    let given = null;
    const values = () => Object.fromEntries(fields.map((one) => [one.field.name, one.control.value()]));
    const warn = () => {
      const lines = form.heed?.(values()) ?? [];
      heed.hidden = !lines.length;
      heed.replaceChildren(...lines.map((line) => make("p", {}, line)));
    };
    body.addEventListener("input", warn);
    body.addEventListener("change", warn);
    warn();
    body.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (yes.disabled || !complete(fields, fault, ctx)) return;
      yes.disabled = true;
      const found = await send(...form.send(values()));
      yes.disabled = false;
      if (found.failure) return refuse(found, fields, fault, ctx);
      given = found;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(given);
    });
    document.body.append(dialog);
    dialog.showModal();
    (fields.find((one) => !one.control.fixed)?.control ?? { focus: () => yes.focus() }).focus();
  });
}

/** A field with its label, hint and the place of its fault. */
function framed(field, ctx) {
  const { say, texts } = ctx;
  const id = `f-${field.name}`;
  const control = fieldOf(field, { ...ctx, id });
  const fault = make("p", { class: "fault", id: `${id}-fault`, role: "alert", hidden: true });
  const optional = field.required || field.type === "tick" ? null : make("span", { class: "optional" }, texts.say("form_optional"));
  const hint = field.hint ? make("p", { class: "hint", id: `${id}-hint` }, say(field.hint)) : null;
  const group = control.group;
  const label = make(group ? "legend" : "label", group ? {} : { for: id }, say(field.label), optional);
  const node = make(group ? "fieldset" : "div", { class: `record-field of-${field.type ?? "text"}` }, label, control.node, hint, fault);
  const input = node.querySelector("input, select, textarea");
  if (hint) input?.setAttribute("aria-describedby", hint.id);
  const one = { field, control, fault, node, names: [field.name, ...(control.names ?? []), ...(field.also ?? [])] };
  node.addEventListener("input", () => clear(one));
  node.addEventListener("change", () => clear(one));
  return one;
}

function complete(fields, fault, { texts }) {
  fault.hidden = true;
  for (const one of fields) clear(one);
  const wrong = fields.map((one) => [one, one.control.problem?.() ?? (one.field.required && one.control.empty() ? "form_missing" : null)]).filter(([, key]) => key);
  for (const [one, key] of wrong) mark(one, texts.say(key));
  wrong[0]?.[0].control.focus();
  return !wrong.length;
}

/** The server's sentence at the field it names, else above the buttons. */
function refuse(found, fields, fault, { texts }) {
  const words = sentence(found, texts.lang) ?? texts.say(`form_${found.failure}`);
  const where = found.problem?.where ?? {};
  const named = [where.field, ...(where.fields ?? []), ...Object.keys(where)].filter((name) => typeof name === "string");
  const parts = named.flatMap((name) => name.split(", ")).map((name) => name.split(".")[0]);
  const part = parts.find((name) => fields.some((each) => each.names.includes(name)));
  const one = part && fields.find((each) => each.names.includes(part));
  if (one) {
    const input = one.control.at?.(part);
    mark(one, words, input ?? null);
    (input ?? one.control).focus();
    return;
  }
  fault.textContent = words;
  fault.hidden = false;
}

function mark(one, words, only = null) {
  one.fault.textContent = words;
  one.fault.hidden = false;
  one.node.classList.add("wrong");
  for (const input of only ? [only] : one.node.querySelectorAll("input, select, textarea")) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-errormessage", one.fault.id);
  }
}

function clear(one) {
  if (one.fault.hidden) return;
  one.fault.hidden = true;
  one.node.classList.remove("wrong");
  for (const input of one.node.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}
