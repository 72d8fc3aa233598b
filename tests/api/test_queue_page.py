"""The page /queue in Chromium: one key chooses, a name is learnt, agreed to by another, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.auth.deps import COOKIE
from tests.api.page import DESK, PHONE, watched
from tests.api.queueing import UNKNOWN, clerks, filed, first, town_web
from tests.browser import fresh_page
from tests.hostile import HOSTILE

__all__ = ["town_web"]

pytestmark = pytest.mark.browser


@contextmanager
def queue_of(browser: Browser, official: httpx.Client, size: dict[str, int] = DESK) -> Iterator[Page]:
    """The page of an official, without script errors and without questions to anyone outside."""
    base = str(official.base_url).rstrip("/")
    with fresh_page(browser, viewport=size, reduced_motion="reduce") as page, watched(page, base):
        page.context.add_cookies([{"name": COOKIE, "value": official.cookies[COOKIE], "url": base}])
        page.goto(f"{base}/queue")
        expect(page.locator("#map-state")).to_be_hidden(timeout=20_000)
        expect(page.locator("#desk")).to_have_attribute("aria-busy", "false")
        yield page


def accepted(web: httpx.Client) -> bool:
    """Whether the text is known by now."""
    return bool(web.get("/api/geocode", params={"q": UNKNOWN}).json()["accepted"])


def test_a_name_is_learnt_agreed_to_and_undone(browser: Browser, town_web: httpx.Client) -> None:
    """Map tap, selected words, Enter; a second person agrees: the next text is placed; undo: no longer."""
    filed(town_web, UNKNOWN)
    proposer, other = clerks(town_web, ("town_editor", None), ("approver", None))
    with queue_of(browser, proposer) as page:
        expect(page.locator("#words")).to_have_text(UNKNOWN)
        page.locator("#alias").fill("老粮站")
        page.locator("#map").click(position={"x": 600, "y": 600})
        expect(page.locator("#confirm")).to_be_visible()
        page.locator("#words").click()
        page.keyboard.press("Enter")
        expect(page.locator("#toast")).to_contain_text("老粮站")
        expect(page.locator("#desk")).to_contain_text("没有等待确认的上报")
        page.locator("#tab-aliases").click()
        expect(page.locator("[data-alias=老粮站]")).to_contain_text("要由另一位同事同意")
    assert not accepted(town_web)
    with queue_of(browser, other) as page:
        page.locator("#tab-aliases").click()
        page.locator("[data-alias=老粮站] button.main").click()
        expect(page.locator("#toast")).to_contain_text("现在认得")
        assert accepted(town_web)
        page.locator("[data-alias=老粮站]").get_by_role("button", name="撤销").click()
        expect(page.locator("#toast")).to_contain_text("不再使用")
        assert not accepted(town_web)


def test_one_key_chooses_and_one_takes_it_back(browser: Browser, town_web: httpx.Client) -> None:
    """1 places the report at the first candidate, U lets it wait again, S passes it over, 0 ends it."""
    filed(town_web, "名v的路灯不亮")
    (clerk,) = clerks(town_web, ("town_editor", None))
    with queue_of(browser, clerk) as page:
        expect(page.locator(".candidate")).to_have_count(2)
        expect(page.locator("#words mark")).to_have_text("名v")
        page.keyboard.press("1")
        expect(page.locator("#toast")).to_contain_text("已放到")
        assert clerk.get("/api/queue").json()["waiting"] == 0
        page.keyboard.press("u")
        expect(page.locator("#words")).to_be_visible()
        page.keyboard.press("s")
        expect(page.locator("#desk .empty button")).to_be_visible()
        page.locator("#desk .empty button").click()
        expect(page.locator("#words")).to_be_visible()
        page.keyboard.press("0")
        expect(page.locator("#toast")).to_contain_text("没有地点")


def test_who_is_too_late_is_told_and_goes_on(browser: Browser, town_web: httpx.Client) -> None:
    """Another official was faster: the page says who, and shows the next report."""
    filed(town_web, "名v的路灯不亮")
    filed(town_web, UNKNOWN)
    clerk, faster = clerks(town_web, ("town_editor", None), ("town_editor", None))
    with queue_of(browser, clerk) as page:
        expect(page.locator("#words")).to_have_text("名v的路灯不亮")
        entry = first(faster)
        faster.post(f"/api/queue/{entry['id']}/choice", json={"version": 1, "grid": "g1"})
        page.keyboard.press("1")
        expect(page.locator("#toast")).to_contain_text("刚处理过")
        expect(page.locator("#words")).to_have_text(UNKNOWN)


def test_hostile_texts_stay_text_on_a_phone(browser: Browser, town_web: httpx.Client) -> None:
    """Scripts and markup in reports are shown letter by letter and run nowhere; nothing overflows 360 px."""
    for text in HOSTILE[:12]:
        town_web.post("/api/reports", json={"text": f"名v {text}"[:300]})
    (clerk,) = clerks(town_web, ("town_editor", None))
    with queue_of(browser, clerk, PHONE) as page:
        seen = 0
        while page.locator("#words").count():
            assert page.locator("#desk img, #desk script, #desk iframe").count() == 0
            assert page.evaluate("window.hacked === undefined && document.documentElement.scrollWidth <= 360")
            seen += 1
            page.locator("#act-skip").click()
        assert seen >= 10
