// desk.js — what the parts of the editor share: the town, the draft, the tool in hand, and news of changes.
//
//   const desk = newDesk(facts, texts); desk.on("ground" | "patch" | "draft" | "tool" | "choice" | "problems" | "say", f)
//   desk.tell("patch", detail); desk.take(ground) a new town; desk.patch(answer) after an edit
//   desk.choose(codes), desk.pick(tool), desk.reach(pixels) -> mm under so many pixels at this zoom

import { gridColours } from "./colours.js";
import { Counters } from "./counters.js";
import { Fabric } from "./fabric.js";
import { Paths } from "./paths.js";
import { projection } from "./projection.js";

export function newDesk(facts, texts) {
  const plane = projection(facts.plane);
  const listeners = new Map();
  const centre = plane.flat(...plane.place(...(facts.centre ?? [facts.plane.meridian, 30])));
  const desk = {
    facts, texts, plane,
    origin: centre,
    perMetre: flatPerMetre(facts.centre?.[1] ?? 30),
    fabric: null, paths: null, counters: null, colours: new Map(), unitSize: 1,
    draft: null, tool: null, chosen: new Set(), hover: null, pointed: null, problems: [],
    receiver: null, options: { freehand: {}, trace: true, outline: false, snap: true, kind: "residential" },
    show: { fill: "grid", labels: true, roads: true, reports: false, published: true, base: false },
    map: null, roads: null, reports: null, published: null,
    on(name, act) {
      listeners.set(name, [...(listeners.get(name) ?? []), act]);
    },
    tell(name, detail) {
      for (const act of listeners.get(name) ?? []) act(detail);
    },
    take(ground) {
      desk.fabric = new Fabric(ground);
      desk.paths = new Paths(desk.fabric, plane, desk.origin);
      desk.counters = new Counters(desk.fabric, facts.weights);
      desk.colours = gridColours(desk.fabric);
      const sizes = [...desk.fabric.units.values()].filter((unit) => !unit.overlay).map((unit) => unit.m2).sort((a, b) => a - b);
      desk.unitSize = Math.sqrt(sizes[sizes.length >> 1] ?? 1) * desk.perMetre;
      desk.chosen = new Set([...desk.chosen].filter((code) => desk.fabric.units.has(code)));
      desk.hover = desk.pointed = desk.receiver = null;
      desk.tell("ground");
    },
    patch(answer) {
      const { grids } = desk.fabric.patch(answer);
      for (const grid of answer.grids ?? []) desk.fabric.grids.set(grid.code, { ...desk.fabric.grids.get(grid.code), ...grid });
      desk.counters.refresh(grids);
      desk.paths.forget(grids);
      for (const code of desk.chosen) if (!desk.fabric.units.has(code)) desk.chosen.delete(code);
      desk.hover = null;
      desk.tell("patch", { grids, changed: answer.changed.map((unit) => unit.code), ended: answer.ended });
    },
    choose(codes) {
      desk.chosen = new Set(codes);
      desk.tell("choice");
    },
    reach(pixels) {
      return (1000 * pixels) / (desk.perMetre * 2 ** ((desk.map?.getZoom() ?? 16) - 16));
    },
    say(key, values, kind = "plain") {
      desk.tell("say", { words: texts.say(key, values), kind });
    },
    /** May this draft be changed here and now? */
    get editable() {
      return Boolean(desk.draft && desk.draft.state === "open" && desk.draft.may_edit !== false && facts.official.edits);
    },
  };
  return desk;
}

function flatPerMetre(latitude) {
  return (256 * 2 ** 16) / (2 * Math.PI * 6378137 * Math.cos((latitude * Math.PI) / 180));
}
