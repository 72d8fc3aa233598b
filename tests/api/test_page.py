"""The look-up page in Chromium: tap, share, search, keys, borders, waiting, failing, locating."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Browser, expect

from boundaries.directory import Directory
from tests.api.page import DESK, PHONE, a_place, answer_for, opened

pytestmark = pytest.mark.browser


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


def test_a_card_waits_within_a_tenth_of_a_second(browser: Browser, site: str) -> None:
    """While the server thinks, the skeleton is there within 100 ms of the tap (the best of three taps)."""
    tap = """(east) => new Promise((done) => {
        const begun = performance.now();
        new MutationObserver(() => {
            if (document.querySelector("#card .skeleton")) done(performance.now() - begun);
        }).observe(document.getElementById("card"), { childList: true });
        history.replaceState(null, "", `#${119.09 + east},25.46`);
        dispatchEvent(new PopStateEvent("popstate"));
    })"""
    with opened(browser, f"{site}/") as page:
        page.route("**/api/places*", lambda _route: None)
        assert any(page.evaluate(tap, number / 1000) < 100 for number in range(3))
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
    with opened(browser, f"{site}/") as page:
        page.context.set_geolocation({"longitude": lon, "latitude": lat})
        page.context.grant_permissions(["geolocation"])
        page.locator("#locate").click()
        expect(page.locator("#card h2")).to_have_text(answer_for(site, lon, lat)["unit"]["name"])
        page.context.set_geolocation(None)


def test_a_day_before_the_first_map_leads_back_to_today(
    browser: Browser, site: str, directory: Directory
) -> None:
    """The card says that nothing was published then, and one button asks about today."""
    lon, lat = a_place(directory, far_from_border=True)
    with opened(browser, f"{site}/?at=2020-05-01#{lon},{lat}") as page:
        expect(page.locator("#card .message.bad")).to_contain_text("还没有发布")
        page.locator("#card button.main").click()
        expect(page.locator("#card h2")).to_have_text(answer_for(site, lon, lat)["unit"]["name"])
        assert "at=" not in page.url
