"""Signing in and one's own account in Chromium: by hand, in both languages, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from api.auth import accounts, passwords
from api.embedded.cluster import Address
from boundaries.database import engine
from tests import database
from tests.api.page import DESK, PHONE
from tests.api.test_page_care import chinese_outside_names, serious
from tests.incidents import small_town
from tests.serving import serving

pytestmark = pytest.mark.browser
PASSWORD = "长安 correct horse"
LONG = "欧阳示范·阿卜杜热合曼·买买提"


@pytest.fixture(scope="module")
def address(cluster: Address) -> Iterator[str]:
    """The small town with one village chief, who has a long name."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        small_town.publish(session)
        hashed = passwords.hash_password(PASSWORD)
        wanted = accounts.NewAccount("ouyang", "village_chief", ("village", "v"), LONG, hashed)
        accounts.create(session, wanted, datetime.now(UTC))
        session.commit()
    opened.dispose()
    with serving(url) as found:
        yield found
    database.drop_database(cluster, url)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh browser of either size, whose scripts raise nothing."""
    context = browser.new_context(viewport=request.param, reduced_motion="reduce")
    found, errors = context.new_page(), []
    found.on("pageerror", lambda error: errors.append(str(error)))
    yield found
    assert errors == []
    context.close()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    """Name and password typed and sent, by keys alone."""
    page.locator("#name").fill("ouyang")
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")


def test_a_day_of_an_official(page: Page, address: str) -> None:
    """Refused with a sentence, then let in to the page asked for; a token; signed out again."""
    page.goto(f"{address}/account")
    sign_in(page, "not this one")
    expect(page.locator("#told")).to_contain_text("用户名或密码不对")
    sign_in(page)
    expect(page.locator("h1")).to_have_text(LONG)
    expect(page.locator("#office")).to_contain_text("村级负责人 · 辖区：名v（v）")
    expect(page.locator("#sessions .mark")).to_have_text("这台设备")
    page.locator("#token-name").fill("<b>QGIS</b>")
    page.locator("#token").locator("button").click()
    expect(page.locator("#fresh code")).to_contain_text("wg_")
    expect(page.locator("#tokens b").first).to_have_text("<b>QGIS</b>")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    faults = serious(page)
    page.locator("#language").click()
    expect(page.locator("#tokens-title")).to_have_text("API tokens")
    assert [one for one in chinese_outside_names(page) if "QGIS" not in one] == []
    page.goto(f"{address}/")
    expect(page.locator("#account-link")).to_contain_text(LONG)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    page.locator("#account-link").click()
    page.locator("#sign-out").click()
    expect(page.locator("#account-link")).to_have_attribute("href", "/login?lang=en")
    page.goto(f"{address}/account")
    expect(page.locator("h1")).to_have_text("Sign in for officials")
    assert faults + serious(page) == [] and chinese_outside_names(page) == []
