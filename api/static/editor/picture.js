// picture.js — a picture of one's own under the map: a scan or an aerial photo, placed by a world file or by hand.
//
//   const control = pictureControl(desk); control.box() -> its part of the layers panel
// Nothing is sent anywhere: the browser reads the file. By hand: two corners are dragged until it fits.

import { make } from "../dom.js";
import { askFor } from "./dialogs.js";

export function pictureControl(desk) {
  const L = globalThis.L;
  const { texts } = desk;
  let held = null;

  const clear = () => {
    if (!held) return;
    held.overlay.remove();
    held.corners.forEach((corner) => corner.remove());
    URL.revokeObjectURL(held.url);
    held = null;
    desk.show.base = desk.show.basemap ?? false;
    desk.layers.town.soon();
  };
  const place = (url, bounds, movable) => {
    const overlay = L.imageOverlay(url, bounds, { opacity: 0.8, pane: "picture" }).addTo(desk.map);
    const corners = movable ? [bounds.getNorthWest(), bounds.getSouthEast()].map((at) => {
      const icon = L.divIcon({ className: "picture-corner", iconSize: [28, 28] });
      const corner = L.marker(at, { draggable: true, icon, keyboard: true, title: texts.say("picture_corner") }).addTo(desk.map);
      corner.on("drag", () => overlay.setBounds(L.latLngBounds(held.corners.map((one) => one.getLatLng()))));
      return corner;
    }) : [];
    held = { url, overlay, corners };
    desk.show.base = true;
    desk.layers.town.soon();
    desk.tell("picture");
  };
  const load = async (files) => {
    const image = files.find((file) => file.type.startsWith("image/"));
    const world = files.find((file) => /\.(\w{1,2}w|wld)$/i.test(file.name));
    if (!image) return desk.say("picture_no_image", {}, "warn");
    clear();
    const url = URL.createObjectURL(image);
    const size = await sizeOf(url).catch(() => null);
    if (!size) {
      URL.revokeObjectURL(url);
      return desk.say("picture_unreadable", {}, "warn");
    }
    const numbers = world ? worldFile(await world.text()) : null;
    if (world && !numbers) await askFor(texts, { title: texts.say("picture_world_bad"), yes: "ok", no: null });
    if (numbers) return place(url, worldBounds(desk, numbers, size), false);
    const view = desk.map.getBounds().pad(-0.25);
    const middle = view.getCenter();
    const height = view.getNorth() - view.getSouth();
    const width = (height * size[0]) / size[1] / Math.cos((middle.lat * Math.PI) / 180);
    return place(url, L.latLngBounds([middle.lat - height / 2, middle.lng - width / 2], [middle.lat + height / 2, middle.lng + width / 2]), true);
  };
  return {
    box() {
      const input = make("input", { type: "file", accept: "image/*,.jgw,.pgw,.tfw,.wld", multiple: true, id: "picture" });
      input.addEventListener("change", () => load([...input.files]).then(() => input.blur()));
      const opacity = make("input", { type: "range", min: "10", max: "100", value: "80", "aria-label": texts.say("picture_opacity"), oninput: (event) => held?.overlay.setOpacity(event.target.value / 100) });
      return make("fieldset", { class: "picture" }, make("legend", {}, texts.say("picture")),
        make("p", { class: "quiet" }, texts.say("picture_hint")), make("label", { class: "file-button" }, texts.say("picture_choose"), input),
        make("label", { class: "field-row" }, make("span", {}, texts.say("picture_opacity")), opacity),
        make("button", { type: "button", class: "small", onclick: clear }, texts.say("picture_remove")));
    },
  };
}

function sizeOf(url) {
  return new Promise((found, failed) => {
    const image = new Image();
    image.onload = () => found([image.naturalWidth, image.naturalHeight]);
    image.onerror = failed;
    image.src = url;
  });
}

/** Six numbers, the turning ones zero: pixel size and the middle of the upper left pixel, metres of the town's CRS. */
export function worldFile(text) {
  const numbers = text.trim().split(/\s+/).map(Number);
  const [a, d, b, e] = numbers;
  return numbers.length === 6 && numbers.every(Number.isFinite) && d === 0 && b === 0 && a > 0 && e < 0 ? numbers : null;
}

function worldBounds(desk, [a, , , e, c, f], [width, height]) {
  const corner = (x, y) => desk.plane.degrees(1000 * x, 1000 * y).reverse();
  return globalThis.L.latLngBounds(corner(c - a / 2, f - e / 2 + e * height), corner(c - a / 2 + a * width, f - e / 2));
}
