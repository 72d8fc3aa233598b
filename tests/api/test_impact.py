"""The impact of a draft over HTTP: its numbers, the page to print, its balance."""

from __future__ import annotations

import httpx
from sqlalchemy.orm import Session

from tests.incidents.small_town import SIDE, X0, Y0
from tests.signed_in import as_role


def _draft(editor: httpx.Client, *edits: dict[str, object]) -> int:
    """A draft with these edits; its number."""
    draft = editor.post("/api/drafts", json={"name": "试改"}).json()
    version = draft["version"]
    for edit in edits:
        answer = editor.post(f"/api/drafts/{draft['id']}/edits", json={"version": version, "edit": edit})
        assert answer.status_code == 200, answer.text
        version = answer.json()["version"]
    return int(draft["id"])


def _mm(east: float, north: float) -> list[int]:
    return [round(1000 * (X0 + SIDE * east)), round(1000 * (Y0 + SIDE * north))]


PAINT = {"op": "reassign", "codes": ["u2"], "grid": "g2"}
CUT = {"op": "split", "code": "u1", "line": [_mm(0, 0.5), _mm(1, 0.5)], "into": ["n1"]}


def test_the_impact_lists_what_moves_begins_and_is_left_to_people(
    own_web: httpx.Client, session: Session
) -> None:
    """u2 goes to g2; n1 is half of u1 and takes half of its 500 households, and needs a leader."""
    editor = as_role(own_web, "town_editor")
    found = editor.get(f"/api/drafts/{_draft(editor, PAINT, CUT)}/impact").json()
    assert [(unit["code"], unit["from"], unit["to"]) for unit in found["moved"]] == [("u2", "g1", "g2")]
    assert [(unit["code"], unit["others"]) for unit in found["begun"]] == [("n1", ["u1"])]
    assert found["begun"][0]["after"]["households"] == 250 and found["ended"] == []
    west = found["grids"][0]
    assert (west["code"], west["leader"], west["loses"], west["gains"]) == ("g1", "张网格", ["u2"], ["n1"])
    assert west["before"]["m2"] - west["after"]["m2"] == SIDE**2
    assert [(todo["level"], todo["code"]) for todo in found["todos"]] == [("unit", "n1")]
    assert "李单元" in found["todos"][0]["zh"]


def test_the_impact_page_is_printed_in_either_language(own_web: httpx.Client, session: Session) -> None:
    """It shows the draft's name, the grid that loses a unit, and the rule; only to officials."""
    editor = as_role(own_web, "town_editor")
    page = f"/editor/impact/{_draft(editor, PAINT)}"
    assert "边界调整影响表" in editor.get(page).text and "试改" in editor.get(page).text
    assert "Impact of a boundary change" in editor.get(page, params={"lang": "en"}).text
    assert own_web.get(page).status_code == 401
    assert editor.get("/editor/impact/99999").status_code == 404


def test_the_balance_of_a_draft_counts_its_grids(own_web: httpx.Client, session: Session) -> None:
    """After u2 went over, g2 has three units; an unknown village is not found."""
    editor = as_role(own_web, "town_editor")
    draft = _draft(editor, PAINT)
    found = editor.get(f"/api/drafts/{draft}/balance", params={"village": "v"}).json()
    assert {grid["code"]: grid["units"] for grid in found["grids"]} == {"g1": 2, "g2": 3}
    assert all(grid["parts"] == 1 and 0 < grid["compactness"] <= 1 for grid in found["grids"])
    assert editor.get(f"/api/drafts/{draft}/balance", params={"village": "nowhere"}).status_code == 404
