// filters.js — which periods and which category an exported map counts: bars to see, two sliders, one list.
//
//   const filters = filtersOf(atlas, (choice) => ...)     hears {from, to, category} when a choice changed
//   filters.element; filters.show() after atlas.lang or the choice changed

import { make, put } from "./dom.js";
import { categoryName, spanWords } from "./terms.js";
import { number, say } from "./words.js";

const HIGH = 34;

export function filtersOf(atlas, hear) {
  return new Filters(atlas, hear);
}

class Filters {
  constructor(atlas, hear) {
    Object.assign(this, { atlas, hear });
    const last = atlas.source.periods.length - 1;
    const slider = (end, value) =>
      make("input", { type: "range", min: 0, max: last, step: 1, value, class: `wg-${end}`, oninput: () => this.slid(end) });
    [this.from, this.to] = [slider("from", 0), slider("to", last)];
    this.select = make("select", { onchange: () => this.picked({ category: Number(this.select.value) }) });
    this.bars = make("div", { class: "wg-bars", "aria-hidden": "true" });
    this.words = make("output", { class: "wg-span" });
    this.reset = make("button", { type: "button", class: "wg-reset", onclick: () => this.picked({ from: 0, to: last, category: -1 }) });
    this.labels = { category: make("span", {}), periods: make("span", {}) };
    this.element = make(
      "div",
      { class: "wg-filters" },
      make("label", { class: "wg-category" }, this.labels.category, this.select),
      make("div", { class: "wg-when-line" }, this.words, this.reset),
      make("div", { class: "wg-range" }, this.bars, this.from, this.to),
    );
    if (!last) this.element.querySelector(".wg-range").hidden = true;
  }

  /** The thumbs never pass each other. */
  slid(end) {
    let [from, to] = [Number(this.from.value), Number(this.to.value)];
    if (from > to) [from, to] = end === "from" ? [from, from] : [to, to];
    this.picked({ from, to });
  }

  picked(change) {
    this.hear({ ...this.atlas.choice, ...change });
  }

  show() {
    const { atlas } = this;
    const { lang, source, choice } = atlas;
    [this.from.value, this.to.value] = [choice.from, choice.to];
    this.from.setAttribute("aria-label", say(lang, "first_period"));
    this.to.setAttribute("aria-label", say(lang, "last_period"));
    for (const [slider, at, end] of [[this.from, choice.from, "start"], [this.to, choice.to, "end"]]) {
      slider.setAttribute("aria-valuetext", source.periods[at][end]);
    }
    put(this.labels.category, say(lang, "category"));
    put(this.words, spanWords(atlas));
    put(this.reset, say(lang, "reset"));
    this.reset.hidden = atlas.whole();
    this.options();
    put(this.bars, this.heights());
  }

  options() {
    const { lang, source, choice, period } = this.atlas;
    const option = (value, words) => make("option", { value, selected: value === choice.category }, words);
    const all = period.category ? categoryName(lang, period.category) : say(lang, "all_categories");
    const named = source.categories.length > 1 ? source.categories.map((name, i) => option(i, categoryName(lang, name))) : [];
    put(this.select, option(-1, all), named);
    this.select.disabled = !named.length;
  }

  heights() {
    const { source, choice, lang } = this.atlas;
    const counts = source.byPeriod(choice.category);
    const most = Math.max(1, ...counts);
    return counts.map((n, i) => {
      const inside = i >= choice.from && i <= choice.to;
      const height = `${Math.max(1, Math.round((HIGH * n) / most))}px`;
      return make("i", { class: inside ? "wg-in" : "", paint: { height }, title: `${source.periods[i].start} ${number(lang, n)}` });
    });
  }
}
