"""Rosters over HTTP and on the page: checked, shown, stored as shown, kept to the official's own area."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, expect
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
from tests.serving import DATABASES, serving
from tests.signed_in import as_role

HEAD = "编码,岗位,姓名,电话\n"
SENT = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def web(cluster: Address) -> Iterator[httpx.Client]:
    """A small town of this module's own."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        small_town.publish(session)
    opened.dispose()
    with serving(url) as site, client_of(site) as client:
        yield client
    database.drop_database(cluster, url)


@pytest.fixture(scope="module")
def editor(web: httpx.Client) -> Iterator[httpx.Client]:
    """An editor of the whole town."""
    with as_role(web, "town_editor") as client:
        yield client


def post(client: httpx.Client, path: str, content: str | bytes, **query: str) -> httpx.Response:
    """A roster sent as a file."""
    body = content.encode() if isinstance(content, str) else content
    return client.post(f"/api/roster/{path}", content=body, params=query, headers=SENT)


def logged(web: httpx.Client, action: str) -> list[Any]:
    """Details of the entries of the audit log for an action, the newest last."""
    opened = engine(DATABASES[str(web.base_url).rstrip("/")])
    with Session(opened) as session:
        query = text("SELECT detail FROM audit_log WHERE action = :action ORDER BY id")
        found = list(session.scalars(query, {"action": action}))
    opened.dispose()
    return found


def test_what_was_shown_is_stored_and_shown_again_as_unchanged(
    web: httpx.Client, editor: httpx.Client
) -> None:
    """Check, apply with its digest, check again; the look-up names the new leader at once or soon."""
    roster = HEAD + "g2,网格长,赵六七,13900001111\n"
    shown = post(editor, "check", roster, ends="0").json()
    assert shown["counts"] == {"new": 1, "changed": 0, "ended": 0, "unchanged": 0} and not shown["stored"]
    assert post(editor, "apply", roster, digest=shown["digest"], ends="0").json()["stored"]
    assert post(editor, "check", roster, ends="0").json()["counts"]["unchanged"] == 1
    assert logged(web, "roster.import")[-1]["new"] == 1
    assert "13900001111" not in str(logged(web, "roster.import"))


def test_nothing_is_stored_when_the_record_changed_meanwhile(editor: httpx.Client) -> None:
    """The digest of another state: 409."""
    roster = HEAD + "g1,网格长,钱七八,13900002222\n"
    assert post(editor, "apply", roster, digest="0" * 32, ends="0").status_code == 409


def test_a_faulty_roster_is_stored_only_in_its_clean_part_and_only_when_said(editor: httpx.Client) -> None:
    """One bad row of two: 422, then with part=clean the other row."""
    roster = HEAD + "u3,单元长,孙八九,13900003333\nu4,单元长,周,1\n"
    shown = post(editor, "check", roster).json()
    assert [(one["row"], one["column"]) for one in shown["faults"]] == [(3, "姓名"), (3, "电话")]
    assert post(editor, "apply", roster, digest=shown["digest"]).status_code == 422
    done = post(editor, "apply", roster, digest=shown["digest"], part="clean")
    assert done.json()["counts"] == {"new": 1, "changed": 0, "ended": 0, "unchanged": 0}


@pytest.mark.parametrize("path", ["check", "apply"])
def test_an_official_of_another_area_is_refused(web: httpx.Client, path: str) -> None:
    """A village chief whose area holds none of the rows, and roles without the right: 403."""
    with as_role(web, "village_chief", "g2") as foreign, as_role(web, "grid_leader", "g1") as leader:
        roster = HEAD + "g1,网格长,吴九十,\n"
        assert post(foreign, path, roster, digest="x").status_code == 403
        assert post(leader, path, roster, digest="x").status_code == 403


def test_rows_beyond_the_own_area_are_faults(web: httpx.Client) -> None:
    """One own row, one foreign: the foreign one is named and never stored."""
    with as_role(web, "village_chief", "g1") as chief:
        shown = post(chief, "check", HEAD + "g1,网格长,郑十一,\ng2,网格长,王十二,\n").json()
    assert [(one["kind"], one["row"]) for one in shown["faults"]] == [("outside", 3)]
    assert {one["area"]["code"] for one in shown["changes"]} == {"g1"}


def test_a_workbook_in_and_out(editor: httpx.Client) -> None:
    """The XLSX that is taken away comes back unchanged; whole numbers are asked for, which is logged."""
    roster = HEAD + "u4,单元长,沈十七,13900006666\n"
    shown = post(editor, "check", roster, ends="0").json()
    assert post(editor, "apply", roster, digest=shown["digest"], ends="0").status_code == 200
    masked = editor.get("/api/roster", params={"form": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(masked.content)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "128****5678" in cells and "12812345678" not in cells
    assert all(cell.data_type in ("s", "n", "inlineStr") for row in sheet.iter_rows() for cell in row)
    back = post(editor, "check", masked.content).json()
    assert (back["fault_count"], back["changes"]) == (0, []) and back["counts"]["unchanged"] > 3
    assert "12812345678" in editor.get("/api/roster", params={"phones": "1"}).text
    assert logged(editor, "roster.export")[-1]["phones"] is True


def test_the_template_is_read_as_empty(editor: httpx.Client) -> None:
    """Its headings are known; what is told is that nothing was filled in."""
    template = editor.get("/api/roster/template").content
    assert [one["kind"] for one in post(editor, "check", template).json()["faults"]] == ["no_rows"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04broken", b"{}", b"\x00" * 40])
def test_what_is_no_table_is_refused(editor: httpx.Client, content: bytes) -> None:
    """422 with a sentence, or a fault that says there are no headings."""
    answer = post(editor, "check", content)
    assert answer.status_code == 422 or answer.json()["faults"][0]["kind"] == "no_heading"


def test_gb18030_is_read(editor: httpx.Client) -> None:
    """As Chinese spreadsheets save CSV."""
    found = post(
        editor, "check", (HEAD + "g1,网格长,冯十三,13900004444\n").encode("gb18030"), ends="0"
    ).json()
    assert found["fault_count"] == 0 and found["changes"][0]["name"] == "冯十三"


def test_people_are_found_by_name_initials_and_place(web: httpx.Client, editor: httpx.Client) -> None:
    """Whole names, initials, codes; vacant posts; masked; only of the official's own area."""
    for q in ("李单元", "ldy", "u1"):
        found = editor.get("/api/people", params={"q": q}).json()["posts"]
        assert [(one["name"], one["phone_masked"]) for one in found] == [("李单元", "128****5678")]
    assert all(one["name"] is None for one in editor.get("/api/people?vacant=1").json()["posts"])
    with as_role(web, "grid_leader", "g2") as other:
        assert "李单元" not in other.get("/api/people").text
        assert other.get("/api/people?area=u1").status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_finds_checks_and_stores(
    browser: Browser, web: httpx.Client, editor: httpx.Client, size: dict[str, int]
) -> None:
    """Search, one number shown, a faulty roster told, its clean part stored; axe finds nothing."""
    base = str(web.base_url).rstrip("/")
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": editor.cookies[COOKIE], "url": base}])
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{base}/people?area=g1")
    expect(page.locator("#place")).to_contain_text("g1")
    page.locator("#q").fill("ldy")
    expect(page.locator("#posts tbody tr")).to_have_count(1)
    page.locator("#posts .reveal").click()
    expect(page.locator('#posts a[href="tel:12812345678"]')).to_be_visible()
    assert serious(page) == []
    page.locator("#tab-roster").click()
    name = "褚十四" if size is PHONE else "卫十五"
    roster = HEAD + f"u2,单元长,{name},13900005555\nu9,单元长,蒋十六,\n"
    page.locator("#file").set_input_files(
        {"name": "r.csv", "mimeType": "text/csv", "buffer": roster.encode()}
    )
    page.locator("#send button").click()
    expect(page.locator("#found")).to_contain_text("没有这个编码")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.locator("#apply").click()
    if size is DESK:  # the first one's term ends with it: it is asked once more
        expect(page.locator(".apply b")).to_contain_text("1 人任期结束")
        page.locator("#apply").click()
    expect(page.locator("#told")).to_contain_text("已写入")
    assert errors == []
    context.close()
