// sheet.js — on a narrow screen the card is a sheet at the bottom: low, or high enough to read it all.
//
//   const folding = sheet(card, texts); folding.handle(kind) -> the bar to tap or drag; folding.settle(kind)

import { make, sign } from "./dom.js";

const DRAG = 24;

export function sheet(card, texts) {
  let high = false;
  let bar = null;
  let dragged = false;

  const set = (next) => {
    high = next;
    card.classList.toggle("high", high);
    if (!bar) return;
    bar.setAttribute("aria-expanded", String(high));
    bar.setAttribute("aria-label", texts.say(high ? "close" : "expand"));
  };
  const drag = (start) => {
    start.target.setPointerCapture?.(start.pointerId);
    const end = (event) => {
      const moved = event.clientY - start.clientY;
      dragged = Math.abs(moved) > DRAG;
      if (dragged) set(moved < 0);
    };
    bar.addEventListener("pointerup", end, { once: true });
  };
  const tap = () => {
    if (!dragged) set(!high);
    dragged = false;
  };
  const ground = document.querySelector(".ground");
  new ResizeObserver(() => ground.style.setProperty("--sheet", `${card.offsetHeight}px`)).observe(card);
  return {
    handle() {
      bar = make("button", { type: "button", class: "plain handle", onclick: tap, onpointerdown: drag }, make("i"), sign("chevron"));
      set(high);
      return bar;
    },
    settle(kind) {
      if (kind === "start" || kind === "waiting") set(false);
    },
  };
}
