// roads.js — roads, water and buildings under the borders, from the published town's own drawing.
//
//   desk.roads = await roadsOf(desk) -> {draw(context, view), lines: [{points (mm), box}, ...] to snap to and trace}

import { groundOf } from "/assets/wangge/ground.js";
import { openTown } from "/assets/wangge/town.js";
import { boxOf } from "./shapes.js";

export async function roadsOf(desk) {
  const answer = await fetch("/api/map");
  if (!answer.ok) return null;
  const town = await openTown(await answer.json());
  await town.bring();
  const ground = groundOf(town);
  const shift = [town.origin[0] - desk.origin[0], town.origin[1] - desk.origin[1]];
  const lines = town.roads.flatMap(({ parts }) => parts.map((part) => {
    const points = new Float64Array(part.length);
    for (let i = 0; i < part.length; i += 2) [points[i], points[i + 1]] = desk.plane.fromFlat(part[i] + town.origin[0], part[i + 1] + town.origin[1]);
    return { points, box: boxOf(points) };
  }));
  return {
    lines,
    draw(context, view) {
      const own = { ...view, box: [view.box[0] - shift[0], view.box[1] - shift[1], view.box[2] - shift[0], view.box[3] - shift[1]] };
      context.save();
      context.translate(shift[0], shift[1]);
      ground.draw(context, own);
      context.restore();
    },
  };
}
