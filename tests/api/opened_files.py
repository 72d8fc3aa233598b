"""A page opened from a file with the network off, and everything that went wrong or out while it was open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

WIDE, PHONE = (1440, 900), (360, 740)


@dataclass
class Opened:
    """A page, the addresses it asked for, and its errors, messages and dialogs."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


OpenFile = Callable[..., Opened]
"""`open_file(html, size)`: the page at that size, when its map is ready."""
TAP = """(places) => {
  wangge.layer.draw = () => {};
  const cards = places.map(([lat, lng]) => {
    wangge.map.fire("click", { latlng: L.latLng(lat, lng) });
    const card = document.querySelector(".wg-card");
    const text = (node) => node && node.textContent;
    return card && { code: card.dataset.code,
      people: [...card.querySelectorAll(":scope > .wg-chain > li")].map((item) =>
        [item.dataset.post, text(item.querySelector("strong")), text(item.querySelector(".wg-phone"))]) };
  });
  delete wangge.layer.draw;
  return cards;
}"""
"""Presses every place of a list; gives the code and the people of each card, None without one."""
LARGEST = """() => {
  const { found } = wangge.dots;
  const [width, height] = [wangge.map.getSize().x, wangge.map.getSize().y];
  const origin = wangge.layer._bounds.min;
  const seen = (i) => {
    const at = wangge.map.layerPointToContainerPoint([found.x[i] + origin.x, found.y[i] + origin.y]);
    return at.x > 0 && at.y > 0 && at.x < width && at.y < height;
  };
  const inside = found.count.map((n, i) => (seen(i) ? n : 0));
  const i = inside.indexOf(Math.max(...inside));
  const latlng = wangge.map.layerPointToLatLng([found.x[i] + origin.x, found.y[i] + origin.y]);
  wangge.map.fire("click", { latlng });
}"""
"""Presses the largest circle in view."""
REMEMBER = """() => {
  const { atlas, choice } = wangge;
  window.first = { ...choice, lang: atlas.lang, ...(atlas.source ? atlas.choice : {}) };
}"""
AFRESH = """() => {
  const { map, roster } = wangge;
  if (document.body.classList.contains("wg-printing")) dispatchEvent(new Event("afterprint"));
  map.closePopup();
  wangge.drawer("");
  roster.input.value = "";
  Object.assign(roster, { query: "", limit: 100, sort: null });
  wangge.choose(window.first);
  wangge.whole();
}"""


@contextmanager
def opening(browser: Browser, folder: Path) -> Iterator[OpenFile]:
    """Gives a function that opens texts as files of a folder; closes them all at the end."""
    contexts: list[BrowserContext] = []

    def opened(html: str, size: tuple[int, int] = WIDE) -> Opened:
        (folder / "map.html").write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=size == PHONE)
        context.set_offline(True)
        contexts.append(context)
        seen = Opened(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on("console", lambda told: seen.errors.append(told.text))
        seen.page.on("dialog", lambda dialog: (seen.errors.append(dialog.message), dialog.dismiss()))
        seen.page.goto((folder / "map.html").as_uri())
        seen.page.evaluate("wangge.ready")
        return seen

    yield opened
    for context in contexts:
        context.close()


def kept(open_file: OpenFile) -> OpenFile:
    """The same, but opens each file once at each size; whoever asks again gets it as it was at first."""
    known: dict[tuple[str, tuple[int, int]], Opened] = {}

    def opened(html: str, size: tuple[int, int] = WIDE) -> Opened:
        if (html, size) in known:
            known[html, size].page.emulate_media(media="screen")
            known[html, size].page.evaluate(AFRESH)
        else:
            known[html, size] = open_file(html, size)
            known[html, size].page.evaluate(REMEMBER)
        return known[html, size]

    return opened
