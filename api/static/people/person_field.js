// person_field.js — who: somebody known, found by name or pinyin, or somebody new with a phone number.
//
//   value() -> {person: id} | {name, phone} | null; `known`: nobody new

import { ask } from "../ask.js";
import { combobox } from "../combobox.js";
import { make } from "../dom.js";

export function personField({ value = null, known = false }, { id, texts }) {
  let chosen = value;
  const input = make("input", { id, type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list", autocomplete: "off", maxlength: "60", value: value?.name ?? "" });
  const list = make("ul", { id: `${id}-list`, class: "found-people", role: "listbox", "aria-label": texts.say("form_people"), hidden: true });
  const told = make("p", { class: "hint", role: "status" });
  const number = make("input", { id: `${id}-phone`, type: "tel", maxlength: "40", autocomplete: "off" });
  const phone = make("div", { class: "record-field", hidden: true }, make("label", { for: number.id }, texts.say("form_new_phone")), number);
  const wipe = make("button", { type: "button", hidden: true });
  const node = make("div", { class: "person-field" }, input, list, told, phone);

  const words = {
    get lang() {
      return texts.lang;
    },
    has: (key) => texts.has(key),
    say: (key, values) => texts.say({ search_text: "form_new_person", search_none: "form_seeking", search_count: "form_found" }[key] ?? key, values),
  };
  const settle = (next) => {
    chosen = next;
    phone.hidden = !next || Boolean(next.person);
    told.textContent = next?.person ? next.told : next ? texts.say("form_new_told", { name: next.name }) : "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // The combobox looks for its form, which the field joins only later.
  queueMicrotask(() => combobox({ field: input, list, wipe, told }, words, {
    find: () => ({ hits: [], more: false }),
    async further(query) {
      const found = await ask(`/api/people/choices?q=${encodeURIComponent(query)}`);
      const hits = (found.body ?? []).map((one) => ({ kind: "person", name: one.name, under: describe(one), id: one.id }));
      if (known && !hits.length) told.textContent = texts.say("form_nobody", { query });
      return known ? hits : [...hits, { kind: "text", name: query, under: [] }];
    },
    choose(hit) {
      if (hit.kind === "text") settle({ name: hit.name });
      else settle({ person: hit.id, name: hit.name, told: hit.under.join(" · ") });
    },
  }));
  input.addEventListener("input", () => settle(null));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) event.stopPropagation();
  });

  function describe(one) {
    const within = ({ area, village }) => (area.name.startsWith(village.slice(0, 2)) ? area.name : `${village}${area.name}`);
    const offices = one.offices.slice(0, 2).map((office) => [within(office), texts.lang === "en" ? office.title_en : office.title].filter(Boolean).join(" "));
    return [...offices, one.phone_masked].filter(Boolean);
  }

  return {
    node,
    names: ["person", "name", "phone", "stand_in"],
    value: () => (chosen?.person ? { person: chosen.person } : chosen ? { name: chosen.name, phone: number.value.trim() } : null),
    empty: () => !chosen,
    focus: () => input.focus(),
    at: (name) => (name === "phone" && !phone.hidden ? number : input),
    problem: () => (!chosen && input.value.trim() ? "form_choose_person" : null),
  };
}
