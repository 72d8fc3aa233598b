"""Records of people and means: kept over HTTP and on the page; one server for the module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from api.auth.deps import COOKIE
from api.embedded.cluster import Address
from boundaries.database import engine
from tests.api.conftest import client_of
from tests.api.page import DESK, PHONE, watched
from tests.api.test_page_care import chinese_outside_names, serious
from tests.api.test_people_routes import done, place, soon, today
from tests.boundaries.staffed import small_database
from tests.browser import fresh_page
from tests.incidents.small_town import lonlat
from tests.serving import DATABASES, serving
from tests.signed_in import as_role

SECTIONS = ["posts", "teams", "duty", "layers", "contracts", "resources", "lists", "organisation", "rules"]


@pytest.fixture(scope="module")
def web(cluster: Address) -> Iterator[httpx.Client]:
    """The application over the small town."""
    with small_database(cluster) as url, serving(url) as address, client_of(address) as client:
        yield client


@pytest.fixture(scope="module")
def editor(web: httpx.Client) -> Iterator[httpx.Client]:
    """An editor of the whole town."""
    with as_role(web, "town_editor") as client:
        yield client


def test_resources_are_put_down_moved_and_taken_away(web: httpx.Client, editor: httpx.Client) -> None:
    """The map says on which unit one stands; the gazetteer finds it by its new name; faults name the field;
    a village's official may not take one from elsewhere, and the log keeps what it was."""
    lon, lat = lonlat(0.5, 0.5)
    clinic = {"kind": "卫生所", "name": "东站", "lon": lon, "lat": lat}
    done(web.get("/api/suggest", params={"q": "东站"}))
    key = done(editor.post("/api/lists/resources", json=clinic))["id"]
    east, north = lonlat(1.5, 0.5)
    moved = {**clinic, "name": "康宁站", "lon": east, "lat": north}
    done(editor.put(f"/api/lists/resources/{key}", json=moved))
    (found,) = done(editor.get("/api/lists/resources", params={"area": "g2"}))
    assert (found["name"], [one["code"] for one in found["areas"]]) == ("康宁站", ["u3", "g2", "v"])
    assert done(editor.get("/api/lists/resources", params={"area": "g1"})) == []
    soon(lambda: [one["name"] for one in done(web.get("/api/suggest?q=康宁站"))["suggestions"]], ["康宁站"])
    for wrong, field in (({"kind": "药店"}, "kind"), ({"name": " "}, "name"), ({"lon": 0.0}, "lon, lat")):
        refused = editor.post("/api/lists/resources", json={**clinic, **wrong})
        assert (refused.status_code, refused.json()["where"]["field"]) == (422, field)
    done(editor.delete(f"/api/lists/resources/{key}"))
    assert editor.delete(f"/api/lists/resources/{key}").status_code == 404
    with engine(DATABASES[str(web.base_url).rstrip("/")]).connect() as connection:
        (kept,) = connection.scalars(text("SELECT detail FROM audit_log WHERE action = 'resource.drop'"))
    assert kept["before"]["name"] == "康宁站"


def test_teams_take_in_new_people_and_are_dissolved_empty(web: httpx.Client, editor: httpx.Client) -> None:
    """A volunteer without a post joins from tomorrow, is found by initials, and holds the team together; a
    kind of post of the town's own comes and goes; an owner is no second leader, "123abc" no phone."""
    team = done(editor.post("/api/teams", json={"level": "village", "code": "v", "kind": "seven_member"}))[
        "id"
    ]
    tomorrow = (today(web) + timedelta(1)).isoformat()
    asked = {"name": "秦志愿", "phone": "12800004321", "role": "patrol", "start": tomorrow}
    member = done(editor.post(f"/api/teams/{team}/members", json=asked))["id"]
    (told,) = (one for one in done(editor.get("/api/teams", params={"area": "v"})) if one["id"] == team)
    assert not told["members"] and [one["name"] for one in told["joining"]] == ["秦志愿"]
    (found,) = done(editor.get("/api/people/choices", params={"q": "qzy"}))
    assert found["offices"][0]["title"] == "七员队伍" and found["phone_masked"] == "128****4321"
    assert editor.delete(f"/api/teams/{team}").status_code == 409
    done(editor.post(f"/api/teams/members/{member}/end", json={}))
    done(editor.delete(f"/api/teams/{team}"))
    kind = {"level": "village", "title": "森林巡护员", "title_en": "Forest ranger", "rank": 80}
    done(editor.put("/api/posts/kinds/ranger", json=kind))
    assert [one["kind"] for one in done(editor.get("/api/posts/kinds")) if one["own"]] == ["ranger"]
    done(editor.delete("/api/posts/kinds/ranger"))
    assert editor.delete("/api/posts/kinds/ranger").status_code == 404
    owner = {"level": "unit", "code": "shop", "kind": "unit_leader", "ordinal": 2, "capacity": "owner"}
    refused = editor.post("/api/posts/appoint", json={**owner, "name": "甲"})
    assert (refused.status_code, refused.json()["where"]["field"]) == (422, "capacity")
    for body, field in (({"phone": "123abc"}, "phone"), ({"end": today(web).isoformat()}, "end")):
        wrong = {**owner, "ordinal": 1, "name": "甲", "phone": "", **body}
        refused = editor.post("/api/posts/appoint", json=wrong)
        assert (refused.status_code, refused.json()["where"]["field"]) == (422, field)
        assert "止日" not in refused.json()["detail_zh"]
    with as_role(web, "grid_leader", "g2") as other:
        assert "李单元" not in other.get("/api/people/choices").text


def test_clusters_contracts_and_layers_are_listed_until_they_end(
    web: httpx.Client, editor: httpx.Client
) -> None:
    """Ground told as areas; what ended is listed no longer, and a place answers without it."""
    g2 = {"level": "grid", "code": "g2"}
    done(editor.put("/api/lists/contracts/B9", json={"name": "九区", "holder": "丙队", "areas": [g2]}))
    kept = {one["code"]: one["m2"] for one in done(editor.get("/api/lists/contracts"))["contracts"]}
    assert kept["B9"] == pytest.approx(2e6, rel=1e-6)
    done(editor.post("/api/lists/contracts/B9/end", json={}))
    assert "B9" not in editor.get("/api/lists/contracts").text
    assert editor.post("/api/lists/contracts/B9/end", json={}).status_code == 404
    lon, lat = lonlat(0.5, 0.5)
    body = {"name": "西片", "villages": ["v"], "centre": "西蜂巢", "lon": lon, "lat": lat}
    done(editor.put("/api/centres/W1", json=body))
    soon(lambda: (place(web)["centre"] or {}).get("name"), "西蜂巢")
    shift = {"name": "吴班", "weekday": 0, "starts": "00:00", "ends": "00:00"}
    done(editor.post("/api/centres/W1/shifts", json=shift))
    done(editor.post("/api/centres/W1/end", json={}))
    soon(lambda: place(web)["centre"], None)
    assert "西片" not in web.get("/api/centres").text and done(editor.get("/api/centres/W1/shifts")) == []
    layer = {"level": "unit", "code": "u3", "answers": {"level": "grid", "code": "g1"}}
    made = done(editor.post("/api/posts/second-layers", json={**layer, "label": "旧", "label_en": "old"}))[
        "id"
    ]
    soon(lambda: [one["id"] for one in done(editor.get("/api/posts/second-layers"))], [made])
    done(editor.post(f"/api/posts/second-layers/{made}/end", json={}))
    soon(lambda: done(editor.get("/api/posts/second-layers")), [])


@pytest.mark.browser
def test_the_page_keeps_the_records(browser: Browser, web: httpx.Client, editor: httpx.Client) -> None:
    """A team is formed and gets somebody new; a place off the map is refused at its field; a phone shows all
    sections without scrolling sideways, in English too; axe finds nothing."""
    base = str(web.base_url).rstrip("/")
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": editor.cookies[COOKIE], "url": base}])
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{base}/people?area=u2")
    page.get_by_role("link", name="任命、请假").click()
    expect(page.locator("#records-told")).to_contain_text("空缺 1 个")
    page.goto(f"{base}/people#posts")
    expect(page.locator("#records-told")).to_contain_text("任职")
    page.goto(f"{base}/people?area=g2#teams")
    page.get_by_role("button", name="组建微网格服务团队").click()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="加人 名g2").click()
    page.locator("#f-person").fill("郑新人")
    page.locator(".found-people li", has_text="登记新的人").click()
    page.locator("#f-person-phone").fill("12800007777")
    assert serious(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#records-list")).to_contain_text("128****7777")
    page.get_by_role("button", name="资源点", exact=True).click()
    page.get_by_role("button", name="登记资源点").click()
    page.locator("#f-kind").select_option("学校")
    page.locator("#f-name").fill("二小")
    page.locator("#f-spot").fill("120.5, 25.4")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#f-spot-fault")).to_contain_text("不在本镇")
    page.locator("#f-spot").fill("{}, {}".format(*lonlat(1.5, 1.5)))
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#records-list")).to_contain_text("二小")
    page.locator("#language").click()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for section in SECTIONS:
        page.evaluate(f"location.hash = '{section}'")
        expect(page.locator("#records-told")).to_have_text(re.compile(r"\d|No "))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, section
        assert chinese_outside_names(page) == [], section
    assert serious(page) == [] and errors == []
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("query", ["", "?area=v", "?area=g1"], ids=["town", "village", "grid"])
def test_every_section_opens(browser: Browser, web: httpx.Client, editor: httpx.Client, query: str) -> None:
    """For town, village and grid all nine are listed, and no element is told as text: the names of those who
    act or begin later stand beside their marks. Who appoints reads what becomes of the holder."""
    base, later = str(web.base_url).rstrip("/"), today(web) + timedelta(30)
    post = {"level": "grid", "code": "g1", "kind": "grid_leader"}
    done(editor.post("/api/posts/appoint", json={**post, "name": "陈代理", "acting": True}))
    done(editor.post("/api/posts/appoint", json={**post, "name": "黄后任", "start": later.isoformat()}))
    kept = {"name": COOKIE, "value": editor.cookies[COOKIE], "url": base}
    with fresh_page(browser, viewport=DESK, reduced_motion="reduce") as page:
        page.context.add_cookies([kept])  # type: ignore[list-item]
        with watched(page, base):
            page.goto(f"{base}/people{query}#posts")
            for number, section in enumerate(SECTIONS):
                page.evaluate(f"location.hash = '{section}'")
                chosen = page.locator("#records-sections button").nth(number)
                expect(chosen).to_have_attribute("aria-pressed", "true")
                asks = section == "lists" and query != "?area=g1"
                told = "请先选到" if asks else r"\d|没有双轨|没有资源点"
                expect(page.locator("#records-told")).to_have_text(re.compile(told))
                assert "[object" not in page.locator("main").inner_text(), section
            page.evaluate("location.hash = 'posts'")
            expect(page.locator("#records-list .badge.acting")).to_have_count(0 if not query else 1)
            if query == "?area=g1":
                page.locator("#records-acts button").click()
                expect(page.locator("#form-title")).to_contain_text("名g1")
                expect(page.locator(".heed")).to_contain_text("现任张网格将于")
                expect(page.locator(".heed")).to_contain_text("黄后任")
                page.locator("#f-acting").check()
                expect(page.locator(".heed")).to_have_text(re.compile("^代理人陈代理（.*）的任期将取消。$"))
