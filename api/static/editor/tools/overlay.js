// overlay.js — a street shop over the units of one grid: drawn, reshaped by its corners, removed.

import { overlaysAt, unitAt } from "../finding.js";
import { INK } from "../live.js";
import { handed, newSketch } from "../sketch.js";

const GRAB = 12;

export const overlay = {
  id: "overlay",
  key: "o",
  options: ["freehand", "snap"],
  hold(desk) {
    let shop = null;
    let corner = null;
    const sketch = newSketch(desk, {
      name: "overlay",
      closed: true,
      done(points) {
        const middle = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k], 0) / points.length);
        const under = unitAt(desk.fabric, ...middle) ?? unitAt(desk.fabric, ...points[0]);
        if (!under) return desk.say("overlay_nowhere", {}, "warn");
        return desk.drafts.edit({ op: "draw", ring: points, grid: under.grid, kind: "street_shop", code: "", overlay: true, clip: false, outline: false, snap: 0 });
      },
    });
    const own = handed(sketch);
    const shape = () => desk.fabric.units.get(shop)?.shape ?? null;
    const ring = () => pairs(corner ? corner.ring : shape()[0]);
    const remove = () => {
      desk.drafts.edit({ op: "remove", code: shop });
      shop = null;
      desk.choose([]);
    };
    return {
      ...own,
      hint: () => (shop ? "hint_overlay_chosen" : sketch.busy() ? "hint_ring_on" : "hint_overlay"),
      button: () => (shop ? { word: "do_remove", act: remove } : null),
      press(e) {
        const list = shop && shape()?.[0];
        const reach = desk.reach(e.touch ? 2 * GRAB : GRAB);
        const at = list ? pairs(list).findIndex(([x, y]) => Math.hypot(x - e.x, y - e.y) < reach) : -1;
        if (at < 0) return !shop && own.press(e);
        corner = { at, ring: [...list] };
        return true;
      },
      move(e) {
        if (!corner) return own.move(e);
        [corner.ring[2 * corner.at], corner.ring[2 * corner.at + 1]] = [Math.round(e.x), Math.round(e.y)];
        return desk.live.soon();
      },
      async release(e, still) {
        if (!corner) return own.release(e, still);
        if (!still) await desk.drafts.edit({ op: "reshape", code: shop, ring: ring() });
        corner = null;
        return desk.live.soon();
      },
      click(e) {
        const [found] = sketch.busy() ? [] : overlaysAt(desk.fabric, e.x, e.y);
        if (found || shop) {
          shop = found?.code ?? null;
          return desk.choose(shop ? [shop] : []);
        }
        return own.click(e);
      },
      key(event) {
        if (shop && ["Delete", "Backspace"].includes(event.key)) return remove() ?? true;
        if (shop && event.key === "Escape") return ((shop = null), desk.choose([]), true);
        return own.key(event);
      },
      cancel: () => ((corner = null), own.cancel()),
      draw(pen) {
        if (shop && shape()) {
          pen.area([corner ? corner.ring : shape()[0]], INK.good);
          for (const [x, y] of ring()) pen.dot(x, y, { radius: 5 });
        }
        own.draw(pen);
      },
    };
  },
};

function pairs(list) {
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]]);
}
