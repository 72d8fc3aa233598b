"""Drafts over HTTP: opened, edited, undone, refused; nothing of it is seen by the public."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from tests.incidents import small_town
from tests.signed_in import as_role

SIDE = small_town.SIDE * 1000
X0, Y0 = small_town.X0 * 1000, small_town.Y0 * 1000


def spot(east: float, north: float) -> list[int]:
    """A place in whole mm, given in sides from the south-west corner."""
    return [round(X0 + east * SIDE), round(Y0 + north * SIDE)]


MOVE = {"op": "move_vertex", "at": spot(1, 1), "to": spot(1.1, 1)}
HALVE = {"op": "split", "code": "u4", "line": [spot(1.5, 0.9), spot(1.5, 2.1)], "outline": True}


@pytest.fixture
def editor(own_web: httpx.Client) -> httpx.Client:
    """A town editor of the small town."""
    return as_role(own_web, "town_editor")


def begun(editor: httpx.Client) -> str:
    """The path of a new draft."""
    answer = editor.post("/api/drafts", json={"name": "调整"})
    assert answer.status_code == 201, answer.text
    return f"/api/drafts/{answer.json()['id']}"


def edited(editor: httpx.Client, draft: str, edit: dict[str, Any], version: int) -> httpx.Response:
    """One edit sent."""
    return editor.post(f"{draft}/edits", json={"version": version, "edit": edit})


def test_a_draft_is_opened_and_edited(editor: httpx.Client) -> None:
    """A moved vertex gives the units that changed, with their rings, and the next version."""
    draft = begun(editor)
    step = edited(editor, draft, MOVE, 1).json()
    assert (step["version"], step["can_undo"], step["can_redo"]) == (2, True, False)
    assert [unit["code"] for unit in step["changed"]] == ["u1", "u2", "u3", "u4"]
    assert spot(1.1, 1) in [step["changed"][0]["rings"][0][i : i + 2] for i in range(0, 10, 2)]


def test_the_ground_of_a_draft(editor: httpx.Client) -> None:
    """Arcs of the base units, overlays with their rings, grids with leaders, villages."""
    ground = editor.get(begun(editor) + "/ground").json()
    assert ground["arcs"]["codes"] == ["u1", "u2", "u3", "u4"]
    assert [unit["code"] for unit in ground["units"]] == ["u1", "u2", "u3", "u4", "shop"]
    assert ground["units"][4]["rings"][0][:2]
    assert ground["grids"][0] == {
        "code": "g1", "name": "名g1", "village": "v", "leader": "张网格", "locked": False,
    }  # fmt: skip


def test_undo_and_redo(editor: httpx.Client) -> None:
    """A split is taken back and done again, under the same codes."""
    draft = begun(editor)
    split = edited(editor, draft, HALVE, 1).json()
    assert [unit["code"] for unit in split["changed"]] == ["g2-1", "u3", "u4"]
    back = editor.post(f"{draft}/undo", json={"version": 2}).json()
    assert (back["ended"], [u["code"] for u in back["changed"]]) == (["g2-1"], ["u3", "u4"])
    assert (back["can_undo"], back["can_redo"]) == (False, True)
    again = editor.post(f"{draft}/redo", json={"version": 3}).json()
    assert again["changed"] == split["changed"]


def test_a_stale_version_is_told_what_changed(editor: httpx.Client) -> None:
    """409 with the version of now and the operations since."""
    draft = begun(editor)
    edited(editor, draft, MOVE, 1)
    late = edited(editor, draft, HALVE, 1)
    assert (late.status_code, late.json()["version"]) == (409, 2)
    assert late.json()["changed_since"][0]["codes"] == ["u1", "u2", "u3", "u4"]


def test_a_refused_edit_names_its_problems(editor: httpx.Client) -> None:
    """422 with kind, both sentences, codes, square metres and the place."""
    draft = begun(editor)
    refused = edited(editor, draft, {"op": "remove", "code": "u4"}, 1)
    problem = refused.json()["problems"][0]
    assert (refused.status_code, problem["kind"], problem["codes"]) == (422, "gap", ["u4"])
    assert problem["m2"] == small_town.SIDE**2 and problem["rings"] and problem["detail_zh"]
    assert editor.get(draft).json()["version"] == 1


def test_nobody_edits_without_signing_in(own_web: httpx.Client, session: Session) -> None:
    """401 for the public, 403 for who may only read."""
    assert own_web.get("/api/drafts").status_code == 401
    assert own_web.post("/api/drafts", json={"name": "x"}).status_code == 401
    viewer = as_role(own_web, "viewer")
    assert viewer.post("/api/drafts", json={"name": "x"}).status_code == 403
