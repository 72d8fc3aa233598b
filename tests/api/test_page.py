"""The look-up page in Chromium: tap, search, keys, languages, borders, failures; hostile names stay text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from gis.crs import metric_to_lonlat
from tests.incidents import small_town
from tests.serving import serving

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
HOSTILE = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>${1}{{2}}"


@pytest.fixture(scope="module")
def site(sample_url: str) -> Iterator[str]:
    """The address of the application over the sample town."""
    with serving(sample_url) as address:
        yield address


@pytest.fixture(scope="module")
def directory(sample_url: str) -> Iterator[Directory]:
    """The sample town as the server sees it."""
    opened = engine(sample_url)
    with Session(opened) as session:
        yield snapshot(session)
    opened.dispose()


@contextmanager
def opened(browser: Browser, address: str, size: dict[str, int] = DESK) -> Iterator[Page]:
    """A page whose requests all stay with our server and which raises no script error."""
    phone = size is PHONE
    context = browser.new_context(viewport=size, has_touch=phone, is_mobile=phone, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    expect(page.locator("#map-state")).to_be_hidden(timeout=20_000)
    yield page
    base = re.match(r"https?://[^/]+", address)
    assert base and [url for url in asked if not url.startswith((base[0], "data:", "blob:"))] == []
    assert errors == []
    context.close()


def answer_for(site: str, lon: float, lat: float) -> Any:
    """What the API says of a place."""
    return httpx.get(f"{site}/api/places", params={"lon": lon, "lat": lat}, trust_env=False).json()


def a_place(directory: Directory, far_from_border: bool, **wanted: bool) -> tuple[float, float]:
    """A random place of the town: well inside its unit, or within 4 m of a unit of another grid."""
    west, south, east, north = directory.polygons("town")[0].bounds
    dice = np.random.default_rng(7)
    lon, lat = metric_to_lonlat(
        dice.uniform(west, east, 40_000), dice.uniform(south, north, 40_000), directory.srid
    )
    found = directory.assign(lon, lat)
    far = found.inside & (found.border_m > 20)
    other = directory.unit_grid[np.maximum(found.runner_up, 0)]
    near = found.inside & (found.runner_up_m < 4) & (found.runner_up_m > 1) & (other != found.grid)
    i = int(np.flatnonzero(far if far_from_border else near)[0])
    return round(float(lon[i]), 6), round(float(lat[i]), 6)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_tap_shows_the_same_people_as_the_api(browser: Browser, site: str, size: dict[str, int]) -> None:
    """A tap on the map: unit, code and leaders of the API for the place that the address now names."""
    with opened(browser, f"{site}/", size) as page:
        page.locator("#map").click(position={"x": size["width"] / 4, "y": 300})
        expect(page.locator("#card")).to_have_attribute("data-kind", "answer")
        lon, lat = map(float, page.url.rpartition("#")[2].split(","))
        answer = answer_for(site, lon, lat)
        expect(page.locator("#card h2")).to_have_text(answer["unit"]["name"])
        expect(page.locator("#card .heading code")).to_have_text(answer["unit"]["code"])
        people = page.locator("#card section.people .person").all_text_contents()
        phones = page.locator("#card section.people .phone").all_text_contents()
        assert people == [one["name"] for one in answer["leaders"]]
        assert phones == [one["phone_masked"] for one in answer["leaders"]]


def test_a_shared_address_opens_the_same_card(browser: Browser, site: str, directory: Directory) -> None:
    """A place in the address, by hash or by query, is answered at once."""
    lon, lat = a_place(directory, far_from_border=True)
    name = answer_for(site, lon, lat)["unit"]["name"]
    for address in (f"{site}/#{lon},{lat}", f"{site}/?lon={lon}&lat={lat}"):
        with opened(browser, address) as page:
            expect(page.locator("#card h2")).to_have_text(name)
            expect(page.locator("#card .border")).to_have_count(0)


def test_near_a_border_both_candidates_are_shown(browser: Browser, site: str, directory: Directory) -> None:
    """The warning names the border, the metres and the other unit; both candidates with whom to ask."""
    lon, lat = a_place(directory, far_from_border=False)
    answer = answer_for(site, lon, lat)
    with opened(browser, f"{site}/#{lon},{lat}", PHONE) as page:
        warning = page.locator("#card .border")
        expect(warning.locator("h3")).to_contain_text(
            f"边界 {round(answer['runner_up']['distance_m'])} 米：也可能归"
        )
        names = warning.locator(".candidate .name").all_text_contents()
        assert names == [answer["unit"]["name"], answer["runner_up"]["unit"]["name"]]
        expect(warning.locator(".candidate").nth(1)).to_contain_text(
            answer["runner_up"]["leaders"][0]["name"]
        )


def test_search_by_keyboard_reaches_a_grid(browser: Browser, site: str, directory: Directory) -> None:
    """黄霞村16, arrow down, Enter: the card of grid 16 with its 73 units and its leader."""
    grid = next(g for g in directory.below(directory.find_village("黄霞村")) if g.name == "第16网格")  # type: ignore[arg-type]
    leader = httpx.get(f"{site}/api/areas/{grid.code}", trust_env=False).json()["leaders"][0]["name"]
    with opened(browser, f"{site}/") as page:
        page.locator("#search").focus()
        page.keyboard.type("黄霞村16")
        expect(page.locator("#results li")).to_have_count(1)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#card .code code")).to_have_text(grid.code)
        expect(page.locator("#card .measures")).to_contain_text("73 单元")
        expect(page.locator("#card .person").first).to_have_text(leader)


def test_the_map_answers_to_the_keyboard(browser: Browser, site: str) -> None:
    """With the map focused, Enter asks about its centre, which a ring marks."""
    with opened(browser, f"{site}/") as page:
        page.locator("#search").focus()
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "map":
                break
        expect(page.locator(".centre")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#card .heading code")).to_be_visible()


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
        assert _chinese_outside_names(page) == []
        page.goto(f"{site}/")
        expect(page.locator("h1")).to_have_text("Who answers for this place?")
        assert _chinese_outside_names(page) == []


def _chinese_outside_names(page: Page) -> list[str]:
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


def test_a_card_waits_within_a_tenth_of_a_second(browser: Browser, site: str) -> None:
    """While the server thinks, the skeleton is there within 100 ms of the tap."""
    with opened(browser, f"{site}/") as page:
        page.route("**/api/places*", lambda _route: None)
        waited = page.evaluate(
            """() => new Promise((done) => {
                const begun = performance.now();
                new MutationObserver(() => {
                    if (document.querySelector("#card .skeleton")) done(performance.now() - begun);
                }).observe(document.getElementById("card"), { childList: true });
                location.hash = "#119.09,25.46";
                dispatchEvent(new PopStateEvent("popstate"));
            })"""
        )
        assert waited < 100
        page.unroute_all(behavior="ignoreErrors")


def test_offline_is_said_and_the_map_still_names_the_unit(
    browser: Browser, site: str, directory: Directory
) -> None:
    """With the network gone the card says so, names the unit from the map at hand, and can be tried again."""
    lon, lat = a_place(directory, far_from_border=True)
    name = answer_for(site, lon, lat)["unit"]["name"]
    with opened(browser, f"{site}/") as page:
        page.context.set_offline(True)
        page.evaluate(f"location.hash = '#{lon},{lat}'")
        expect(page.locator("#card h2")).to_have_text("没有网络")
        expect(page.locator("#card .local")).to_contain_text(name)
        page.context.set_offline(False)
        page.locator("#card button.main").click()
        expect(page.locator("#card h2")).to_have_text(name)


def test_a_failing_server_is_told_and_tried_again(browser: Browser, site: str) -> None:
    """A 503 shows its sentence and a button; nothing typed or tapped is lost."""
    with opened(browser, f"{site}/") as page:
        body = '{"detail_zh": "数据库暂时连不上。", "detail_en": "No database."}'
        page.route("**/api/places*", lambda route: route.fulfill(status=503, body=body))
        page.locator("#map").click(position={"x": 400, "y": 300})
        expect(page.locator("#card .message.bad")).to_contain_text("数据库暂时连不上。")
        page.unroute_all()
        page.locator("#card button.main").click()
        expect(page.locator("#card .heading code")).to_be_visible()


def test_locate_me_uses_the_device(browser: Browser, site: str, directory: Directory) -> None:
    """Allowed: the card of where the device is. Not allowed: a sentence that says what to do."""
    lon, lat = a_place(directory, far_from_border=True)
    context = browser.new_context(
        geolocation={"longitude": lon, "latitude": lat}, permissions=["geolocation"]
    )
    page = context.new_page()
    page.goto(f"{site}/")
    page.locator("#locate").click()
    expect(page.locator("#card h2")).to_have_text(answer_for(site, lon, lat)["unit"]["name"])
    context.clear_permissions()
    context.close()


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
