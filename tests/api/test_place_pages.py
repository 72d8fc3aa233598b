"""`/u/{code}` and `/g/{code}`: what QR codes open, for everybody, on any phone, on any day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.auth.deps import COOKIE
from api.embedded.cluster import Address
from boundaries.database import engine
from tests import database
from tests.api.conftest import client_of
from tests.api.page import DESK, PHONE
from tests.api.test_page_care import serious
from tests.incidents import small_town
from tests.serving import serving
from tests.signed_in import as_role

WHOLE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
MOST_BYTES = 100_000
MERGED = (
    "INSERT INTO revision (number, valid_from, source) VALUES (2, '2026-03-01 00:00+00', 'test')",
    """UPDATE area_version SET valid = tstzrange(lower(valid), '2026-03-01 00:00+00')
       WHERE area_id = (SELECT id FROM area WHERE code = 'u4')""",
    """INSERT INTO lineage (id, town_id, revision, level, kind, before_id, after_id, m2)
       SELECT gen_random_uuid(), old.town_id, 2, 'unit', 'merge', old.id, new.id, 1000
       FROM area AS old, area AS new WHERE old.code = 'u4' AND new.code = 'u3'""",
)


@pytest.fixture(scope="module")
def plates(cluster: Address) -> Iterator[httpx.Client]:
    """A small town whose unit u4 went over to u3 on 1 March 2026."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        small_town.publish(session)
        for statement in MERGED:
            session.execute(text(statement))
        session.commit()
    opened.dispose()
    with serving(url, public_url="https://wangge.example.cn/") as site, client_of(site) as web:
        yield web
    database.drop_database(cluster, url)


def test_a_unit_answers_without_a_script(plates: httpx.Client) -> None:
    """People in order, their posts, the code, the map and the day stand in the page; no script is loaded."""
    page = plates.get("/u/u1").text
    assert [page.index(name) for name in ("李单元", "张网格", "王站长")] == sorted(
        page.index(name) for name in ("李单元", "张网格", "王站长")
    )
    assert "<script" not in page and '<svg class="small-map"' in page and "<code>u1</code>" in page
    assert f"{datetime.now().year}年" in page and "第 2 版地图" in page


def test_numbers_are_masked_and_the_hotline_is_called(plates: httpx.Client) -> None:
    """No whole number, but a link that calls the town's hotline."""
    page = plates.get("/u/u1").text
    assert "128****5678" in page and not WHOLE.search(page) and 'href="tel:12345"' in page


def test_the_link_to_share_is_the_address_that_plates_carry(plates: httpx.Client) -> None:
    """The public address and path, and the day where one was chosen."""
    assert 'href="https://wangge.example.cn/g/g1"' in plates.get("/g/g1").text
    assert 'href="https://wangge.example.cn/g/g1?on=2026-04-01"' in plates.get("/g/g1?on=2026-04-01").text


def test_a_grid_leads_to_its_units_and_neighbours(plates: httpx.Client) -> None:
    """Links to every unit of the grid and to the grid beside it."""
    page = plates.get("/g/g1").text
    assert all(f'href="/u/{code}"' in page for code in ("u1", "u2", "shop")) and 'href="/g/g2"' in page


def test_a_code_that_ended_says_what_it_became(plates: httpx.Client) -> None:
    """404 with the heir's link and the day before; on that day the page is there."""
    gone = plates.get("/u/u4")
    assert gone.status_code == 404 and 'href="/u/u3"' in gone.text and "on=2026-02-28" in gone.text
    assert plates.get("/u/u4?on=2026-02-28").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/u/nothing", 404, "没有编号"),
        ("/u/nothing?lang=en", 404, "There is no code"),
        ("/u/%3Cscript%3E", 404, "&lt;script&gt;"),
        ("/u/u1?on=gestern", 422, "日期"),
        ("/u/u1?on=2020-01-01", 404, "没有发布"),
        ("/u/" + "9" * 81, 422, ""),
    ],
)
def test_what_is_not_there_is_told_kindly(plates: httpx.Client, path: str, status: int, said: str) -> None:
    """A page that says what to do; nothing that was sent becomes markup."""
    answer = plates.get(path)
    assert answer.status_code == status and said in answer.text and "<script>" not in answer.text


def test_a_code_of_another_level_leads_to_its_page(plates: httpx.Client) -> None:
    """/u/ with a grid's code goes to the grid, a village's code to the look-up page."""
    assert plates.get("/u/g1").headers["location"] == "/g/g1"
    assert plates.get("/g/v").headers["location"] == "/#village:v"


def test_an_official_sees_one_number_at_a_time_and_each_is_logged(plates: httpx.Client) -> None:
    """POST /api/phones gives the number of a post and leaves an entry without the number."""
    with as_role(plates, "grid_leader", "g1") as clerk:
        wanted = {"level": "unit", "code": "u1", "post": "grid_leader"}
        assert clerk.post("/api/phones", json=wanted).json() == {"name": "张网格", "phone": "12812345678"}
        missing = clerk.post("/api/phones", json={**wanted, "post": "mediator"})
        assert missing.status_code == 404 and 'id="reveal-facts"' in clerk.get("/u/u1").text
        assert 'id="reveal-facts"' not in clerk.get("/u/u3").text


def test_whoever_copies_everything_is_slowed_down(cluster: Address) -> None:
    """Beyond the limit of an address: 429 and when to come again; officials, places and pages go on."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        small_town.publish(session)
    opened.dispose()
    limits = {"lookups_per_minute": 3, "reports_per_minute": 1, "unmasks_per_hour": 1}
    with serving(url, **limits) as site, client_of(site) as web, as_role(web, "grid_leader", "g1") as clerk:
        found = [web.get(path) for path in ("/api/areas/u1", "/u/u1", "/api/suggest?q=u", "/api/areas/u2")]
        assert [one.status_code for one in found] == [200, 200, 200, 429]
        assert 1 <= int(found[-1].headers["retry-after"]) <= 20
        assert clerk.get("/api/areas/u2").status_code == 200
        lon, lat = small_town.lonlat(0.5, 0.5)
        assert web.get("/api/places", params={"lon": lon, "lat": lat}).status_code == 200
        report = {"unit_code": "u1", "text": "路灯坏了"}
        assert [web.post("/api/reports", json=report).status_code for _ in range(2)] == [201, 429]
        wanted = {"level": "unit", "code": "u1", "post": "grid_leader"}
        assert [clerk.post("/api/phones", json=wanted).status_code for _ in range(2)] == [200, 429]
    database.drop_database(cluster, url)


def test_a_report_is_filed_without_a_script_and_only_once(plates: httpx.Client) -> None:
    """The unit's page leads to a form; sent twice it is one report; what lacks comes back filled in."""
    assert 'href="/report?unit=u1"' in plates.get("/u/u1").text
    key = re.findall(r'name="key" value="([^"]+)"', plates.get("/report?unit=u1").text)[0]
    form = {"unit": "u1", "key": key, "text": "路灯不亮", "reporter_phone": "13800000000"}
    twice = [plates.post("/report", data=form) for _ in range(2)]
    numbers = [re.findall(r"<code>([0-9a-f-]{36})</code>", answer.text) for answer in twice]
    assert numbers[0] == numbers[1] and len(numbers[0]) == 1 and "李单元" in twice[0].text
    lacking = plates.post("/report", data={**form, "key": "other", "text": "", "reporter_name": "<b>甲"})
    assert lacking.status_code == 422 and "&lt;b&gt;甲" in lacking.text


@pytest.mark.parametrize(
    ("path", "status"), [("/report", 404), ("/report?unit=zz", 404), ("/report?unit=g1", 404)]
)
def test_a_report_about_no_unit_is_told(plates: httpx.Client, path: str, status: int) -> None:
    """A page that says so; a form sent from another site is refused."""
    assert plates.get(path).status_code == status
    forged = plates.post("/report", data={"unit": "u1"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_is_light_accessible_and_calls(
    browser: Browser, plates: httpx.Client, size: dict[str, int]
) -> None:
    """Under 100 kB, no wider than the screen, nothing for axe; an official's tap shows the number."""
    base = str(plates.base_url).rstrip("/")
    with as_role(plates, "village_chief", "v") as chief:
        context = browser.new_context(viewport=size)  # type: ignore[arg-type]
        page, loaded = context.new_page(), []
        page.on("response", lambda answer: loaded.append(len(answer.body())))
        for path in ("/u/u1", "/g/g1?lang=en", "/u/nothing", "/report?unit=u1"):
            loaded.clear()
            page.goto(base + path)
            page.wait_for_load_state("networkidle")
            assert 0 < sum(loaded) < MOST_BYTES
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            assert serious(page) == []
        context.add_cookies([{"name": COOKIE, "value": chief.cookies[COOKIE], "url": base}])
        page.goto(f"{base}/u/u1")
        page.locator("#people .reveal").first.click()
        page.locator('#people a[href="tel:12812345678"]').wait_for()
        assert serious(page) == []
        page.goto(f"{base}/#unit:u2")
        page.locator("#card .people .reveal").first.dispatch_event("click")
        page.locator('#card a[href="tel:12812345678"]').wait_for(state="attached")
        assert page.locator('#card a[href="/u/u2"]').count() == 1
        context.close()
