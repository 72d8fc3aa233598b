// live.js — what moves: the chosen, the sketch, the drag, the fault that is looked at. One canvas above the town.
//
//   const live = liveLayer(desk)   draws desk.chosen, desk.hover, desk.pointed (a problem), then desk.tool.draw(pen)
//   pen.at(x, y) -> [px, py]; pen.area(rings, style), pen.line(points, style, closed), pen.dot(x, y, style),
//   pen.unit(unit, style, moved), pen.words(x, y, text); styles: {fill, stroke, width, dash}; millimetres throughout

import { FONT } from "/assets/wangge/labels.js";
import { canvasLayer, setUnits } from "./canvas.js";

export const INK = {
  chosen: { stroke: "#0b3d91", width: 3.5, fill: "rgba(11, 61, 145, .14)", casing: true },
  hover: { stroke: "#0b3d91", width: 2, fill: "rgba(11, 61, 145, .07)" },
  good: { stroke: "#067a46", width: 3.5, fill: "rgba(6, 122, 70, .16)", casing: true },
  bad: { stroke: "#c81e1e", width: 3.5, fill: "rgba(200, 30, 30, .22)", casing: true },
  sketch: { stroke: "#7a1fa2", width: 3, casing: true },
  measure: { stroke: "#00696f", width: 3, dash: [8, 6], casing: true, fill: "rgba(0, 105, 111, .12)" },
  ghost: { stroke: "#7a1fa2", width: 2, dash: [5, 5] },
};

export function liveLayer(desk) {
  return canvasLayer({
    origin: desk.origin,
    name: "live",
    draw(context, view) {
      if (!desk.fabric) return;
      setUnits(context, view, false);
      context.lineJoin = context.lineCap = "round";
      const pen = penOn(context, view, desk);
      for (const code of desk.chosen) if (desk.fabric.units.has(code)) pen.unit(desk.fabric.units.get(code), INK.chosen);
      if (desk.hover && !desk.chosen.has(desk.hover)) pen.unit(desk.fabric.units.get(desk.hover), INK.hover);
      if (desk.pointed) fault(pen, desk.pointed);
      desk.tool?.draw?.(pen);
    },
  });
}

function fault(pen, { rings, x, y, word }) {
  if (rings?.length) pen.area(rings, INK.bad);
  if (x !== null && x !== undefined) {
    pen.ring(x, y, 16, INK.bad);
    if (word) pen.words(x, y, word, "#8c1d18");
  }
}

export function penOn(context, view, desk) {
  const { paths, fabric } = desk;
  const at = (x, y) => {
    const [u, v] = paths.at(x, y);
    return [u * view.scale + view.dx, v * view.scale + view.dy];
  };
  const ink = (path, { fill, stroke, width = 2, dash = [], casing }) => {
    if (fill) {
      context.fillStyle = fill;
      context.fill(path, "evenodd");
    }
    if (!stroke) return;
    if (casing) {
      context.setLineDash([]);
      context.strokeStyle = "rgba(255, 255, 255, .9)";
      context.lineWidth = width + 2.5;
      context.stroke(path);
    }
    context.setLineDash(dash);
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.stroke(path);
    context.setLineDash([]);
  };
  const traced = (path, list, closed) => {
    for (let i = 0; i < list.length; i += 2) path[i ? "lineTo" : "moveTo"](...at(list[i], list[i + 1]));
    if (closed) path.closePath();
    return path;
  };
  const round = (x, y, radius) => {
    const path = new Path2D();
    path.arc(...at(x, y), radius, 0, 2 * Math.PI);
    return path;
  };
  return {
    at,
    area: (rings, style) => ink(rings.reduce((path, ring) => traced(path, ring, true), new Path2D()), style),
    line: (list, style, closed = false) => ink(traced(new Path2D(), list, closed), style),
    unit: (unit, style, moved) => unit && ink(fabric.rings(unit, moved).reduce((path, ring) => traced(path, ring, true), new Path2D()), style),
    dot: (x, y, { fill = "#fff", stroke = "#0b3d91", width = 2.5, radius = 6 } = {}) => ink(round(x, y, radius), { fill, stroke, width }),
    ring: (x, y, radius, { stroke, width }) => ink(round(x, y, radius), { stroke, width, casing: true }),
    words(x, y, text, colour = "#17232b") {
      const [px, py] = at(x, y);
      context.font = `600 14px ${FONT}`;
      const width = context.measureText(text).width + 16;
      const left = Math.max(2, Math.min(px + 16, view.width - width - 2));
      context.fillStyle = "rgba(255, 255, 255, .95)";
      context.strokeStyle = colour;
      context.lineWidth = 1;
      context.beginPath();
      context.roundRect(left, py - 38, width, 26, 6);
      context.fill();
      context.stroke();
      context.fillStyle = colour;
      context.textAlign = "left";
      context.textBaseline = "middle";
      context.fillText(text, left + 8, py - 24.5);
    },
  };
}
