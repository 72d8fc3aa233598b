"""Drafts over HTTP from hand to hand: reports follow, dates come true by themselves, old maps come back."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.api.test_drafts import HALVE, MOVE, begun, edited, spot
from tests.boundaries.drafting import fingerprint
from tests.incidents import small_town
from tests.signed_in import as_role

EAST = {"op": "reassign", "codes": ["u2"], "grid": "g2"}


@pytest.fixture
def editor(own_web: httpx.Client) -> httpx.Client:
    """A town editor of the small town."""
    return as_role(own_web, "town_editor")


@pytest.fixture
def approver(own_web: httpx.Client) -> httpx.Client:
    """An approver of the small town."""
    return as_role(own_web, "approver")


def approved(editor: httpx.Client, approver: httpx.Client, *edits: dict[str, Any]) -> str:
    """The path of a draft with these edits that was submitted and approved."""
    draft = begun(editor)
    for version, edit in enumerate(edits, 1):
        assert edited(editor, draft, edit, version).status_code == 200
    for who, step in ((editor, "submit"), (approver, "approve")):
        answer = who.post(f"{draft}/{step}", json={})
        assert answer.status_code == 200, answer.text
    return draft


def unit_at(web: httpx.Client, east: float, north: float) -> tuple[str, str]:
    """Unit and grid that answer for a place."""
    lon, lat = small_town.lonlat(east, north)
    place = web.get("/api/places", params={"lon": lon, "lat": lat}).json()
    return place["unit"]["code"], place["grid"]["code"]


def until(web: httpx.Client, revision: int, seconds: float = 8) -> float:
    """Wait until a revision is served; gives how long that took."""
    start = time.monotonic()
    while web.get("/healthz").json()["revision"] != revision:
        assert time.monotonic() - start < seconds
        time.sleep(0.02)
    return time.monotonic() - start


def test_a_publication_takes_reports_along(
    own_web: httpx.Client, editor: httpx.Client, approver: httpx.Client, session: Session
) -> None:
    """Open reports of a split unit belong to exactly one part; a closed one keeps the unit of its day."""
    filed = []
    for east in (1.2, 1.3, 1.7, 1.8):
        lon, lat = small_town.lonlat(east, 1.5)
        filed.append(own_web.post("/api/reports", json={"lon": lon, "lat": lat, "text": "路灯"}).json()["id"])
    close = "UPDATE report SET state = 'closed', closed_at = now() WHERE id = :id"
    for number in (filed[0], filed[3]):
        session.execute(text(close), {"id": number})
    session.commit()
    draft = approved(editor, approver, HALVE)
    assert unit_at(own_web, 1.8, 1.5) == unit_at(own_web, 1.2, 1.5) == ("u4", "g2")
    done = approver.post(f"{draft}/publish", json={}).json()
    assert (done["draft"]["state"], done["published"]["revision"]) == ("published", 2)
    assert done["published"]["reports_moved"] == 1
    until(own_web, 2)
    found = dict(session.execute(text("SELECT id::text, unit_code || revision FROM report")).all())
    assert found[filed[0]] == found[filed[3]] == "u41"
    sides = {unit_at(own_web, 1.3, 1.5)[0], unit_at(own_web, 1.7, 1.5)[0]}
    assert {found[filed[1]], found[filed[2]]} == {f"{code}2" for code in sides} == {"u42", "g2-12"}
    history = editor.get("/api/revisions").json()
    assert (history[0]["name"], history[0]["counts"]) == ("调整", {"begun": 1, "changed": 2, "ended": 0})
    (todo,) = editor.get("/api/todos").json()
    assert todo["detail"]["code"] == "g2-1"
    assert editor.post(f"/api/todos/{todo['id']}/done").status_code == 200
    assert editor.get("/api/todos").json() == []


def test_a_date_comes_true_by_itself(
    own_web: httpx.Client, editor: httpx.Client, approver: httpx.Client
) -> None:
    """Nothing is seen before the moment, in asking for later days neither; then it is, without a restart."""
    draft = approved(editor, approver, EAST)
    at = datetime.now(UTC) + timedelta(seconds=4)
    waiting = approver.post(f"{draft}/publish", json={"at": at.isoformat()}).json()["draft"]
    assert (waiting["state"], datetime.fromisoformat(waiting["publish_at"])) == ("scheduled", at)
    lon, lat = small_town.lonlat(0.5, 1.5)
    later = {"lon": lon, "lat": lat, "at": (at + timedelta(days=9)).isoformat()}
    seen = own_web.get("/api/places", params=later).json()
    assert (seen["grid"]["code"], seen["revision"]) == ("g1", 1)
    assert own_web.get("/healthz").json()["revision"] == 1 or datetime.now(UTC) >= at
    until(own_web, 2, seconds=30)
    assert datetime.now(UTC) >= at
    assert unit_at(own_web, 0.5, 1.5) == ("u2", "g2")
    before = {**later, "at": (at - timedelta(milliseconds=1)).isoformat()}
    assert own_web.get("/api/places", params=before).json()["grid"]["code"] == "g1"
    (revision, *_) = editor.get("/api/revisions").json()
    assert datetime.fromisoformat(revision["valid_from"]) == at


def test_two_editors_meet(own_web: httpx.Client, editor: httpx.Client, approver: httpx.Client) -> None:
    """Whoever publishes second is told; a draft elsewhere is put onto the new map, one that meets is not."""
    other = as_role(own_web, "town_editor")
    first = approved(editor, approver, MOVE)
    apart = approved(other, approver, {"op": "reshape", "code": "shop", "ring": SHOP})
    meeting = approved(other, approver, EAST)
    assert approver.post(f"{first}/publish", json={}).status_code == 200
    for draft, status in ((apart, 200), (meeting, 409)):
        stale = approver.post(f"{draft}/publish", json={})
        assert (stale.status_code, stale.json()["revision"]) == (409, 2)
        answer = other.post(f"{draft}/rebase", json={"version": stale.json()["version"]})
        assert answer.status_code == status, answer.text
    assert answer.json()["meets"] == ["u2"]
    assert approver.post(f"{apart}/publish", json={}).json()["published"]["revision"] == 3


SHOP = [spot(*place) for place in ((0.8, 0.8), (0.9, 0.8), (0.9, 0.9), (0.8, 0.9))]


def test_an_earlier_map_comes_back(
    own_web: httpx.Client, editor: httpx.Client, approver: httpx.Client
) -> None:
    """As a new revision, with its answers; again is refused."""
    draft = approved(editor, approver, EAST, HALVE)
    assert approver.post(f"{draft}/publish").json()["published"]["revision"] == 2
    until(own_web, 2)
    assert unit_at(own_web, 0.5, 1.5) == ("u2", "g2")
    assert editor.post("/api/revisions/1/rollback", json={}).status_code == 403
    back = approver.post("/api/revisions/1/rollback", json={"note": "先不改"})
    assert (back.status_code, back.json()["revision"]) == (201, 3)
    until(own_web, 3)
    assert unit_at(own_web, 0.5, 1.5) == ("u2", "g1")
    assert approver.post("/api/revisions/1/rollback", json={}).status_code == 409
    assert approver.post("/api/revisions/9/rollback", json={}).status_code == 404


def test_refusals_over_http_change_nothing(
    editor: httpx.Client, approver: httpx.Client, session: Session
) -> None:
    """Whatever is wrong with a request, no table differs afterwards, to the byte."""
    draft = begun(editor)
    assert edited(editor, draft, MOVE, 1).status_code == 200
    before = fingerprint(session)
    session.rollback()
    wrong: list[tuple[httpx.Client, str, dict[str, Any], int]] = [
        (editor, "edits", {"version": 1, "edit": MOVE}, 409),
        (editor, "edits", {"version": 2, "edit": {"op": "remove", "code": "u1"}}, 422),
        (editor, "edits", {"version": 2, "edit": {"op": "fly"}}, 422),
        (editor, "edits", {"version": 2, "edit": {**MOVE, "at": [1.5, None]}}, 422),
        (editor, "edits", {"version": 2, "edit": {**HALVE, "line": [[0, 0]] * 6000}}, 422),
        (editor, "edits", {"version": "x", "edit": MOVE}, 422),
        (editor, "redo", {"version": 2}, 409),
        (editor, "locks", {"version": 2, "grid": "none", "locked": True}, 422),
        (approver, "edits", {"version": 2, "edit": HALVE}, 403),
        (approver, "approve", {}, 409),
        (approver, "publish", {}, 409),
        (approver, "publish", {"at": "2001-01-01T00:00:00Z"}, 422),
        (approver, "publish", {"at": "soon"}, 422),
        (editor, "approve", {}, 403),
    ]
    for who, step, body, status in wrong:
        answer = who.post(f"{draft}/{step}", json=body)
        assert (answer.status_code, step) == (status, step), answer.text
        assert answer.json()["detail_zh"] and answer.json()["detail_en"]
    assert fingerprint(session) == before
