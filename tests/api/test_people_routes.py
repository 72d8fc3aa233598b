"""Officials change who is in charge, and places answer with it; one server for the module."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from api.cli import app
from api.embedded.cluster import Address
from boundaries.database import engine
from gis.errors import NotFound
from tests.api.conftest import client_of
from tests.boundaries.staffed import small_database
from tests.incidents.small_town import lonlat
from tests.serving import DATABASES, serving
from tests.signed_in import as_role

U1 = {"level": "unit", "code": "u1", "kind": "unit_leader"}
V = {"level": "village", "code": "v"}


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


def done(answer: httpx.Response) -> Any:
    """The answer to a request that must work."""
    assert answer.is_success, answer.text
    return answer.json()


def place(web: httpx.Client, at: date | None = None, east: float = 0.5, north: float = 0.4) -> dict[str, Any]:
    """What the public is told of a place, now or on a day."""
    lon, lat = lonlat(east, north)
    asked = {"lon": str(lon), "lat": str(lat), **({"at": at.isoformat()} if at else {})}
    return done(web.get("/api/places", params=asked))  # type: ignore[no-any-return]


def soon(told: Callable[[], Any], wanted: Any) -> None:
    """Wait until every process has heard of a change."""
    deadline = time.monotonic() + 20
    while told() != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    assert told() == wanted


def today(web: httpx.Client) -> date:
    """The day on the server's clock."""
    return date.fromisoformat(place(web)["at"][:10])


def names(answer: dict[str, Any], post: str) -> list[str]:
    """Who holds a post by an answer, stand-ins marked."""
    return [f"{one['name']}{'*' * one['acting']}" for one in answer["leaders"] if one["post"] == post]


def test_an_appointment_shows_at_once_and_not_before_its_day(web: httpx.Client, editor: httpx.Client) -> None:
    """A second leader from today: the place answers with them, yesterday it did not; the log knows."""
    made = done(
        editor.post("/api/posts/appoint", json={**U1, "ordinal": 2, "name": "钱副", "capacity": "cadre"})
    )
    soon(lambda: names(place(web), "unit_leader"), ["李单元", "钱副"])
    assert names(place(web, today(web) - timedelta(1)), "unit_leader") == ["李单元"]
    assert place(web)["leaders"][1]["capacity"] == "cadre"
    person = done(editor.get(f"/api/people/{made['id']}"))
    assert [(one["code"], one["ordinal"]) for one in person["posts"]] == [("u1", 2)]
    with engine(DATABASES[str(web.base_url).rstrip("/")]).connect() as connection:
        actions = connection.scalars(text("SELECT action FROM audit_log")).all()
    assert "post.appoint" in actions


def test_leave_and_its_stand_in_show_until_the_last_day(web: httpx.Client, editor: httpx.Client) -> None:
    """The stand-in is asked first, the holder says until when; back, all is as before."""
    posts = done(editor.get("/api/posts", params={"area": "g1"}))["posts"]
    (holder,) = (term for post in posts for term in post["terms"] if post["kind"] == "grid_leader")
    stand_in = done(editor.post("/api/posts/appoint", json={**V, "kind": "mediator", "name": "孙调解"}))["id"]
    day = today(web)
    asked = {"start": day.isoformat(), "end": (day + timedelta(3)).isoformat(), "stand_in": stand_in}
    leave = done(editor.post(f"/api/people/{holder['person']}/leave", json=asked))["id"]
    soon(lambda: names(place(web), "grid_leader"), ["孙调解*", "张网格"])
    away = [one["away"] for one in place(web)["leaders"] if one["away"]]
    assert away == [{"until": (day + timedelta(2)).isoformat(), "stand_in": "孙调解"}]
    assert names(place(web, day + timedelta(3)), "grid_leader") == ["张网格"]
    done(editor.post(f"/api/people/{holder['person']}/leave/{leave}/end", json={}))
    soon(lambda: names(place(web), "grid_leader"), ["张网格"])
    assert [one["name"] for one in place(web)["services"]] == ["孙调解"]


def test_a_post_that_ends_is_vacant(web: httpx.Client, editor: httpx.Client) -> None:
    """The station chief steps down: the place says so; a post that is not there cannot end."""
    done(editor.post("/api/posts/end", json={**V, "kind": "station_chief"}))

    def told() -> list[tuple[str, str]]:
        return [(one["post"], one["area"]["code"]) for one in place(web)["vacancies"]]

    soon(told, [("station_chief", "v")])
    assert editor.post("/api/posts/end", json={**V, "kind": "doctor"}).status_code == 404
    assert (
        editor.post("/api/posts/appoint", json={**V, "kind": "grid_leader", "name": "甲"}).status_code == 422
    )


def test_both_layers_answer_labelled(web: httpx.Client, editor: httpx.Client) -> None:
    """Unit u4 of g2 is answered for by g1 too; ended, it no longer is."""
    asked = {"level": "unit", "code": "u4", "answers": {"level": "grid", "code": "g1"}}
    layer = done(
        editor.post("/api/posts/second-layers", json={**asked, "label": "原网格", "label_en": "old grid"})
    )

    def told() -> list[tuple[str, str, list[str]]]:
        found = place(web, east=1.5, north=1.5)["second_layers"]
        return [
            (one["label"], one["area"]["code"], [who["name"] for who in one["leaders"][:1]]) for one in found
        ]

    soon(told, [("原网格", "g1", ["张网格"])])
    done(editor.post(f"/api/posts/second-layers/{layer['id']}/end", json={}))
    soon(told, [])


def test_the_centre_of_the_cluster_is_told_with_who_is_on_duty(
    web: httpx.Client, editor: httpx.Client
) -> None:
    """Round the clock on call for a department; the outline is the village's; masked phones only."""
    lon, lat = lonlat(0.5, 0.5)
    body = {"name": "东片", "villages": ["v"], "centre": "东蜂巢", "lon": lon, "lat": lat}
    done(editor.put("/api/centres/E1", json={**body, "departments": [{"name": "司法所"}]}))
    soon(lambda: (place(web)["centre"] or {}).get("name"), "东蜂巢")
    person = done(
        editor.post(
            "/api/posts/appoint", json={**V, "kind": "police", "name": "周警", "phone": "12800001234"}
        )
    )
    shift = {"person": person["id"], "department": "司法所", "weekday": 0, "starts": "00:00", "ends": "00:00"}
    done(editor.post("/api/centres/E1/shifts", json={**shift, "on_call": True}))
    soon(lambda: [one["name"] for one in place(web)["centre"]["on_duty"]], ["周警"])
    told = place(web)["centre"]["on_duty"][0]
    assert (told["department"], told["on_call"], told["phone_masked"]) == ("司法所", True, "128****1234")
    (cluster,) = done(web.get("/api/centres", params={"geometry": 1}))
    assert cluster["geometry"]["type"] == "Polygon" and [one["code"] for one in cluster["villages"]] == ["v"]


def test_teams_lists_and_organisation_are_kept_within_the_own_area(
    web: httpx.Client, editor: httpx.Client
) -> None:
    """A village chief forms a team that lists what it lacks; a need, a service, a branch are told, on the
    grid's page too, but not to the public."""
    with as_role(web, "village_chief", "v") as chief:
        team = done(chief.post("/api/teams", json={"level": "grid", "code": "g1", "kind": "micro_grid"}))[
            "id"
        ]
        soon(lambda: len(done(chief.get("/api/teams", params={"area": "g1"}))), 1)
        posts = done(chief.get("/api/posts", params={"area": "g1"}))["posts"]
        leader = posts[0]["terms"][0]["person"]
        done(chief.post(f"/api/teams/{team}/members", json={"person": leader, "role": "leader"}))
        (found,) = done(chief.get("/api/teams", params={"area": "g1"}))
        assert not found["complete"] and len(found["missing"]) == 4 and len(found["members"]) == 1
        lon, lat = lonlat(0.5, 0.5)
        need = {"level": "unit", "code": "u1", "kind": "medical", "lon": lon, "lat": lat}
        made = done(chief.post("/api/lists/needs", json=need))["id"]
        done(chief.post("/api/lists/services", json={"level": "grid", "code": "g1", "name": "代办"}))
        told = done(chief.get("/api/lists", params={"area": "g1"}))
        assert [len(told[name]) for name in ("needs", "resources", "services")] == [1, 0, 1]
        assert told["needs"][0]["nearest"] is None
        assert "微网格服务团队" in chief.get("/g/g1").text and "就医" in chief.get("/g/g1").text
        assert "微网格服务团队" not in web.get("/g/g1").text and "就医" not in web.get("/g/g1").text
        done(chief.post(f"/api/lists/needs/{made}/met", json={}))
        assert done(chief.get("/api/lists", params={"area": "g1"}))["needs"] == []
        branch = {"level": "grid", "code": "g1", "kind": "grid_branch"}
        done(chief.post("/api/people/organisation", json=branch))
        counts = done(chief.get("/api/people/organisation"))["counts"]
        assert [one["counts"]["grid_branch"] for one in counts] == [1, 1, 0]


def test_contract_areas_are_held_against_the_ground(web: httpx.Client, editor: httpx.Client) -> None:
    """A quarter of the town is kept: three quarters are not; nonsense for ground is refused."""
    corners = [lonlat(*corner) for corner in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
    ground = {"type": "Polygon", "coordinates": [corners]}
    done(editor.put("/api/lists/contracts/B1", json={"name": "一区", "holder": "甲队", "geometry": ground}))
    told = done(editor.get("/api/lists/contracts"))
    assert told["contracts"][0]["m2"] == pytest.approx(1e6, rel=1e-6)
    assert told["uncovered_m2"] == pytest.approx(3e6, rel=1e-6) and told["overlapping_m2"] == 0
    for wrong in ({"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon"}, {"coordinates": 1}, {}):
        body = {"name": "二区", "holder": "乙队", "geometry": wrong}
        assert editor.put("/api/lists/contracts/B2", json=body).status_code == 422


def test_commands_list_posts_and_duty(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """`wangge posts` tells who leads and what is vacant, `wangge duty` who is there."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", DATABASES[str(web.base_url).rstrip("/")])
    led, vacant, duty, unknown = (
        CliRunner().invoke(app, command.split())
        for command in ("posts u1", "posts g2 --vacant", "duty", "posts nowhere")
    )
    assert (led.exit_code, vacant.exit_code, duty.exit_code) == (0, 0, 0), (
        led.output + vacant.output + duty.output
    )
    assert "李单元" in led.output and "128****5678" in led.output
    assert "暂缺 vacant" in vacant.output and "u3" in vacant.output and "u2" not in vacant.output
    assert "周警" in duty.output or "没有排班" in duty.output
    assert isinstance(unknown.exception, NotFound)
