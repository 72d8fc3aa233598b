"""The look-up page in Chromium: for every reader, every screen, and against every name."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from tests.api.page import DESK, PHONE, a_place, opened
from tests.incidents import small_town
from tests.serving import serving

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>${1}{{2}}"


def test_the_language_switch_is_complete_and_remembered(
    browser: Browser, site: str, directory: Directory
) -> None:
    """One press: no Chinese is left but names and map signs; the next visit is English too."""
    lon, lat = a_place(directory, far_from_border=False)
    with opened(browser, f"{site}/#{lon},{lat}") as page:
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        expect(page.locator("#card h2")).to_be_visible()
        page.locator("#language").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("h1")).to_have_text("Who answers for this place?")
        assert "lang=en" in page.url
        assert chinese_outside_names(page) == []
        page.goto(f"{site}/")
        expect(page.locator("h1")).to_have_text("Who answers for this place?")
        assert chinese_outside_names(page) == []


def chinese_outside_names(page: Page) -> list[str]:
    """Chinese text, labels and hints that are not marked as Chinese."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
            const han = /[\\u4e00-\\u9fff]/, found = [];
            const marked = (node) => node.closest('[lang="zh-Hans"]');
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const { parentElement: node, data } = walker.currentNode;
                const seen = !["SCRIPT", "NOSCRIPT"].includes(node.tagName);
                if (seen && han.test(data) && !marked(node)) found.push(data);
            }
            for (const node of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
                const names = ["aria-label", "placeholder", "title"];
                const said = names.map((name) => node.getAttribute(name) || "").join("");
                if (han.test(said) && !marked(node)) found.push(said);
            }
            return found;
        }"""
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("hash_", ["", "#place", "#far"])
def test_a_narrow_screen_never_scrolls_sideways(
    browser: Browser, site: str, directory: Directory, lang: str, hash_: str
) -> None:
    """At 360 px nothing is wider than the screen, and every target is at least 44 px."""
    lon, lat = a_place(directory, far_from_border=False)
    place = {"": "", "#place": f"#{lon},{lat}", "#far": "#121.5,31.2"}[hash_]
    with opened(browser, f"{site}/?lang={lang}{place}", PHONE) as page:
        expect(page.locator("#card")).to_have_attribute("data-kind", "start" if not place else "answer")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = page.evaluate(
            """() => [...document.querySelectorAll("a, button, input:not([type=date])")]
                .filter((node) => node.checkVisibility() && !node.closest(".skip, .unseen"))
                .map((node) => [node.id || node.textContent.trim(), node.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.width < 43.5 || box.height < 43.5))
                .map(([name]) => name)"""
        )
        assert small == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothingserious(
    browser: Browser, site: str, directory: Directory, size: dict[str, int]
) -> None:
    """The first screen, a card with a border warning, search results and the API page pass axe-core."""
    lon, lat = a_place(directory, far_from_border=False)
    with opened(browser, f"{site}/#{lon},{lat}", size) as page:
        expect(page.locator("#card .border")).to_be_visible()
        faults = serious(page)
        page.locator("#search").fill("黄霞")
        faults += serious(page)
        page.goto(f"{site}/?lang=en")
        expect(page.locator("#card")).to_have_attribute("data-kind", "start")
        faults += serious(page)
        page.goto(f"{site}/docs")
        assert faults + serious(page) == []


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical, by rule and place."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="the extra `test` brings axe-core"
    )
    found = axe.Axe().run(page).response
    assert len(found["passes"]) > 15, "axe-core looked at nothing"
    worst = [fault for fault in found["violations"] if fault["impact"] in ("serious", "critical")]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in worst for node in fault["nodes"]]


def test_before_the_first_map_the_page_says_what_to_do(browser: Browser, database_url: str) -> None:
    """An empty database: no error, but the command to run."""
    with serving(database_url) as address, opened(browser, f"{address}/", PHONE) as page:
        expect(page.locator("#card h2")).to_have_text("还没有发布地图")
        expect(page.locator("#card")).to_contain_text("wangge load")


def test_hostile_names_stay_text(browser: Browser, session: Session, database_url: str) -> None:
    """Markup and scripts in names of areas and people are shown letter by letter, and do nothing."""
    small_town.publish(session)
    for table in ("area_version", "person"):
        session.execute(text(f"UPDATE {table} SET name = :name || name"), {"name": HOSTILE})
    session.commit()
    lon, lat = small_town.lonlat(0.998, 0.3)
    with serving(database_url) as address, opened(browser, f"{address}/#{lon},{lat}", PHONE) as page:
        expect(page.locator("#card h2")).to_contain_text("<img src=x onerror")
        expect(page.locator("#card .person").first).to_contain_text("<script>")
        page.locator("#search").fill("hacked")
        expect(page.locator("#results li").first).to_contain_text("<script>")
        assert page.locator("#card img, #results img, .brand img, #card script").count() == 0
        assert page.title() == "这里归谁管？· 网格图"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
