"""The editor for every reader and hand: both languages, small screens, keyboard alone, axe-core."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.editing import client_as, find_vertex, new_draft, on_editor, steps
from tests.api.test_page_care import chinese_outside_names, serious

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def clerk(own_site: str) -> Iterator[httpx.Client]:
    """A town editor."""
    with client_as(own_site, "town_editor") as client:
        yield client


def test_the_keyboard_alone_moves_a_corner(browser: Browser, clerk: httpx.Client) -> None:
    """Focus the map, space takes the corner at its centre, arrows move it, space drops it; Ctrl+Z undoes."""
    with on_editor(browser, clerk, f"?draft={new_draft(clerk, '键盘')}") as page:
        found = find_vertex(page, "350303102206", three=False)
        page.evaluate(
            "([x, y]) => { const [lon, lat] = editor.desk.plane.degrees(x, y);"
            " editor.desk.map.setView([lat, lon], 20, { animate: false }); }",
            found["at"],
        )
        page.keyboard.press("e")
        page.locator("#map").focus()
        for key in ("Space", "ArrowRight", "Space"):
            page.keyboard.press(key)
        steps(page, 1)
        assert page.evaluate("at => editor.desk.fabric.holders(...at).units.size", found["at"]) == 0
        page.keyboard.press("Control+z")
        steps(page, 0)


def test_english_is_complete_and_axe_finds_nothing_serious(browser: Browser, clerk: httpx.Client) -> None:
    """Every tab and the help in English: no Chinese but names; the counters and the help pass axe-core."""
    with on_editor(browser, clerk, f"?lang=en&draft={new_draft(clerk, '英文')}") as page:
        chinese: list[str] = []
        page.locator(".row").first.click()
        faults = serious(page)
        for tab in ("grids", "problems", "impact", "layers", "history"):
            page.locator(f"#tab-{tab}").click()
            expect(page.locator(f"#panel-{tab} > *").first).to_be_visible()
            chinese += chinese_outside_names(page)
        page.keyboard.press("?")
        expect(page.locator("dialog .keys")).to_be_visible()
        assert (faults + serious(page), chinese + chinese_outside_names(page)) == ([], [])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_phone_shows_it_without_scrolling_sideways(
    browser: Browser, clerk: httpx.Client, lang: str
) -> None:
    """At 360 px, with a long name: nothing is wider than the screen, targets are large, panels open, and no
    hint speaks of a key."""
    draft = new_draft(clerk, "黄霞村第16网格与第17网格之间的边界按新修道路重新划定" * 2)
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with on_editor(browser, clerk, f"?lang={lang}&draft={draft}", **phone) as page:
        page.locator("[data-tool=select]").tap()
        expect(page.locator(".options .hint")).to_have_text(re.compile("^(点一个单元|Tap a unit)[^S]+$"))
        for selector in ("[data-tool=transfer]", "#tab-grids"):
            page.locator(selector).tap()
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            assert _small(page) == []
        expect(page.locator("#panel-grids")).to_be_visible()


def _small(page: Page) -> list[str]:
    """Targets under 44 px (a switch counts with its words)."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a, button, .option, select, summary")]
            .filter((node) => node.checkVisibility() && !node.closest(".skip, .unseen, .option > *"))
            .map((node) => [node.id || node.textContent.trim(), node.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 43.5 || box.height < 43.5))
            .map(([name, box]) => `${name} ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
    )
    return found
