"""The audit over HTTP, on the command line and on its page: everybody's own area, files without formulas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.auth.deps import COOKIE
from api.cli import app
from api.embedded.cluster import Address
from benchmarks.soaking import audits
from benchmarks.soaking.audited_towns import complete
from boundaries.audit import KINDS
from boundaries.audit_tables import AuditDay
from boundaries.database import engine
from tests import database
from tests.api.conftest import client_of
from tests.api.page import DESK, PHONE, watched
from tests.api.test_page_care import serious
from tests.browser import fresh_page
from tests.serving import DATABASES, serving
from tests.signed_in import as_role

FORMULA = "=HYPERLINK(0)"
HOSTILE = "<img src=x onerror=window.hacked=1>"
NOW = "2026-06-15"
RENAME = text("""
    UPDATE area_version SET name = :name WHERE area_id IN (
        SELECT area.id FROM post JOIN area ON area.id = post.area_id WHERE level = :level AND ordinal = 1
          AND NOT EXISTS (SELECT FROM appointment WHERE post_id = post.id)
    )
""")
"""Rename the areas of a level whose first post is vacant."""
APPOINT = text("""
    INSERT INTO appointment (id, town_id, post_id, person_id, term)
    SELECT gen_random_uuid(), post.town_id, post.id, person.id, '[2026-01-01,)'
    FROM post JOIN area ON area.id = area_id, (SELECT id FROM person ORDER BY id DESC LIMIT 1) AS person
    WHERE area.code = :code AND kind = 'grid_leader'
""")


@pytest.fixture(scope="module")
def web(cluster: Address) -> Iterator[httpx.Client]:
    """A town with faults of every kind; a grid is named like a formula, a unit like markup."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        complete(session, 1)
        audits.plant(session, 1)
        for level, name in (("grid", FORMULA), ("unit", HOSTILE)):
            session.execute(RENAME, {"level": level, "name": name})
        session.commit()
    opened.dispose()
    with serving(url) as address, client_of(address) as client:
        yield client
    database.drop_database(cluster, url)


def of(web: httpx.Client, role: str, area: str | None = None, **query: Any) -> Any:
    """The audit of the town's day as an official sees it."""
    with as_role(web, role, area) as official:
        answer = official.get("/api/audit", params={"on": NOW, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_town_sees_every_kind_and_counts_that_add_up(web: httpx.Client) -> None:
    """Sums over kinds, severities and villages are the number of findings."""
    told = of(web, "viewer")
    counts = told["counts"]
    assert {one["kind"] for one in counts["kinds"]} == set(KINDS)
    assert counts["total"] == len(told["findings"]) == sum(one["count"] for one in counts["kinds"])
    assert counts["total"] == sum(counts["severities"].values())
    assert len({one["key"] for one in told["findings"]}) == counts["total"]
    order = ["high", "medium", "low"]
    grave = [order.index(one["severity"]) for one in told["findings"]]
    assert grave == sorted(grave)


@pytest.mark.parametrize(
    ("role", "level", "code"), [("village_chief", "village", "v2"), ("grid_leader", "grid", "v2g3")]
)
def test_others_see_their_own_area_only(web: httpx.Client, role: str, level: str, code: str) -> None:
    """What a village chief and a grid leader get is what of the town's list lies in their area."""
    every = {one["key"] for one in of(web, "approver")["findings"] if (one[level] or {}).get("code") == code}
    own = of(web, role, code)
    assert {one["key"] for one in own["findings"]} == every
    assert own["counts"]["total"] == len(every) > 0


def test_filters_narrow_and_wrong_ones_are_refused(web: httpx.Client) -> None:
    """A village by name, kinds, severities; what does not exist is named."""
    found = of(web, "viewer", village="v1", kind=["loose_address", "vacant_post"], severity="low")["findings"]
    assert found and {one["kind"] for one in found} <= {"loose_address", "vacant_post"}
    assert {(one["village"]["code"], one["severity"]) for one in found} == {("v1", "low")}
    with as_role(web, "viewer") as viewer:
        asked = [{"kind": "nothing"}, {"village": "无此村"}, {"on": "31/12/2026"}, {"severity": "worst"}]
        assert [viewer.get("/api/audit", params=query).status_code for query in asked] == [422, 404, 422, 422]


def test_files_hold_the_same_and_no_formula(web: httpx.Client) -> None:
    """CSV and XLSX have a row for each finding; a name that begins with = stays text in both."""
    keys = {one["key"] for one in of(web, "viewer")["findings"]}
    with as_role(web, "viewer") as viewer:
        plain, book = (
            viewer.get("/api/audit/file", params={"on": NOW, "form": form}) for form in ("csv", "xlsx")
        )
    rows = list(csv.reader(io.StringIO(plain.content.decode("utf-8-sig"))))
    assert {row[-1] for row in rows[1:]} == keys and len(rows) == len(keys) + 1
    cells = [cell for row in rows for cell in row]
    assert f"'{FORMULA}" in cells and not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    assert {row[-1].value for row in sheet.iter_rows(min_row=2)} == keys
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert FORMULA in [cell.value for row in sheet.iter_rows() for cell in row]


def test_today_is_kept_and_shown_beside_earlier_days(web: httpx.Client) -> None:
    """Two audits on one day keep one row; a village chief sees the counts of the village."""
    opened = engine(DATABASES[str(web.base_url).rstrip("/")])
    today = of(web, "viewer", on="")
    yesterday = date.fromisoformat(today["on"]) - timedelta(days=1)
    counts = {"v1": {"overload": {"medium": 2}}, "v2": {"blank_ground": {"high": 1}}}
    with Session(opened) as session, session.begin():
        town = session.scalar(text("SELECT id FROM area WHERE level = 'town'"))
        row = AuditDay(day=yesterday, town_id=town, counts=counts, counted_at=datetime.now(UTC))
        session.add(row)
    opened.dispose()
    history = of(web, "viewer", on="")["history"]
    assert [one["day"] for one in history] == [str(yesterday), today["on"]]
    assert history[0]["kinds"] == {"overload": 2, "blank_ground": 1}
    assert sum(history[1]["severities"].values()) == today["counts"]["total"]
    assert of(web, "village_chief", "v2", on="")["history"][0]["severities"] == {"high": 1}
    assert of(web, "grid_leader", "v2g1", on="")["history"] == []


def test_mending_is_seen_at_once(web: httpx.Client) -> None:
    """An appointment takes its finding off the list although the audit is kept for some seconds."""
    opened = engine(DATABASES[str(web.base_url).rstrip("/")])
    told = of(web, "viewer", on="", kind="vacant_post")["findings"]
    one = next(one for one in told if one["level"] == "grid")
    with Session(opened) as session, session.begin():
        session.execute(APPOINT, {"code": one["code"]})
        session.execute(text("SELECT pg_notify('wangge_revision', '')"))
    opened.dispose()
    for _ in range(100):
        keys = {finding["key"] for finding in of(web, "viewer", on="", kind="vacant_post")["findings"]}
        if one["key"] not in keys:
            break
    assert one["key"] not in keys and len(keys) == len(told) - 1


def run(url: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    """`wangge audit WORDS` on a database."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", url)
    return CliRunner().invoke(app, ["audit", *words])


def test_the_command_prints_counts_and_writes_files(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Exit code 0 with findings; JSON as the API's; a workbook on disk; a wrong kind is an error."""
    url = DATABASES[str(web.base_url).rstrip("/")]
    shown = run(url, monkeypatch, "--on", NOW, "--kind", "split_grid")
    assert shown.exit_code == 0 and "网格不连片" in shown.output and "共 1 件" in shown.output
    told = run(url, monkeypatch, "--on", NOW, "--village", "v3", "--format", "json")
    assert json.loads(told.stdout)["findings"] == of(web, "viewer", village="v3")["findings"]
    out = tmp_path / "缺失.xlsx"
    assert run(url, monkeypatch, "--format", "xlsx", "--out", str(out)).exit_code == 0
    assert openpyxl.load_workbook(out).worksheets[0].max_row > 20
    assert isinstance(run(url, monkeypatch, "--kind", "nothing").exception, Exception)


@contextmanager
def page_of(
    browser: Browser, web: httpx.Client, size: dict[str, int], query: str = f"on={NOW}"
) -> Iterator[Page]:
    """The page of a town editor, without script errors and without questions to anyone outside."""
    base = str(web.base_url).rstrip("/")
    with fresh_page(browser, viewport=size, reduced_motion="reduce") as page, watched(page, base):
        with as_role(web, "town_editor") as official:
            page.context.add_cookies([{"name": COOKIE, "value": official.cookies[COOKIE], "url": base}])
        page.goto(f"{base}/audit?{query}")
        expect(page.locator("html[data-ready]")).to_be_attached()
        yield page


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_filters_zooms_and_leads_to_where_it_is_mended(
    browser: Browser, web: httpx.Client, size: dict[str, int]
) -> None:
    """A press filters by kind, the next goes there on the map; the button leads to where it is mended."""
    with page_of(browser, web, size) as page:
        total = of(web, "town_editor")["counts"]["total"]
        expect(page.locator("#total")).to_have_text(str(total))
        page.locator("[data-severity=high]").click()
        page.locator("[data-kind=blank_ground]").click()
        expect(page.locator(".finding")).to_have_count(1)
        page.locator(".finding .see").click()
        expect(page.locator("#map path.leaflet-interactive, #map .leaflet-overlay-pane path")).to_have_count(
            1
        )
        assert "severity=high" in page.url and "kind=blank_ground" in page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert serious(page) == []
        page.locator(".mend").click()
        expect(page.locator("html[data-ready]")).to_be_attached()
        (place,) = of(web, "town_editor", kind="blank_ground")["findings"]
        near = "(place) => editor.desk.map.getZoom() > 16 && editor.desk.map.getBounds().contains(place)"
        assert page.evaluate(near, [place["lat"], place["lon"]])
        assert page.url.split("?")[0].endswith("/editor")


@pytest.mark.browser
def test_hostile_names_stay_text_and_an_empty_filter_says_so(browser: Browser, web: httpx.Client) -> None:
    """Markup in a name is shown letter by letter; a filter that fits nothing offers to clear it."""
    with page_of(browser, web, DESK, f"on={NOW}&kind=vacant_post") as page:
        expect(page.locator("#list")).to_contain_text(HOSTILE)
        assert page.evaluate("window.hacked === undefined")
        page.locator("[data-severity=low]").click()
        page.locator("#more summary").click()
        page.locator("#village").select_option("v3")
        expect(page.locator("#list .empty, #list .finding").first).to_be_visible()
        page.goto(page.url.split("?")[0] + f"?on={NOW}&kind=no_resource&village=v1")
        page.locator("#list .empty button").click()
        expect(page.locator(".finding").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["uncovered_contract", "incomplete_team"])
def test_contracts_and_teams_are_mended_in_the_list(browser: Browser, web: httpx.Client, kind: str) -> None:
    """Who keeps the ground, or fills the role, is chosen in a window; after that the finding is gone."""
    with page_of(browser, web, DESK, f"kind={kind}") as page:
        page.locator(".mend").click()
        if kind == "uncovered_contract":
            page.locator("dialog [name=holder]").fill("绿洁公司")
        page.locator("dialog [value=yes]").click()
        expect(page.locator("#toast")).to_contain_text("已保存")
        expect(page.locator(".finding")).to_have_count(0)
    assert of(web, "viewer", on="", kind=kind)["findings"] == []
