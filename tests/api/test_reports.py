"""Reports over HTTP: filed once per key, read in public without what is private."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import create_app
from api.embedded.cluster import Address
from api.settings import Settings
from boundaries.database import engine
from tests import database
from tests.incidents import small_town

SECRET = "井盖松动，我家在三楼"
BODY = {"text": SECRET, "category": "市政", "reporter_phone": "12812345678", "reporter_name": "赵某"}


@pytest.fixture(scope="module")
def app(cluster: Address) -> Iterator[tuple[TestClient, Session]]:
    """The application over one small town, for as many reports as the tests here file; its database."""
    url = database.new_database(cluster)
    opened = engine(url)
    settings = Settings(Path("unused"), url, None, "Asia/Shanghai", reports_per_minute=0)
    with Session(opened) as session:
        small_town.publish(session)
        session.rollback()
        with TestClient(create_app(opened, settings)) as client:
            yield client, session
    opened.dispose()
    database.drop_database(cluster, url)


@pytest.fixture
def session(app: tuple[TestClient, Session]) -> Iterator[Session]:
    """The town's database, in which no report is stored and no key is used yet."""
    with app[1].begin():
        app[1].execute(text("TRUNCATE report, idempotency_key CASCADE"))
    yield app[1]
    app[1].rollback()


@pytest.fixture
def client(app: tuple[TestClient, Session], session: Session) -> TestClient:
    """The application over the small town, where nothing has been filed."""
    assert count(session) == 0
    session.rollback()
    return app[0]


def at(east: float, north: float) -> dict[str, float]:
    """Where to file, in sides of the small town."""
    lon, lat = small_town.lonlat(east, north)
    return {"lon": lon, "lat": lat}


def file(client: TestClient, body: dict[str, Any], key: str | None = None) -> Any:
    """Post a report."""
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
    return client.post("/api/reports", content=json.dumps(body), headers=headers)


def count(session: Session) -> int:
    """How many reports are stored."""
    return int(session.execute(text("SELECT count(*) FROM report")).scalar_one())


def test_filing_by_point_answers_with_who_is_responsible(client: TestClient) -> None:
    """201, an id, a token, and the place as the look-up answers it."""
    answer = file(client, BODY | at(0.5, 0.5))
    place = answer.json()["place"]
    looked_up = client.get("/api/places", params=at(0.5, 0.5)).json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/reports/{answer.json()['id']}"
    assert {**place, "at": ""} == {**looked_up, "at": ""}
    assert place["leaders"][0]["name"] == "李单元"


def test_filing_by_unit_code_names_that_unit_also_for_a_shop(client: TestClient) -> None:
    """A shop stands over another unit, yet its own code leads to itself."""
    answer = file(client, {"unit_code": "shop", "text": "油烟"}).json()
    assert (answer["place"]["unit"]["code"], answer["place"]["grid"]["code"]) == ("shop", "g1")
    own = client.get(f"/api/reports/{answer['id']}", params={"token": answer["token"]}).json()
    assert own["unit"]["code"] == "shop"


def test_gcj02_is_undone_once(client: TestClient) -> None:
    """A declared GCJ-02 point is stored as WGS 84."""
    lon, lat = small_town.lonlat(1.5, 1.5)
    shifted = {"lon": lon + 0.0049, "lat": lat - 0.0026, "datum": "gcj02"}
    answer = file(client, shifted).json()
    own = client.get(f"/api/reports/{answer['id']}", params={"token": answer["token"]}).json()
    assert abs(own["lon"] - lon) < 0.0005
    assert own["lon"] != shifted["lon"]


def test_the_same_key_and_content_is_one_report(client: TestClient, session: Session) -> None:
    """201 first, then 200 with the same id and token."""
    first, second = (file(client, BODY | at(0.5, 0.5), "k1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert (first.json()["id"], first.json()["token"]) == (second.json()["id"], second.json()["token"])
    assert (second.json()["repeated"], count(session)) == (True, 1)


def test_the_same_key_with_other_content_is_a_conflict(client: TestClient, session: Session) -> None:
    """409, and nothing more is stored."""
    file(client, BODY | at(0.5, 0.5), "k1")
    assert file(client, BODY | at(0.5, 0.6), "k1").status_code == 409
    assert count(session) == 1


def test_one_key_sent_many_times_at_once_is_one_report(client: TestClient, session: Session) -> None:
    """Eight senders with one key: one 201, seven 200, one id."""
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda: answers.append(file(client, BODY | at(0.5, 0.5), "k")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == count(session) == 1


def test_the_public_sees_no_text_phone_name_or_place(client: TestClient) -> None:
    """State, category, day, grid and village, and nothing else."""
    filed = file(client, BODY | at(0.5, 0.5)).json()
    public = client.get(f"/api/reports/{filed['id']}")
    assert set(public.json()) == {"id", "state", "category", "received_on", "grid", "village"}
    assert public.json()["grid"] == {"code": "g1", "name": "名g1"}


@pytest.mark.parametrize("way", ["query", "bearer"])
def test_the_token_shows_all_but_the_whole_phone(client: TestClient, way: str) -> None:
    """In the query or as a bearer token; the phone stays masked."""
    filed = file(client, BODY | at(0.5, 0.5)).json()
    sent = {
        "query": {"params": {"token": filed["token"]}},
        "bearer": {"headers": {"Authorization": f"Bearer {filed['token']}"}},
    }
    own = client.get(f"/api/reports/{filed['id']}", **sent[way])
    assert (own.json()["text"], own.json()["unit"]["code"]) == (SECRET, "u1")
    assert "12812345678" not in own.text


@pytest.mark.parametrize("token", ["x", "", "ü", "a" * 43])
def test_a_wrong_token_shows_nothing_private(client: TestClient, token: str) -> None:
    """Not a letter of the text, whatever is sent as a token; of another report neither."""
    filed, other = (file(client, BODY | at(0.5, 0.5)).json() for _ in range(2))
    for wrong in (token, other["token"]):
        assert SECRET not in client.get(f"/api/reports/{filed['id']}", params={"token": wrong}).text


UNUSABLE: list[dict[str, Any]] = [
    {},
    {"lon": 119.05},
    {"lon": 119.05, "lat": 25.44, "unit_code": "u1"},
    {"lon": 25.44, "lat": 119.05},
    {"lon": 404500, "lat": 2814800},
    {"lon": 0, "lat": 0},
    {"unit_code": "nowhere"},
    {"lon": "abc", "lat": 25.44},
    {**at(0.5, 0.5), "datum": "moon"},
    {**at(0.5, 0.5), "text": "字" * 2001},
    {**at(0.5, 0.5), "text": "a\0b"},
    {**at(0.5, 0.5), "text": "\ud800"},
    {**at(0.5, 0.5), "happened_at": "2999-01-01T00:00:00Z"},
    {**at(0.5, 0.5), "unknown": 1},
    {**at(0.5, 0.5), "category": "x" * 201},
]


def test_what_cannot_be_filed_is_refused_and_not_stored(client: TestClient, session: Session) -> None:
    """422 as problem+json with both sentences, each time."""
    for body in UNUSABLE:
        answer = file(client, body)
        assert answer.status_code == 422, body
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail_zh"], body
        assert answer.json()["detail_en"], body
    assert count(session) == 0


@pytest.mark.parametrize("key", ["k" * 201, " "])
def test_a_key_that_is_blank_or_too_long_is_refused(client: TestClient, session: Session, key: str) -> None:
    """422, nothing stored."""
    assert file(client, BODY | at(0.5, 0.5), key).status_code == 422
    assert count(session) == 0


def test_an_unknown_report_is_not_found(client: TestClient) -> None:
    """404 for an id that is none of ours."""
    assert client.get("/api/reports/019aa3c4-5e6f-7a01-8b23-456789abcdef").status_code == 404


def test_a_report_far_from_the_town_belongs_to_nobody(client: TestClient) -> None:
    """It is stored, without unit, grid or village."""
    filed = file(client, BODY | at(-5, 0.5))
    assert (filed.status_code, filed.json()["place"]["unit"]) == (201, None)
    assert client.get(f"/api/reports/{filed.json()['id']}").json()["grid"] is None


def test_hostile_text_comes_back_as_it_was_sent(client: TestClient) -> None:
    """Markup, quotes and formulas are only text."""
    hostile = "<script>alert(1)</script>'; DROP TABLE report; -- =cmd|' /C calc'!A0 \u202e"
    filed = file(client, BODY | at(0.5, 0.5) | {"text": hostile}).json()
    own = client.get(f"/api/reports/{filed['id']}", params={"token": filed["token"]})
    assert own.json()["text"] == hostile
