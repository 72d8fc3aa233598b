"""What units are called when they begin, move to another grid, or are named by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gis.edits import Done, Edit, Refused, State, apply, state_of
from gis.edits.operations import Describe, Draw, Reassign, Split
from tests.gis.edit_towns import VILLAGE, pictured
from tests.gis.tilings import from_picture

A, B = f"{VILLAGE}001001", f"{VILLAGE}002001"
ACROSS = ((-1_000, 10_000), (21_000, 10_000))


def numbered(name: str = "东村第1网格01单元·福星超市") -> State:
    """Two units of 20 m in grids 1 and 2, named by their numbers."""
    shapes = from_picture("AABB\nAABB").polygons
    units = pictured("AABB\nAABB").units
    made = zip((A, B), ("A", "B"), shapes, ("001", "002"), strict=True)
    return state_of(
        replace(units[k], code=code, grid=f"{VILLAGE}{grid}", village=VILLAGE, polygon=shape, name=name)
        for code, k, shape, grid in made
    )


def names(state: State, edit: Edit) -> dict[str, str]:
    """Names by code after an edit."""
    done = apply(state, edit)
    assert isinstance(done, Done), done
    return {code: unit.name for code, unit in done.state.units.items()}


def test_the_part_that_begins_has_its_own_number() -> None:
    """The shop's name stays with the part that goes on."""
    found = names(numbered(), Split(A, ACROSS, outline=True))
    assert (found[A], found[f"{VILLAGE}001002"]) == ("东村第1网格01单元·福星超市", "东村第1网格02单元")


def test_a_painted_unit_is_numbered_anew_and_back() -> None:
    """Grid and unit number follow the code, the rest of the name stays; coming home restores it."""
    there = apply(numbered(), Reassign((A,), f"{VILLAGE}002"))
    assert isinstance(there, Done)
    assert there.state.units[f"{VILLAGE}002002"].name == "东村第2网格02单元·福星超市"
    home = names(there.state, Reassign((f"{VILLAGE}002002",), f"{VILLAGE}001", VILLAGE))
    assert home[A] == "东村第1网格01单元·福星超市"


def test_no_two_parts_share_a_plain_name() -> None:
    """A name without numbers gets the end of the new code."""
    found = names(numbered("供销社"), Split(A, ACROSS, outline=True))
    assert sorted(found.values()) == ["供销社", "供销社", "供销社·002"]


def test_a_unit_is_named_by_hand() -> None:
    """Name and kind, each alone or both; nothing else changes."""
    state = numbered()
    done = apply(state, Describe(A, " 福星里 ", "building"))
    assert isinstance(done, Done)
    assert done.state.units[A] == replace(state.units[A], name="福星里", kind="building")
    assert names(state, Describe(B, name="乙"))[B] == "乙"


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (Describe("none", "x"), "not_found"),
        (Describe(A), "no_effect"),
        (Describe(A, "a\nb"), "no_effect"),
        (Describe(A, "甲"), "locked_grid"),
        (Reassign((B,), f"{VILLAGE}001"), "locked_grid"),
        (Split(A, ACROSS, into=("X1",), outline=True), "code"),
        (Draw(((0, 0), (9, 0), (9, 9)), f"{VILLAGE}002", code=f"{VILLAGE}001009", overlay=True), "code"),
        (Reassign((B,), f"{VILLAGE}777777", VILLAGE), "code"),
        (Split(A, (*ACROSS, (21_000, 15_000), (10_000, -1_000)), outline=True), "bow_tie"),
    ],
)
def test_names_and_codes_that_cannot_be(edit: Edit, kind: str) -> None:
    """Unknown units, nothing new, line breaks, locked grids, codes that do not fit their grid or village."""
    state = numbered()
    locked = replace(state, locked=frozenset({f"{VILLAGE}001"}) if kind == "locked_grid" else frozenset())
    refused = apply(locked, edit)
    assert isinstance(refused, Refused) and refused.problems[0].kind == kind
