// layers_panel.js — what is drawn: fills, names, roads, reports, published borders, base map and a picture of one's own.

import { make } from "../dom.js";
import { LOADS } from "./colours.js";
import { pictureControl } from "./picture.js";
import { sentenceOf } from "./server.js";

export function layersPanel(desk, box) {
  const { texts } = desk;
  const picture = pictureControl(desk);
  const redraw = () => {
    desk.layers.town.soon();
    desk.live.soon();
  };
  const toggle = (name, act = redraw) => {
    const input = make("input", { type: "checkbox", checked: desk.show[name], "data-layer": name, onchange: (event) => {
      desk.show[name] = event.target.checked;
      act();
    } });
    return make("label", { class: "option wide" }, input, make("span", {}, texts.say(`layer_${name}`)));
  };
  const fills = () => make("fieldset", {}, make("legend", {}, texts.say("fill_by")),
    ["grid", "load", "none"].map((kind) => make("label", { class: "option wide" }, make("input", { type: "radio", name: "fill", value: kind, checked: desk.show.fill === kind, onchange: () => {
      desk.show.fill = kind;
      redraw();
      fill();
    } }), make("span", {}, texts.say(`fill_${kind}`)))),
    desk.show.fill === "load" ? make("ul", { class: "ramp" }, LOADS.map(({ colour, word }) => {
      const patch = make("i");
      patch.style.backgroundColor = colour;
      return make("li", {}, patch, texts.say(word));
    })) : null);
  const reports = async () => {
    if (desk.show.reports) {
      const told = await desk.drafts.server.get("/api/editor/reports");
      if (!told.body) {
        desk.show.reports = false;
        desk.tell("say", { words: sentenceOf(told, texts), kind: "bad" });
        fill();
        return;
      }
      desk.reports = told.body.reports.map((one) => {
        const [u, v] = desk.paths.at(one.x, one.y);
        return { ...one, u, v };
      });
      desk.say("reports_shown", { n: desk.reports.length });
    }
    redraw();
  };
  const fill = () => {
    box.replaceChildren(
      fills(),
      make("fieldset", {}, make("legend", {}, texts.say("layers")),
        toggle("labels"), toggle("roads"), toggle("reports", reports), toggle("published"),
        desk.facts.basemap ? toggle("base", () => {
          desk.layers.base(desk.show.base);
          redraw();
        }) : null),
      picture.box(),
    );
  };
  desk.on("language", fill);
  return { fill };
}
