"""Texts in exported maps: hostile ones stay texts, and each language is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from gis.maps import hotspot_map, responsibility_map
from gis.offline import one_file
from tests.api.opened_files import PHONE, WIDE, OpenFile, opening
from tests.gis.map_towns import counts, town
from tests.hostile import HOSTILE

pytestmark = pytest.mark.browser


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[OpenFile]:
    """Opens the text of a page from a file, with the network off."""
    with opening(browser, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_hostile_texts_stay_texts(open_file: OpenFile, size: tuple[int, int]) -> None:
    """Seventy hostile strings in every text of a town neither run nor change the page, whatever is opened."""
    texts = cycle(HOSTILE)
    chart = town(words=lambda text: f"{text} {next(texts)}")
    assert len(HOSTILE) >= 60
    for html in (one_file(responsibility_map(chart)), one_file(hotspot_map(chart, counts(chart)))):
        seen = open_file(html, size)
        seen.page.evaluate("""() => {
          wangge.drawer("list");
          for (const level of ["grid", "unit"]) for (const measure of ["count", "rate"])
            for (const lang of ["zh", "en"]) wangge.choose({ level, measure, lang });
          for (const level of ["village", "grid", "unit"])
            wangge.layer.areas(level).forEach((_, index) => wangge.go(level, index));
        }""")
        seen.page.wait_for_timeout(200)
        assert seen.page.evaluate("window.hacked") is None
        assert seen.page.locator(
            "script, img, iframe, object, embed, base, form, svg, video"
        ).count() == html.count("<script")
        assert (len(seen.requests), seen.errors) == (1, [])


def test_hostile_names_are_shown_as_written(open_file: OpenFile) -> None:
    """A name made of markup is read letter by letter in the list and on the card."""
    name = HOSTILE[0]
    page = open_file(one_file(responsibility_map(town(words=lambda text: f"{text} {name}")))).page
    page.evaluate("wangge.go('unit', 3)")
    assert page.locator(".wg-card h2").text_content() == f"Unit 3 {name}"
    assert page.locator(".wg-rows").inner_text().count(name) > 5
    assert page.title().startswith(f"Town {name}")


def test_english_is_whole(open_file: OpenFile) -> None:
    """In English, apart from the town's own names, only the button back to Chinese is Chinese."""
    chart = town()
    for html in (
        one_file(responsibility_map(chart, "en")),
        one_file(hotspot_map(chart, counts(chart), "en")),
    ):
        page = open_file(html).page
        page.evaluate("wangge.go('unit', 2)")
        page.evaluate("document.querySelector('.wg-legend details').open = true")
        words = re.findall(r"[\u4e00-\u9fff]+", page.locator("body").inner_text())
        signs = set("住公商巷楼")
        assert [word for word in words if word not in signs] == ["中文"]
        assert page.locator("html").get_attribute("lang") == "en"
