"""The editor between people: approval by another, two windows on one draft, who may only look."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.editing import (
    client_as,
    codes,
    fact,
    find_vertex,
    homes,
    look_at,
    new_draft,
    on_editor,
    on_screen,
    steps,
    stroke,
)

pytestmark = pytest.mark.browser
VILLAGE = "350303102206"


@pytest.fixture(scope="module")
def clerk(own_site: str) -> Iterator[httpx.Client]:
    """A town editor."""
    with client_as(own_site, "town_editor") as client:
        yield client


def _split(page: Page, code: str) -> str:
    """Cut a unit in two across its middle; gives the code of the new one."""
    before, (west, south, east, north) = codes(page), fact(page, code, "box")
    look_at(page, code)
    page.keyboard.press("x")
    for x in (west - 3_000, east + 3_000):
        page.mouse.click(*on_screen(page, [x, (south + north) / 2]))
    page.keyboard.press("Enter")
    steps(page, 1)
    (child,) = codes(page) - before
    return child


def test_one_draws_and_another_publishes(browser: Browser, clerk: httpx.Client, own_site: str) -> None:
    """Submit in one window, approve and publish in another: before that the public sees nothing of it."""
    draft = new_draft(clerk, "分一个单元")
    public = httpx.Client(base_url=own_site, trust_env=False, verify=False)
    with on_editor(browser, clerk, f"?draft={draft}") as page:
        child = _split(page, homes(page, VILLAGE)[0])
        page.locator("[data-step=submit]").click()
        page.locator("dialog button.main").click()
        expect(page.locator(".state.submitted")).to_be_visible()
        expect(page.locator("[data-tool=split]")).to_be_disabled()
        assert page.locator("[data-step=approve], [data-step=publish]").count() == 0
    assert public.get(f"/api/areas/{child}").status_code == 404
    with client_as(own_site, "approver") as approver, on_editor(browser, approver, f"?draft={draft}") as page:
        for step, state in (("approve", "approved"), ("publish", "published")):
            page.locator(f"[data-step={step}]").click()
            page.locator("dialog button.main").click()
            expect(page.locator(f".state.{state}")).to_be_visible()
        page.locator("#tab-history").click()
        expect(page.locator(".revision")).to_have_count(2)
        page.locator(".revision").last.get_by_role("button").first.click()
        expect(page.locator(".draft-name")).to_contain_text("的地图")
        assert child not in codes(page)
    page_of_public = public.get(f"/api/areas/{child}")
    assert page_of_public.json()["level"] == "unit"


def test_two_windows_on_one_draft_lose_nothing(browser: Browser, clerk: httpx.Client, own_site: str) -> None:
    """The slower one is told what happened, takes the newest and makes the change again."""
    draft = new_draft(clerk, "两个人改")
    with (
        client_as(own_site, "town_editor") as colleague,
        on_editor(browser, clerk, f"?draft={draft}") as one,
        on_editor(browser, colleague, f"?draft={draft}") as other,
    ):
        child = _split(one, homes(one, VILLAGE)[3])
        found = find_vertex(other, "350303102201", three=False)
        x, y = on_screen(other, found["at"])
        other.keyboard.press("e")
        stroke(other, (x, y), (x + 15, y + 5))
        dialog = other.locator("dialog")
        expect(dialog.locator("h2")).to_have_text("别人刚改过这个草稿")
        expect(dialog.locator(".since")).to_contain_text("分割单元")
        dialog.locator("button.main").click()
        steps(other, 2)
        assert child in codes(other)
        assert other.evaluate("at => editor.desk.fabric.holders(...at).units.size", found["at"]) == 0


def test_a_viewer_can_only_look(browser: Browser, clerk: httpx.Client, own_site: str) -> None:
    """No tool that changes anything, no step to take; counters and layers work."""
    draft = new_draft(clerk, "只看")
    with client_as(own_site, "viewer") as viewer, on_editor(browser, viewer, f"?draft={draft}") as page:
        free = page.locator(".tool:not(:disabled)").evaluate_all("all => all.map((one) => one.dataset.tool)")
        assert free == ["select", "measure"]
        assert page.locator(".steps button").count() == 0
        page.locator(".row").first.click()
        expect(page.locator(".grid-card")).to_be_visible()
        expect(page.locator(".grid-card header button")).to_be_disabled()
