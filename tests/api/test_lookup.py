"""`GET /api/places` on the small town: owners, borders, outside, days, datums, and what is refused."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import revisions
from gis.crs import wgs84_to_bd09, wgs84_to_gcj02
from tests.incidents.small_town import lonlat

KEYS = {
    "unit", "overlays", "grid", "village", "town", "leaders", "vacancies", "services", "second_layers",
    "centre", "border_m", "runner_up", "inside", "revision", "at",
}  # fmt: skip


def place(web: httpx.Client, east: float, north: float, **more: str) -> dict:  # type: ignore[type-arg]
    """The answer for a point given in sides of the small town."""
    lon, lat = lonlat(east, north)
    answer = web.get("/api/places", params={"lon": lon, "lat": lat, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def codes(answer: dict) -> list[str | None]:  # type: ignore[type-arg]
    """Codes of unit, grid, village and town."""
    return [answer[level] and answer[level]["code"] for level in ("unit", "grid", "village", "town")]


def test_a_point_answers_with_the_whole_chain(web: httpx.Client) -> None:
    """Unit, grid, village, town and the people in order of whom to ask first."""
    answer = place(web, 0.5, 0.4)
    assert set(answer) == KEYS
    assert codes(answer) == ["u1", "g1", "v", "t"]
    assert [one["post"] for one in answer["leaders"]] == ["unit_leader", "grid_leader", "station_chief"]
    assert [one["order"] for one in answer["leaders"]] == [1, 2, 3]
    assert answer["border_m"] == pytest.approx(400, abs=0.01)


def test_phones_are_masked_wherever_they_appear(web: httpx.Client) -> None:
    """The number 12812345678 leaves the server only as 128****5678."""
    body = web.get("/api/places", params=dict(zip(("lon", "lat"), lonlat(0.95, 0.95), strict=True))).text
    assert "128****5678" in body
    assert "12812345678" not in body


def test_the_runner_up_comes_with_chain_leaders_and_distance(web: httpx.Client) -> None:
    """Three metres west of the border between two grids, the unit across is the runner-up."""
    other = place(web, 0.997, 0.2)["runner_up"]
    assert [other["unit"]["code"], other["grid"]["code"], other["village"]["code"]] == ["u3", "g2", "v"]
    assert other["distance_m"] == pytest.approx(3, abs=0.01)
    assert [one["name"] for one in other["leaders"]] == ["王站长"]


def test_on_a_border_both_candidates_are_given(web: httpx.Client) -> None:
    """On the line between two units: distance zero, and the other one is the runner-up."""
    answer = place(web, 0.4, 1)
    assert answer["border_m"] == pytest.approx(0, abs=0.001)
    assert {answer["unit"]["code"], answer["runner_up"]["unit"]["code"]} == {"u1", "u2"}


def test_overlays_come_beside_the_owner(web: httpx.Client) -> None:
    """A shop standing over a unit is listed; the owner stays the base unit."""
    answer = place(web, 0.95, 0.95)
    assert answer["unit"]["code"] == "u1"
    assert [one["code"] for one in answer["overlays"]] == ["shop"]


def test_outside_the_nearest_unit_answers_up_to_a_kilometre(web: httpx.Client) -> None:
    """500 m west of the town: not inside, nearest unit, distance; 1,500 m west: nobody, yet status 200."""
    near, far = place(web, -0.5, 0.5), place(web, -1.5, 0.5)
    assert (near["inside"], codes(near)[0]) == (False, "u1")
    assert near["border_m"] == pytest.approx(500, abs=0.01)
    assert (far["inside"], far["unit"], far["border_m"], far["leaders"]) == (False, None, None, [])


@pytest.mark.parametrize(("datum", "shift"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_a_declared_datum_is_undone(web: httpx.Client, datum: str, shift) -> None:  # type: ignore[no-untyped-def]
    """The same ground point, given in another datum, gets the same answer."""
    lon, lat = shift(*lonlat(0.997, 0.2))
    moved = web.get("/api/places", params={"lon": float(lon), "lat": float(lat), "datum": datum}).json()
    assert {**moved, "at": ""} == {**place(web, 0.997, 0.2), "at": ""}


@pytest.mark.parametrize(
    ("lon", "lat", "problem"),
    [
        ("25.4", "119.1", "swapped"),
        ("nan", "25.4", "not_a_number"),
        ("inf", "25.4", "not_a_number"),
        ("1e999", "25.4", "not_a_number"),
        ("0", "0", "zero"),
        ("404500", "2814800", "metres"),
        ("119", "91", "out_of_range"),
    ],
)
def test_what_is_no_position_is_named(web: httpx.Client, lon: str, lat: str, problem: str) -> None:
    """422, the kind of mistake in `where`, and no word about rows or columns of a file."""
    answer = web.get("/api/places", params={"lon": lon, "lat": lat})
    assert answer.status_code == 422
    assert answer.json()["where"]["problem"] == problem
    assert "第 1" not in answer.json()["detail_zh"]
    assert "列" not in answer.json()["detail_zh"]


@pytest.mark.parametrize(
    ("query", "field"),
    [("lat=25", "lon"), ("lon=119.0&lat=25°26'", "lat"), ("lon=119&lat=25&datum=mars", "datum")],
)
def test_a_missing_or_odd_parameter_is_named(web: httpx.Client, query: str, field: str) -> None:
    """422 and the name of the parameter."""
    answer = web.get(f"/api/places?{query}")
    assert (answer.status_code, answer.json()["where"]["field"]) == (422, field)


def test_before_the_first_map_there_is_no_answer(web: httpx.Client) -> None:
    """A day before the first revision: 404 with a sentence, not an empty place."""
    lon, lat = lonlat(0.5, 0.5)
    answer = web.get("/api/places", params={"lon": lon, "lat": lat, "at": "2020-05-01"})
    assert answer.status_code == 404
    assert "发布" in answer.json()["detail_zh"]


@pytest.mark.parametrize(
    "at", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31T23:59:59-12:00", "x" * 41]
)
def test_a_day_that_is_none_is_refused(web: httpx.Client, at: str) -> None:
    """422, naming `at`."""
    answer = web.get("/api/places", params={"lon": 119.05, "lat": 25.4, "at": at})
    assert (answer.status_code, answer.json()["where"]["field"]) == (422, "at")


def test_terms_follow_the_day_asked_for(own_web: httpx.Client, session: Session) -> None:
    """A leader whose term ended is shown for a past day only; one to come only for a future day."""
    session.execute(text("UPDATE appointment SET term = daterange('2026-01-01', '2026-02-01')"))
    revisions.announce(session)
    session.commit()
    deadline = time.monotonic() + 30
    while place(own_web, 0.5, 0.5, at="2026-02-01")["leaders"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert place(own_web, 0.5, 0.5, at="2026-01-31")["leaders"]
    assert not place(own_web, 0.5, 0.5, at="2026-02-01")["leaders"]


def test_a_moment_may_lose_its_plus_sign(web: httpx.Client) -> None:
    """2026-03-01T08:00:00+08:00 written into a query without escaping is still read."""
    lon, lat = lonlat(0.5, 0.5)
    answer = web.get(f"/api/places?lon={lon}&lat={lat}&at=2026-03-01T08:00:00+08:00")
    assert answer.json()["at"] == "2026-03-01T08:00:00+08:00"


def test_a_publication_is_heard_and_the_past_remembered(own_web: httpx.Client, session: Session) -> None:
    """After a new revision the running server answers by it; a day before, by the old one."""
    _republish_u1(session, "新名")
    deadline = time.monotonic() + 30
    while place(own_web, 0.5, 0.5)["revision"] == 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert place(own_web, 0.5, 0.5)["unit"]["name"] == "新名"
    past = place(own_web, 0.5, 0.5, at=date(2026, 1, 2).isoformat())
    assert (past["unit"]["name"], past["revision"]) == ("名u1", 1)


def test_a_lost_listener_finds_what_it_missed(own_web: httpx.Client, session: Session) -> None:
    """Ending the listening connection in the server does not leave it with an old map."""
    listening = "pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    session.execute(text(f"SELECT pg_terminate_backend(pid) FROM {listening}"))
    _republish_u1(session, "失联后")
    deadline = time.monotonic() + 30
    while place(own_web, 0.5, 0.5)["revision"] == 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert place(own_web, 0.5, 0.5)["unit"]["name"] == "失联后"


def _republish_u1(session: Session, name: str) -> None:
    opened = revisions.open_next(session, datetime.now(UTC), "test")
    u1 = "(SELECT id FROM area WHERE code = 'u1')"
    facts = {"moment": opened.moment, "name": name, "number": opened.number}
    session.execute(
        text(
            f"UPDATE area_version SET valid = tstzrange(lower(valid), :moment) "
            f"WHERE area_id = {u1} AND upper_inf(valid)"
        ),
        facts,
    )
    columns = "area_id, town_id, parent_id, kind, overlay, households, geom"
    session.execute(
        text(
            f"INSERT INTO area_version (id, name, valid, revision, {columns}) "
            f"SELECT gen_random_uuid(), :name, tstzrange(:moment, NULL), :number, {columns} "
            f"FROM area_version WHERE area_id = {u1} AND upper(valid) = :moment"
        ),
        facts,
    )
    revisions.announce(session)
    session.commit()
