"""What only the editor asks of the server: its page, the published ground, open reports of one's area."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
import pytest

from tests.incidents import small_town
from tests.signed_in import as_role


def _report(web: httpx.Client, unit: str, key: str) -> None:
    answer = web.post(
        "/api/reports",
        json={"category": "环境", "text": "垃圾", "unit_code": unit},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 201, answer.text


def test_the_page_asks_to_sign_in(web: httpx.Client) -> None:
    """A browser nobody signed in with is sent to sign in, and back to the draft afterwards."""
    answer = web.get("/editor?draft=3", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2Feditor%3Fdraft%3D3")


@pytest.mark.parametrize(
    ("role", "edits", "approves"),
    [("town_editor", True, False), ("approver", False, True), ("viewer", False, False)],
)
def test_the_page_offers_what_the_role_may(web: httpx.Client, role: str, edits: bool, approves: bool) -> None:
    """The facts of the page say who may edit and who may approve; what is no draft number is left out."""
    page = as_role(web, role).get("/editor?draft=x%22%3E1")
    assert page.status_code == 200
    assert f'"edits": {str(edits).lower()}' in page.text
    assert f'"approves": {str(approves).lower()}' in page.text
    assert 'rel="preload"' not in page.text


def test_the_published_ground_is_the_town_as_published(web: httpx.Client) -> None:
    """Units, grids and arcs of revision 1, packed for browsers; none before the first revision."""
    client = as_role(web, "viewer")
    ground = client.get("/api/editor/ground").json()
    assert (ground["revision"], ground["srid"]) == (1, small_town.SRID)
    assert [unit["code"] for unit in ground["units"]] == ["u1", "u2", "u3", "u4", "shop"]
    assert {grid["code"]: grid["leader"] for grid in ground["grids"]} == {"g1": "张网格", "g2": None}
    assert len(ground["arcs"]["arcs"]) == 8
    assert client.get("/api/editor/ground?revision=1").json() == ground
    assert client.get("/api/editor/ground?revision=9").status_code == 404
    assert client.get("/api/editor/ground?at=2020-05-01").status_code == 404
    assert client.get("/api/editor/ground?at=yesterday").status_code == 422
    with client.stream("GET", "/api/editor/ground") as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())).startswith(b'{"version"')


def test_later_days_are_answered_by_the_present_map(web: httpx.Client) -> None:
    """A day to come shows no map that is not in force yet."""
    later = (datetime.now(UTC) + timedelta(days=400)).date().isoformat()
    assert as_role(web, "viewer").get(f"/api/editor/ground?at={later}").json()["revision"] == 1


def test_open_reports_are_those_of_ones_own_area(own_web: httpx.Client) -> None:
    """A grid leader gets the reports of the grid, the town all; place and category, and nobody's name."""
    for k, unit in enumerate(("u1", "u1", "u3")):
        _report(own_web, unit, f"key {k}")
    assert own_web.get("/api/editor/reports").status_code == 401
    everything = as_role(own_web, "town_editor").get("/api/editor/reports").json()["reports"]
    own = as_role(own_web, "grid_leader", "g2").get("/api/editor/reports").json()["reports"]
    assert sorted(one["unit"] for one in everything) == ["u1", "u1", "u3"]
    assert [one["unit"] for one in own] == ["u3"]
    assert set(own[0]) == {"x", "y", "category", "unit", "state"}
    low = np.array([small_town.X0, small_town.Y0]) * 1000
    assert (low < [own[0]["x"], own[0]["y"]]).all()
