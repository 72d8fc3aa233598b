// reshape.js — borders moved by their corners: drag one, pull a new one out of an edge, take one away.

import { borderNear, lineNear, vertexNear } from "../finding.js";
import { insertVertex, pullOut } from "./insert_vertex.js";
import { moveVertex } from "./move_vertex.js";
import { removeVertex } from "./remove_vertex.js";

const GRAB = 12;
const GRAB_TOUCH = 22;

export const reshape = {
  id: "reshape",
  key: "e",
  options: ["snap", "outline"],
  hold(desk) {
    let near = null;
    let drag = null;
    const reach = (e) => desk.reach(e.touch ? GRAB_TOUCH : GRAB);
    const look = (e) => {
      const vertex = vertexNear(desk.fabric, e.x, e.y, reach(e));
      const border = vertex ? null : borderNear(desk.fabric, e.x, e.y, reach(e));
      near = vertex ? { vertex } : border && { border };
      desk.live.soon();
    };
    const taken = () => {
      if (drag.locked) return desk.say("locked_grid_here", {}, "warn");
      if (!drag.outline || desk.options.outline) return true;
      return desk.say("outline_locked", {}, "warn");
    };
    const end = () => {
      drag = near = null;
      desk.tell("dragging", null);
      desk.tell("options");
      desk.live.soon();
    };
    return {
      hint: () => (drag ? "hint_dragging" : "hint_reshape"),
      busy: () => drag !== null,
      press(e) {
        look(e);
        if (!near || e.ctrl || e.alt) return false;
        drag = near.vertex ? moveVertex(desk, near.vertex) : pullOut(desk, near.border);
        if (taken() === true) {
          desk.tell("options");
          return true;
        }
        drag = null;
        return false;
      },
      move(e) {
        if (!drag) return look(e);
        const spot = desk.options.snap && !e.alt ? pulled(desk, e) : e;
        drag.to(spot.x, spot.y);
        desk.tell("dragging", drag);
        return desk.live.soon();
      },
      async release(e, still) {
        const done = drag;
        if (!done) return undefined;
        const edit = still ? null : done.edit();
        if (!edit) return end();
        drag.sent = true;
        await desk.drafts.edit(edit);
        return drag === done ? end() : undefined;
      },
      click(e) {
        look(e);
        if (e.alt && near?.vertex) desk.drafts.edit(removeVertex(desk, near.vertex));
        else if (e.ctrl && near?.border) desk.drafts.edit(insertVertex(desk, near.border));
      },
      menu(e) {
        look(e);
        if (near?.vertex) desk.drafts.edit(removeVertex(desk, near.vertex));
        else if (near?.border) desk.drafts.edit(insertVertex(desk, near.border));
      },
      cancel: end,
      key(event) {
        if (event.key === "Escape" && drag) return end() ?? true;
        if (!["Delete", "Backspace"].includes(event.key) || !near?.vertex) return false;
        desk.drafts.edit(removeVertex(desk, near.vertex));
        return true;
      },
      draw(pen) {
        if (drag) drag.draw(pen);
        else handles(pen, desk, near);
      },
    };
  },
};

/** Roads attract a dragged corner; other corners do not, for two corners in one place are no border. */
function pulled(desk, e) {
  return desk.show.roads && desk.roads ? lineNear(desk.roads.lines, e.x, e.y, desk.reach(8)) ?? e : e;
}

/** The corners of the unit borders near the cursor, so that one sees what can be dragged. */
function handles(pen, desk, near) {
  const arcs = new Set();
  if (near?.border) arcs.add(near.border.arc);
  if (near?.vertex) for (const { arc } of desk.fabric.holders(near.vertex.x, near.vertex.y).ends) arcs.add(arc);
  for (const code of desk.chosen) {
    const unit = desk.fabric.units.get(code);
    if (unit && !unit.overlay) for (const arc of desk.fabric.arcsOf(unit)) arcs.add(arc);
  }
  for (const id of arcs) {
    const points = desk.fabric.arcs[id]?.points ?? [];
    for (let i = 0; i < points.length; i += 2) pen.dot(points[i], points[i + 1], { radius: 4.5, width: 2 });
  }
  if (near?.vertex) pen.dot(near.vertex.x, near.vertex.y, { fill: "#0b3d91", stroke: "#fff", radius: 8 });
  if (near?.border) pen.dot(near.border.x, near.border.y, { fill: "rgba(255,255,255,.85)", stroke: "#0b3d91", radius: 6 });
}
