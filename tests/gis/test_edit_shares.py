"""Households go with the doors, by area where there are none, and none is lost or made up."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.edits import Done, State, apply
from gis.edits.operations import Merge, MoveVertex, Reassign, Split
from gis.edits.shares import apportioned, differing, households_after, places_of
from tests.gis.edit_towns import coded, pictured
from tests.gis.test_edit_properties import MAKERS

FOUR = """
AABB
AABB
CCDD
CCDD
"""


def _edited(state: State, *edits: object) -> State:
    for edit in edits:
        result = apply(state, edit)  # type: ignore[arg-type]
        assert isinstance(result, Done), result
        state = result.state
    return state


def test_a_split_unit_is_shared_by_its_doors() -> None:
    """Three doors in the upper half, one in the lower: of 9 households 7 and 2."""
    town = pictured(FOUR)
    after = _edited(town, Split("A", ((-1_000, 30_000), (21_000, 30_000)), ("N",), outline=True))
    doors = places_of([1, 5, 9, 5], [39, 38, 37, 22])
    found = households_after(town, after, {"A": 9, "B": 7, "C": None}, doors)
    upper, lower = ("A", "N") if after.units["A"].polygon.bounds[3] == 40_000 else ("N", "A")
    assert {found[upper], found[lower]} == {7, 2} and found[upper] > found[lower]
    assert (found["B"], found["C"], found["D"]) == (7, None, None)


def test_a_unit_without_doors_is_shared_by_area() -> None:
    """A quarter of the ground takes a quarter of the households."""
    town = pictured(FOUR)
    after = _edited(town, Split("A", ((-1_000, 25_000), (21_000, 25_000)), ("N",), outline=True))
    found = households_after(town, after, {"A": 8}, places_of([], []))
    assert (found["A"], found["N"]) == (6, 2)


def test_a_merged_unit_has_the_sum_and_a_painted_one_its_own() -> None:
    """5 + 7; and 9 under the new code."""
    town = coded(1)
    code = town.base().codes[0]
    grid = next(g for g in sorted(town.members) if g != town.units[code].grid)
    result = apply(town, Reassign((code,), grid))
    if isinstance(result, Done):
        found = households_after(town, result.state, {code: 9}, places_of([], []))
        assert found[result.lineage[0].after[0]] == 9
    four = pictured(FOUR)
    found = households_after(four, _edited(four, Merge(("A", "B"))), {"A": 5, "B": 7}, places_of([], []))
    assert found["A"] == 12 and "B" not in found


def test_only_units_that_differ_are_looked_at() -> None:
    """A vertex between A and B: those two, before and after."""
    town = pictured(FOUR)
    old, new = differing(town, _edited(town, MoveVertex((20_000, 30_000), (22_000, 30_000))))
    assert [unit.code for unit in old] == [unit.code for unit in new] == ["A", "B"]


@given(count=st.integers(0, 10_000), parts=st.dictionaries(st.text("abc", min_size=1), st.integers(0, 99)))
def test_shares_are_whole_and_add_up(count: int, parts: dict[str, int]) -> None:
    """No share is further than one from its exact part."""
    given_ = apportioned(count, parts, "a")
    total = sum(parts.values())
    assert sum(given_.values()) == (count if total else 0)
    assert all(abs(given_[code] - count * part / total) < 1 for code, part in parts.items() if given_)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), kinds=st.lists(st.sampled_from(sorted(MAKERS)), max_size=12))
def test_random_edits_lose_no_household(seed: int, kinds: list[str]) -> None:
    """The town's sum is the same after any run of edits that keeps its ground."""
    rng, town = np.random.default_rng(seed), coded(seed)
    state = town
    for kind in kinds:
        result = apply(state, MAKERS[kind](state, rng))
        state = result.state if isinstance(result, Done) else state
    x0, y0, x1, y1 = np.array(town.grid_polygon(sorted(town.members)[0]).bounds) / 1e3
    doors = places_of(rng.uniform(x0, x1, 40), rng.uniform(y0, y1, 40))
    households: dict[str, int | None] = {code: int(rng.integers(0, 50)) for code in town.units}
    found = households_after(town, state, households, doors)
    assert found.keys() == state.units.keys()
    assert sum(n or 0 for n in found.values()) == sum(n or 0 for n in households.values())
