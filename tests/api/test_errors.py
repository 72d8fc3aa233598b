"""Every mistake is told as problem+json in two languages; none of a user's ends in a 5xx."""

from __future__ import annotations

import random
import time

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.guard import MAX_BODY
from boundaries.database import engine
from tests.api.conftest import client_of
from tests.serving import serving

PROBLEM = {"type", "title", "status", "detail", "detail_zh", "detail_en", "where"}
JSON = {"Content-Type": "application/json"}


def test_an_unknown_address_is_a_problem(web: httpx.Client) -> None:
    """404 with the whole problem body, in Chinese unless asked otherwise."""
    answer = web.get("/api/nothing/here")
    assert (answer.status_code, set(answer.json())) == (404, PROBLEM)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == answer.json()["detail_zh"]


@pytest.mark.parametrize(
    ("headers", "query", "english"),
    [
        ({"Accept-Language": "en-GB,en;q=0.9"}, "", True),
        ({"Accept-Language": "fr,zh-CN;q=0.8,en;q=0.5"}, "", False),
        ({"Accept-Language": "zh"}, "?lang=en", True),
        ({"Accept-Language": "en"}, "?lang=zh", False),
    ],
)
def test_the_detail_follows_the_language(
    web: httpx.Client, headers: dict[str, str], query: str, english: bool
) -> None:
    """`lang` decides, then Accept-Language."""
    body = web.get(f"/nope{query}", headers=headers).json()
    assert body["detail"] == body["detail_en" if english else "detail_zh"]


def test_a_wrong_method_says_which_are_right(web: httpx.Client) -> None:
    """405 with Allow."""
    answer = web.delete("/api/places")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "body",
    [
        b'{"lon": NaN}',
        b'{"lon": Infinity}',
        b'{"lon": -1e999}',
        b"[" * 100_000,
        b'{"text": "\\u0000"}',
        b'{"text": "\\ud800"}',
        b'{"text": "\xff"}',
        b'{"a": ' * 40 + b"1" + b"}" * 40,
        b'{"lon": ' + b"9" * 5000 + b"}",
        b"{",
        b"null",
        b"[]",
    ],
    ids=range(12),
)
def test_json_is_read_strictly(web: httpx.Client, body: bytes) -> None:
    """NaN, Infinity, depth, NUL, half characters and broken text are refused with 422."""
    assert web.post("/api/reports", content=body, headers=JSON).status_code == 422


def test_a_large_body_is_refused_announced_or_not(web: httpx.Client) -> None:
    """413 by Content-Length, and as soon as chunks without a length exceed the cap."""
    large = b'{"text": "' + b"x" * MAX_BODY + b'"}'
    pieces = (large[i : i + 65536] for i in range(0, len(large), 65536))
    for content in (large, pieces):
        assert web.post("/api/reports", content=content, headers=JSON).status_code == 413


def test_random_queries_never_break_the_server(web: httpx.Client) -> None:
    """400 made-up requests to every readable address: below 500, and every error a problem."""
    dice = random.Random(1)
    words = [
        "nan",
        "-inf",
        "1e400",
        "",
        "0",
        "119.05",
        "25.4",
        "%00",
        "%ff",
        "🏠",
        "'",
        "2026-13-01",
        "x" * 300,
        "[]",
    ]
    paths = [
        "/api/places",
        "/api/areas/u1",
        "/api/areas/%2e%2e",
        "/api/stats",
        "/",
        "/docs",
        "/basemap/vec/3/1/2",
    ]
    names = ["lon", "lat", "datum", "at", "level", "geometry", "lang", "token"]
    for _ in range(400):
        query = "&".join(f"{dice.choice(names)}={dice.choice(words)}" for _ in range(dice.randrange(5)))
        answer = web.get(f"{dice.choice(paths)}?{query}")
        assert answer.status_code < 500, str(answer.url)
        if answer.status_code >= 400:
            assert set(answer.json()) == PROBLEM


def test_every_answer_carries_the_safety_headers(web: httpx.Client) -> None:
    """Pages, data, assets and errors alike: a strict policy and no sniffing."""
    for path in ("/", "/api/stats", "/static/lookup.js", "/assets/vendor/leaflet-1.9.4/leaflet.js", "/nope"):
        headers = web.get(path).headers
        assert "script-src 'self';" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_look_ups_outlive_the_database(own_web: httpx.Client, session: Session, database_url: str) -> None:
    """With the database gone: 503 and Retry-After where it is needed, answers from memory where not."""
    name = database_url.rpartition("/")[2].partition("?")[0]
    session.close()
    server = engine(database_url.replace(f"/{name}", "/postgres")).execution_options(
        isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        ending = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        connection.execute(text(ending))
        sick = own_web.get("/healthz")
        assert (sick.status_code, int(sick.headers["retry-after"]) > 0, set(sick.json())) == (
            503,
            True,
            PROBLEM,
        )
        assert own_web.get("/api/places?lon=119.05&lat=25.44").status_code == 200
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    server.dispose()
    deadline = time.monotonic() + 30
    while own_web.get("/healthz").status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert own_web.get("/healthz").json() == {"status": "ok", "revision": 1}


def test_a_server_without_database_says_so() -> None:
    """Started with the database down: every question about the town is 503, no crash."""
    nowhere = "postgresql+psycopg://app@/wangge?host=/nonexistent&port=1"
    with serving(nowhere, is_there=False) as address, client_of(address) as client:
        statuses = [
            client.get(path).status_code for path in ("/healthz", "/api/stats", "/api/places?lon=119&lat=25")
        ]
        assert statuses == [503, 503, 503]


def test_the_api_describes_itself_with_examples(web: httpx.Client) -> None:
    """Each path of ours is in /openapi.json with an example answer, and /docs asks nobody outside."""
    document = web.get("/openapi.json").json()
    for path in ("/api/places", "/api/areas/{code}", "/api/stats", "/healthz"):
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert "example" in document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    page = web.get("/docs").text
    assert "/api/places" in page
    assert "//cdn" not in page
