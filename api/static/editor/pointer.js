// pointer.js — mouse, finger, pen and keyboard on the map, told to the tool in hand in millimetres.
//
//   watchPointer(desk, map)   calls tool.press(e) -> true to take the gesture from the map, tool.move(e),
//   tool.release(e), tool.click(e), tool.finish(), tool.cancel(); e: {x, y, px, py, shift, alt, ctrl, touch, keyboard}
// With the map focused: Enter clicks at its centre, the space bar takes hold there and lets go again, arrows move.

const STILL = 5;
const STILL_TOUCH = 12;

export function watchPointer(desk, map) {
  const box = map.getContainer();
  let down = null;
  let taken = false;
  let held = false;
  let last = null;
  map.doubleClickZoom.disable();

  const placed = (px, py, more = {}) => {
    const latlng = map.containerPointToLatLng([px, py]);
    const [x, y] = desk.plane.place(latlng.lng, latlng.lat);
    return { x, y, px, py, shift: false, alt: false, ctrl: false, touch: false, ...more };
  };
  const read = (event) => {
    const edge = box.getBoundingClientRect();
    const { shiftKey: shift, altKey: alt, ctrlKey: ctrl } = event;
    return placed(event.clientX - edge.left, event.clientY - edge.top, { shift, alt, ctrl, touch: event.pointerType === "touch" });
  };
  const ours = (event) => event.target.closest(".leaflet-control, .leaflet-marker-pane, .over-map") === null;
  const let_go = () => {
    if (taken) map.dragging.enable();
    taken = false;
    down = null;
  };

  box.addEventListener("pointerdown", (event) => {
    if (!ours(event) || event.button !== 0 || !desk.fabric) return;
    if (down) {
      desk.tool?.cancel?.();
      let_go();
      return;
    }
    box.focus({ preventScroll: true });
    down = read(event);
    down.pointer = event.pointerId;
    taken = Boolean(desk.tool?.press?.(down));
    if (!taken) return;
    map.dragging.disable();
    box.setPointerCapture?.(event.pointerId);
  }, { capture: true });
  box.addEventListener("pointermove", (event) => {
    if (!desk.fabric || (down && event.pointerId !== down.pointer)) return;
    if (!down && !ours(event)) return;
    const e = read(event);
    if (down) down.far = Math.max(down.far ?? 0, Math.hypot(e.px - down.px, e.py - down.py));
    if (down && !taken) return;
    desk.tool?.move?.({ ...e, pressed: taken });
  });
  const up = (event) => {
    if (!down || event.pointerId !== down.pointer) return;
    const e = read(event);
    const far = Math.max(down.far ?? 0, Math.hypot(e.px - down.px, e.py - down.py));
    const still = far < (e.touch ? STILL_TOUCH : STILL);
    const was = taken;
    let_go();
    if (was) desk.tool?.release?.(e, still);
    else if (still) clicked(e, event.timeStamp);
  };
  const clicked = (e, time) => {
    const twice = last && time - last.time < 350 && Math.hypot(e.px - last.px, e.py - last.py) < STILL_TOUCH;
    last = twice ? null : { time, px: e.px, py: e.py };
    if (twice) desk.tool?.finish?.();
    else desk.tool?.click?.(e);
  };
  addEventListener("pointerup", up);
  addEventListener("pointercancel", () => {
    if (taken) desk.tool?.cancel?.();
    let_go();
  });
  box.addEventListener("pointerleave", () => {
    if (desk.hover === null || down) return;
    desk.hover = null;
    desk.live.soon();
  });
  addEventListener("keyup", (event) => event.key === "Tab" && box.classList.toggle("by-keys", document.activeElement === box));
  box.addEventListener("contextmenu", (event) => {
    if (!desk.tool?.menu || !ours(event)) return;
    event.preventDefault();
    desk.tool.menu(read(event));
  });

  const centre = () => {
    const { x, y } = map.getSize();
    return placed(x / 2, y / 2, { keyboard: true });
  };
  box.addEventListener("pointerdown", () => box.classList.remove("by-keys"));
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || !desk.tool) return;
    if (["Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key)) box.classList.add("by-keys");
    if (event.key === "Enter" && !held && !desk.tool.busy?.()) desk.tool.click?.(centre());
    else if (event.key === " ") hold(event);
  });
  const hold = (event) => {
    event.preventDefault();
    if (held) {
      held = false;
      desk.tool.release?.(centre(), false);
    } else held = Boolean(desk.tool.press?.(centre()));
    box.classList.toggle("holding", held);
  };
  map.on("move", () => {
    if (held) desk.tool?.move?.({ ...centre(), pressed: true });
  });
  desk.on("tool", () => {
    held = false;
    box.classList.remove("holding");
    let_go();
  });
}
