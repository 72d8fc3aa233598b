"""`/api/hotspots`, `/api/alerts`, the files of an answer and the page, over the small town with a rise."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pyogrio
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.auth.deps import COOKIE
from api.embedded.cluster import Address
from boundaries.database import engine
from incidents.alerts import Watch, watch_over
from tests import database
from tests.api.conftest import client_of
from tests.api.page import DESK, PHONE
from tests.fonts import machine_typeface
from tests.hostile import HOSTILE
from tests.incidents import risen_town, small_town
from tests.serving import serving
from tests.signed_in import as_role

ON = date(2026, 11, 20)
TEXTS = text("UPDATE report SET text = :said WHERE grid_code = :grid")
BAD = '=HYPERLINK("http://x")'


@pytest.fixture(scope="module")
def web(cluster: Address) -> Iterator[httpx.Client]:
    """The risen town with its alert; texts and names that would run or compute if anything let them."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        directory = small_town.publish(session)
        risen_town.rise(session, directory, ON)
        for grid, said in (("g1", HOSTILE[0]), ("g2", "只给g2看")):
            session.execute(TEXTS, {"said": said, "grid": grid})
        session.execute(text("UPDATE area_version SET name = :bad WHERE name = '名g2'"), {"bad": BAD})
        watch_over(session, directory, Watch(ON, "Asia/Shanghai", risen_town.FILED))
        session.commit()
    opened.dispose()
    with serving(url) as address, client_of(address) as client:
        yield client
    database.drop_database(cluster, url)


@pytest.fixture(scope="module")
def clerk(web: httpx.Client) -> Iterator[httpx.Client]:
    """An editor of the whole town."""
    with as_role(web, "town_editor") as client:
        yield client


def answer(client: httpx.Client, **query: str) -> Any:
    """The answer to a question, asked until it is there."""
    for _ in range(50):
        told = client.get("/api/hotspots", params=query)
        if told.status_code != 202:
            assert told.status_code == 200, told.text
            return told.json()
        assert set(told.json()["progress"]) == {"done", "of"}
    raise AssertionError("no answer")


def test_an_answer_states_its_terms_and_adds_up(clerk: httpx.Client) -> None:
    """Period, level, denominator, test with q, seed and number of tests; rows and strays sum to the total."""
    found = answer(clerk, method="hot", level="unit", base="households")
    said = "".join(one["zh"] for one in found["terms"])
    for word in ("统计范围", "层级", "预期", "检验", "次检验", "种子", "q ≤", "合计"):
        assert word in said
    assert (
        sum(row["observed"] for row in found["rows"]) + sum(s["n"] for s in found["strays"]) == found["total"]
    )
    assert all(one["en"] for one in found["terms"])


def test_each_official_sees_the_own_area(web: httpx.Client) -> None:
    """A viewer of g2 gets g2 alone, by every method; g1 is a number, its reports and texts are refused."""
    with as_role(web, "viewer", "g2") as viewer:
        for method in ("hot", "scan", "trend", "density"):
            found = answer(viewer, method=method)
            assert set(found["marks"]) == {"g2"} == {row["code"] for row in found["rows"]}
            assert {one["kind"]: one["n"] for one in found["strays"]}["elsewhere"] > 0
        own = viewer.get("/api/hotspots/areas/g2")
        assert "只给g2看" in own.text and HOSTILE[0] not in own.text
        assert own.json()["neighbours_elsewhere"] == 1
        assert viewer.get("/api/hotspots/areas/g1").status_code == 403
        table = viewer.get("/api/hotspots/files", params={"format": "geojson"}).json()
        assert [f["properties"]["code"] for f in table["features"]] == ["g2", ""]
        assert viewer.get("/api/alerts").json()["alerts"] == []


def test_why_shows_weeks_leaders_and_reports(clerk: httpx.Client) -> None:
    """Of g1, in the days of its cluster: 27 reports, whose leader, thirteen weeks; phones masked."""
    answer(clerk, method="scan")
    found = clerk.get("/api/hotspots/areas/g1", params={"method": "scan"}).json()
    assert found["area"]["mark"] == "hot99" and found["reports_count"] == 27
    assert len(found["weeks"]) == 13 and found["leaders"][0]["name"] == "张网格"
    assert "12812345678" not in json.dumps(found)


def test_an_alert_is_seen_once_by_whom(web: httpx.Client, clerk: httpx.Client) -> None:
    """Unseen until marked, for the one who marks it alone; another area may not."""
    told = clerk.get("/api/alerts").json()
    (alert,) = told["alerts"]
    assert told["scanned"] is None and told["notes"] == []  # the scan was not run by its command
    assert alert["grids"][0]["name"] == "张网格" and "误报" in alert["finding"]["zh"]
    with as_role(web, "grid_leader", "g1") as leader, as_role(web, "grid_leader", "g2") as other:
        assert leader.get("/api/alerts").json()["unseen"] == 1
        for _ in range(2):
            assert leader.post(f"/api/alerts/{alert['id']}/seen").status_code == 200
        assert leader.get("/api/alerts").json()["unseen"] == 0
        assert other.post(f"/api/alerts/{alert['id']}/seen").status_code == 403
    assert clerk.get("/api/alerts").json()["unseen"] == 1


def taken(clerk: httpx.Client, ending: str, **query: str) -> bytes:
    """A file of the answer; asked twice, it has the same bytes."""
    one, other = (clerk.get("/api/hotspots/files", params={"format": ending, **query}) for _ in range(2))
    assert one.status_code == 200, one.text
    assert one.content == other.content
    assert one.headers["content-disposition"].endswith(f'.{ending}"')
    return one.content


def test_counts_of_every_internal_file_sum_to_the_reports(clerk: httpx.Client, tmp_path: Path) -> None:
    """Workbook (rows, weeks and categories), GeoPackage and GeoJSON all count each report once."""
    total = answer(clerk)["total"]
    book = openpyxl.load_workbook(io.BytesIO(taken(clerk, "xlsx")))
    column = [cell.value for cell in book.worksheets[0][4]].index("件数")
    counts = [row[column] for row in book.worksheets[0].iter_rows(min_row=5, values_only=True)]
    assert counts[-1] == sum(counts[:-1]) == total
    for sheet in book.worksheets[1:3]:
        lines = [row[1] for row in sheet.iter_rows(min_row=2, max_col=2, values_only=True)]
        assert lines[-1] == sum(lines[:-1]) == total
    assert sum(len(sheet._charts) for sheet in book.worksheets) == 3
    (tmp_path / "h.gpkg").write_bytes(taken(clerk, "gpkg"))
    layer = pyogrio.read_dataframe(tmp_path / "h.gpkg", layer="hotspots")
    about = pyogrio.read_dataframe(tmp_path / "h.gpkg", layer="about", read_geometry=False)
    whole = json.loads(taken(clerk, "geojson", lang="en"))
    assert layer["observed"].sum() == total == sum(f["properties"]["observed"] for f in whole["features"])
    assert dict(zip(about["key"], about["value"], strict=True))["total"] == str(total)
    assert "Benjamini-Hochberg" in json.dumps(whole["metadata"])


def test_no_cell_of_a_workbook_is_a_formula(clerk: httpx.Client) -> None:
    """A grid called =HYPERLINK(...) stays text."""
    raw = taken(clerk, "xlsx")
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet for sheet in sheets)
    cells = [c.value for row in openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0] for c in row]
    assert any(BAD in str(value) for value in cells)


def test_the_public_file_names_nobody_and_withholds(clerk: httpx.Client) -> None:
    """Whole months; no leader, no verdict of single areas, and no count below five."""
    whole = json.loads(taken(clerk, "geojson", variant="public"))
    assert "张网格" not in json.dumps(whole, ensure_ascii=False)
    months = [k for k in whole["features"][0]["properties"] if k.startswith("2026-")]
    counts = [f["properties"][month] for f in whole["features"] for month in months]
    assert months and all(n is None or n == 0 or n >= 5 for n in counts)


def test_a_sheet_is_printed(clerk: httpx.Client) -> None:
    """A PDF for officials, the same twice, and a picture for everybody."""
    machine_typeface()
    assert taken(clerk, "pdf").startswith(b"%PDF")
    picture = clerk.get("/api/hotspots/files", params={"format": "png", "variant": "public", "lang": "en"})
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_leads_from_the_list_to_why(
    browser: Browser, clerk: httpx.Client, size: dict[str, int]
) -> None:
    """Ask, choose, read why, go back, another method, the alert: no script error, nothing too wide."""
    base, errors = str(clerk.base_url).rstrip("/"), []
    context = browser.new_context(viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": clerk.cookies[COOKIE], "url": base}])
    page: Page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{base}/hotspots?method=scan")
    page.locator(".row-button").first.click()
    expect(page.locator("#why")).to_contain_text("为什么热")
    expect(page.locator("svg.weeks .column")).to_have_count(13)
    expect(page.locator(".reports .text").first).to_have_text(HOSTILE[0])
    page.keyboard.press("Escape")
    expect(page.locator("#headline")).to_contain_text("偏多")
    if size is PHONE:
        page.locator("#fold").click()
    page.locator("#method").select_option("trend")
    expect(page.locator("#desk")).to_contain_text("13 周")
    assert "method=trend" in page.url
    page.locator("#language").click()
    expect(page.locator("#desk")).to_contain_text("How this was worked out")
    page.locator("#tab-alerts").click()
    expect(page.locator(".alert")).to_contain_text("27 in 3 days")
    assert page.evaluate("window.hacked === undefined && document.documentElement.scrollWidth <= innerWidth")
    assert errors == []
    context.close()
