"""Texts in exported maps: hostile ones stay texts, and each language is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from gis.map_public import public_reports
from gis.maps import hotspot_map, incident_map, responsibility_map, trend_map
from gis.offline import one_file
from tests.api.opened_files import PHONE, WIDE, Opened, OpenFile, opening
from tests.gis.map_towns import Words, plain, reports, town
from tests.hostile import HOSTILE, MANY

pytestmark = pytest.mark.browser
EVERY_FIELD = """(strings) => {
  const { atlas } = wangge;
  wangge.layer._update = wangge.layer.draw = () => {};
  Object.defineProperty(wangge.roster, "limit", { get: () => 4, set() {} }); // all rows say the same
  const areas = ["village", "grid", "unit"].flatMap((level) => atlas.areas(level));
  for (const text of strings) {
    atlas.drawing.name = text;
    for (const area of areas) Object.assign(area, { name: text, label: text, short: text, code: text });
    for (const leaders of Object.values(atlas.rosters).flat()) {
      for (const leader of leaders) [leader[1], leader[3], leader[4]] = [text, text, text];
    }
    atlas.source?.categories.fill(text);
    wangge.choose({ dots: true });
    wangge.roster.input.value = text;
    wangge.roster.search();
    wangge.go("unit", 2);
    if (atlas.source?.open) wangge.openReport(0);
  }
}"""


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[OpenFile]:
    """Opens the text of a page from a file, with the network off."""
    with opening(browser, tmp_path) as opened:
        yield opened


KINDS = ("responsibility", "hotspots internal", "trends for everybody", "incidents internal")


def maps(words: Words, *more: str) -> dict[str, str]:
    """KINDS and more of maps of a small town, as files."""
    chart = town(words=words)
    found = reports(chart, words)
    shown = public_reports(chart, found, "week")
    made = {
        "responsibility": lambda: responsibility_map(chart),
        "hotspots internal": lambda: hotspot_map(chart, found),
        "trends for everybody": lambda: trend_map(chart, shown),
        "incidents internal": lambda: incident_map(chart, found),
        "incidents for everybody": lambda: incident_map(chart, shown),
    }
    return {name: one_file(made[name]()) for name in (*KINDS, *more)}


@pytest.fixture(scope="module")
def plain_maps() -> dict[str, str]:
    """Every kind of map, with ordinary texts."""
    return maps(plain)


@pytest.fixture(scope="module")
def hostile_maps() -> dict[str, str]:
    """Every kind of map, each text with the next hostile string behind it."""
    texts = cycle(MANY)
    return maps(lambda text: f"{text} {next(texts)}", "incidents for everybody")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_hostile_texts_stay_texts(
    open_file: OpenFile, hostile_maps: dict[str, str], size: tuple[int, int]
) -> None:
    """Two hundred hostile strings in the texts of a town neither run nor change the page of any map."""
    assert len(MANY) >= 200
    for html in hostile_maps.values() if size == WIDE else [hostile_maps["incidents internal"]]:
        seen = open_file(html, size)
        seen.page.evaluate("""() => {
          wangge.drawer("list");
          const measures = wangge.atlas.source ? wangge.atlas.measures : [""];
          for (const level of wangge.atlas.levels) for (const measure of measures)
            for (const lang of ["zh", "en"]) wangge.choose({ level, measure, lang, dots: true });
          wangge.layer._update = wangge.layer.draw = () => {};
          for (const level of ["village", "grid", "unit"])
            wangge.layer.areas(level).forEach((_, index) => wangge.go(level, index));
        }""")
        harmless(seen, html)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_takes_every_hostile_string(
    open_file: OpenFile, plain_maps: dict[str, str], kind: str
) -> None:
    """Each of two hundred strings stands in every text field of a map at once: list, card, legend, labels,
    filters, title, search; none runs."""
    html = plain_maps[kind]
    seen = open_file(html)
    seen.page.evaluate(EVERY_FIELD, list(MANY))
    harmless(seen, html)


def harmless(seen: Opened, html: str) -> None:
    """Nothing ran, no element came in, nothing was asked for."""
    seen.page.wait_for_timeout(100)
    assert seen.page.evaluate("window.hacked") is None
    strange = (
        "script, img, iframe, object, embed, base, form, svg, video, audio, math, marquee, link, a[href^=j]"
    )
    assert seen.page.locator(strange).count() == html.count("<script")
    assert (len(seen.requests), seen.errors) == (1, [])


def test_hostile_names_are_shown_as_written(open_file: OpenFile) -> None:
    """A name made of markup is read letter by letter in the list and on the card."""
    name = HOSTILE[0]
    page = open_file(one_file(responsibility_map(town(words=lambda text: f"{text} {name}")))).page
    page.evaluate("wangge.go('unit', 3)")
    assert page.locator(".wg-card h2").text_content() == f"Unit 3 {name}"
    assert page.locator(".wg-rows").inner_text().count(name) > 5
    assert page.title().startswith(f"Town {name}")


def test_english_is_whole(open_file: OpenFile, plain_maps: dict[str, str]) -> None:
    """In English, apart from the town's own names, only the button back to Chinese is Chinese."""
    for name in ("responsibility", "hotspots internal", "trends for everybody"):
        page = open_file(plain_maps[name]).page
        page.get_by_role("button", name="English").click()
        page.evaluate("wangge.go('unit', 2)")
        page.evaluate("document.querySelector('.wg-legend details').open = true")
        words = re.findall(r"[\u4e00-\u9fff]+", page.locator("body").inner_text())
        signs = set("住公商巷楼")
        assert [word for word in words if word not in signs] == ["中文"]
        assert page.locator("html").get_attribute("lang") == "en"
