"""The impact lists exactly what moves, and its sums are those of a plain recount."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.counting import Counted, OpenReports
from boundaries.impact import Impact, impact
from gis.edits import Done, Edit, State, apply
from gis.edits.operations import Merge, MoveVertex, Reassign, Split
from gis.edits.shares import Places, places_of
from tests.gis.edit_towns import coded, pictured
from tests.gis.test_edit_properties import MAKERS

FOUR = """
AABB
AABB
CCDD
CCDD
"""
GRIDS = {"A": "west", "C": "west", "B": "east", "D": "east"}


def _edited(state: State, *edits: Edit) -> State:
    for edit in edits:
        result = apply(state, edit)
        assert isinstance(result, Done), result
        state = result.state
    return state


def _counted(
    households: dict[str, int | None], doors: Places, spots: dict[str, list[tuple[float, float]]]
) -> Counted:
    """spots: places of open reports (m) by the unit each belongs to."""
    units = [code for code, places in spots.items() for _ in places]
    xy = np.array([place for places in spots.values() for place in places]).reshape(-1, 2)
    reports = OpenReports(places_of(xy[:, 0], xy[:, 1]), units, np.ones(len(units), dtype=bool))
    return Counted(households, doors, reports, {"A": ("李单元",), "west": ("张网格",)})


def _rows(found: Impact) -> list[tuple[str, str, str]]:
    return [
        (unit.change, unit.before.code if unit.before else "", unit.after.code if unit.after else "")
        for unit in found.units
    ]


def test_painting_a_unit_moves_its_people_reports_and_ground() -> None:
    """A goes from west to east with 30 households and its two open reports; nobody else moves."""
    town = pictured(FOUR, GRIDS)
    counted = _counted(
        {"A": 30, "B": 5, "C": 7}, places_of([], []), {"A": [(1, 39), (5, 35)], "D": [(25, 5)]}
    )
    found = impact(town, _edited(town, Reassign(("A",), "east")), counted)
    assert _rows(found) == [("moved", "A", "A")]
    assert (found.households_moved, found.reports_moved) == (30, 2)
    west, east = found.grids[1], found.grids[0]
    assert (west.loses, east.gains, west.leaders) == (("A",), ("A",), ("张网格",))
    assert west.before and west.after and east.after
    assert (west.before.households, west.after.households, east.after.households) == (37, 7, 35)
    assert (west.after.open_reports, east.after.open_reports, east.after.m2) == (0, 3, 1200.0)
    assert found.units[0].leaders == ("李单元",)


def test_a_split_lists_the_child_and_shares_its_parent() -> None:
    """The report in the lower half follows its half; the grid's sums stay."""
    town = pictured(FOUR, GRIDS)
    after = _edited(town, Split("A", ((-1_000, 30_000), (21_000, 30_000)), ("N",), outline=True))
    found = impact(town, after, _counted({"A": 8}, places_of([5, 5], [39, 22]), {"A": [(5, 22), (6, 22)]}))
    assert _rows(found) == [("begin", "", "N"), ("ground", "A", "A")]
    child, parent = found.units
    assert child.others == ("A",) and child.after and parent.after
    assert (child.after.households, parent.after.households) == (4, 4)
    assert sorted((child.after.open_reports, parent.after.open_reports)) == [0, 2]
    assert [grid.grid for grid in found.grids] == ["west"] and found.reports_moved == 0


def test_a_merged_unit_ends_and_names_its_heir() -> None:
    """B ends in A: its ground, households and grid go there."""
    town = pictured(FOUR, GRIDS)
    found = impact(town, _edited(town, Merge(("A", "B"), "A")), _counted({"B": 9}, places_of([], []), {}))
    assert _rows(found) == [("end", "B", ""), ("ground", "A", "A")]
    assert found.units[0].others == ("A",) and found.households_moved == 9


def test_nothing_changed_is_an_empty_impact() -> None:
    """Also after a change and its reverse."""
    town = pictured(FOUR, GRIDS)
    there, back = (20_000, 30_000), (22_000, 30_000)
    again = _edited(town, MoveVertex(there, back), MoveVertex(back, there))
    found = impact(town, again, _counted({"A": 8}, places_of([], []), {"A": [(20, 30)]}))
    assert (found.grids, found.units, found.households_moved, found.reports_moved) == ((), (), 0, 0)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), kinds=st.lists(st.sampled_from(sorted(MAKERS)), max_size=10))
def test_grids_listed_and_not_listed_add_up_to_the_town(seed: int, kinds: list[str]) -> None:
    """Units of each grid are what it had, less what it loses, more what it gains; no count is lost."""
    rng, town = np.random.default_rng(seed), coded(seed)
    state = town
    for kind in kinds:
        result = apply(state, MAKERS[kind](state, rng))
        state = result.state if isinstance(result, Done) else state
    base = [unit for unit in town.units.values() if not unit.overlay]
    inner = {u.code: [tuple(np.array(u.polygon.representative_point().coords[0]) / 1e3)] for u in base}
    counted = _counted(dict.fromkeys(town.units, 3), places_of([], []), inner)
    found = impact(town, state, counted)
    before, after = found.town
    assert (before.households, before.open_reports) == (after.households, after.open_reports)
    assert abs(before.m2 - after.m2) < 1e-6
    assert after.units == len(state.units)
    for grid in found.grids:
        had, has = (len(one.members.get(grid.grid, ())) for one in (town, state))
        assert had - len(grid.loses) + len(grid.gains) == has
