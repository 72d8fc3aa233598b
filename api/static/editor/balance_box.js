// balance_box.js — which units to paint elsewhere so that the load of grids is more even: suggested, shown, taken.

import { make } from "../dom.js";
import { gridLabel, unitTitle } from "./names.js";
import { sentenceOf } from "./server.js";

export function balanceBox(desk) {
  const { texts } = desk;
  const list = make("ul", { class: "swaps" });
  const told = make("p", { class: "quiet", role: "status" });
  const button = make("button", { type: "button", class: "small" });
  const box = make("section", { class: "balance" }, make("div", { class: "list-head" }, make("h3", {}), button), told, list);

  const item = (swap) => {
    const take = make("button", { type: "button", class: "small main", onclick: async () => {
      if (await desk.drafts.edit({ op: "reassign", codes: [swap.unit], grid: swap.target, village: "" })) await ask();
    } }, texts.say("swap_take"));
    take.disabled = !desk.editable;
    const words = texts.say("swap_line", { unit: unitTitle(desk.fabric.units.get(swap.unit), texts.lang), from: gridLabel(desk.fabric, swap.source, texts.lang), to: gridLabel(desk.fabric, swap.target, texts.lang) });
    const gain = Math.round(100 * (1 - swap.spread_after / (swap.spread_before || 1)));
    return make("li", {}, make("p", {}, words, make("small", { class: "quiet" }, ` ${texts.say("swap_gain", { n: gain })}`)),
      make("div", { class: "acts" }, make("button", { type: "button", class: "small", onclick: () => {
        desk.choose([swap.unit]);
        desk.zoomTo(swap.unit, "unit");
      } }, texts.say("go_there")), take));
  };
  const ask = async () => {
    const [code] = desk.chosen;
    const village = code ? desk.fabric.units.get(code)?.village ?? "" : "";
    told.textContent = texts.say("swap_waiting");
    const answer = await desk.drafts.server.get(`/api/drafts/${desk.draft.id}/balance?village=${encodeURIComponent(village)}`);
    if (!answer.body) {
      told.textContent = sentenceOf(answer, texts);
      return;
    }
    const swaps = answer.body.swaps.filter((swap) => desk.fabric.units.has(swap.unit)).slice(0, 6);
    told.textContent = swaps.length ? "" : texts.say("swap_none");
    list.replaceChildren(...swaps.map(item));
  };
  const fill = () => {
    box.hidden = !desk.draft;
    box.querySelector("h3").textContent = texts.say("swap_title");
    button.textContent = texts.say("swap_ask");
  };
  button.addEventListener("click", ask);
  desk.on("ground", () => {
    list.replaceChildren();
    told.textContent = "";
  });
  for (const news of ["draft", "language"]) desk.on(news, fill);
  fill();
  return box;
}
