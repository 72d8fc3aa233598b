"""A returned layer becomes edits that give exactly its shapes, or is refused with places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.edits import Done, State, apply
from gis.edits.differences import Row, differences
from gis.edits.operations import Describe, Edit, Merge, MoveVertex, Reassign, RedrawEdge, Split
from tests.gis.edit_towns import assert_sound, coded, fingerprint, ground, pictured
from tests.gis.test_edit_properties import MAKERS

FOUR = """
AABB
AABB
CCDD
CCDD
"""
GRIDS = {"A": "west", "C": "west", "B": "east", "D": "east"}
RING = """
AAB
A.B
CCB
"""


def returned(state: State, seed: int = 0, noise: float = 0.0) -> list[Row]:
    """The town as another program hands it back: shuffled, rings turned, each vertex its own noise (mm)."""
    rng = np.random.default_rng(seed)

    def ring(line: shapely.Geometry) -> np.ndarray:
        corners = shapely.get_coordinates(line)[:0:-1]
        return np.roll(corners + rng.uniform(-noise, noise, corners.shape), 1, axis=0)

    rows = []
    for k, code in enumerate(rng.permutation(sorted(state.units)).tolist()):
        unit = state.units[code]
        rings = [ring(line) for line in shapely.get_rings(unit.polygon)]
        polygon = shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:])])
        rows.append(Row(k + 1, unit.was or code, unit.grid, unit.village, unit.kind, unit.overlay, polygon))
    return rows


def _edited(state: State, *edits: Edit) -> State:
    for edit in edits:
        result = apply(state, edit)
        assert isinstance(result, Done), result
        state = result.state
    return state


def _places(state: State) -> set[tuple[str, bytes]]:
    return {(unit.grid, unit.polygon.normalize().wkb) for unit in state.units.values()}


def test_an_untouched_layer_changes_nothing() -> None:
    """Turned, shuffled, in multiparts and a millimetre off at every vertex."""
    for seed in range(5):
        found = differences(coded(seed), returned(coded(seed), seed, noise=1.0))
        assert (found.edits, found.faults, found.problems) == ((), (), ())


def test_names_and_kinds_given_elsewhere_are_taken_over() -> None:
    """A unit painted into another grid and renamed is both; an empty cell changes nothing."""
    town = pictured(FOUR, GRIDS)
    one, other, *_ = sorted(town.units)
    rows = [
        replace(row, name="福星超市" if row.code == one else "", kind="facility" if row.code == other else "")
        for row in returned(town)
    ]
    found = differences(town, rows)
    assert found.edits == (Describe(one, name="福星超市"), Describe(other, kind="facility"))
    assert found.after.units[one].name == "福星超市"


def test_each_plain_change_is_said_plainly() -> None:
    """One edit of its own kind for each thing done elsewhere."""
    town = pictured(FOUR, GRIDS)
    cut = ((0, 30_000), (12_000, 33_000), (20_000, 30_000))
    for edit in (
        MoveVertex((20_000, 20_000), (21_000, 23_000)),
        RedrawEdge("A", "B", ((20_000, 40_000), (25_000, 33_000), (25_000, 27_000), (20_000, 20_000))),
        Split("A", cut, ("N",)),
        Merge(("A", "C"), "A"),
        Reassign(("A",), "east"),
    ):
        found = differences(town, returned(_edited(town, edit)))
        assert [type(one) for one in found.edits] == [type(edit)], found
        assert _places(found.after) == _places(_edited(town, edit))


def test_a_feature_cut_elsewhere_keeps_its_code_and_names_the_rest() -> None:
    """Cutting copies the attributes: of two rows "A" the larger is A, the other gets the next number."""
    town = pictured(FOUR)
    after = _edited(town, Split("A", ((0, 25_000), (20_000, 25_000)), ("N",)))
    rows = [replace(row, code="A") if row.code == "N" else row for row in returned(after)]
    found = differences(town, rows)
    assert [type(edit) for edit in found.edits] == [Split]
    assert found.after.units["A"].polygon.area == 300e6 and found.after.units["A-1"].polygon.area == 100e6


def test_a_unit_drawn_into_a_hole_is_taken_and_one_beyond_the_outline_is_not() -> None:
    """The hole becomes N; a square beside the town is outside."""
    town = pictured(RING)
    hole, beyond = shapely.box(10_000, 10_000, 20_000, 20_000), shapely.box(30_000, 0, 40_000, 10_000)
    found = differences(town, [*returned(town), Row(9, "N", "A", "", "facility", False, hole)])
    assert found.after.units["N"].polygon.area == 100e6 and not found.problems
    found = differences(town, [*returned(town), Row(9, "N", "A", "", "facility", False, beyond)])
    assert [fault.kind for fault in found.faults] == ["outside"] and not found.edits


def test_faults_are_located_and_nothing_is_taken() -> None:
    """An overlap, a gap, a bow-tie and a missing shape, each named with its row or place."""
    town = pictured(FOUR)
    rows = returned(town)
    at = {row.code: k for k, row in enumerate(rows)}

    def with_shape(code: str, *ring: tuple[int, int]) -> list[Row]:
        changed = replace(rows[at[code]], polygon=shapely.Polygon(ring) if ring else None)
        return [*rows[: at[code]], changed, *rows[at[code] + 1 :]]

    wide = with_shape("A", (0, 20_000), (22_000, 20_000), (22_000, 40_000), (0, 40_000))
    small = with_shape("A", (0, 20_000), (18_000, 20_000), (18_000, 40_000), (0, 40_000))
    bow = with_shape("A", (0, 20_000), (20_000, 40_000), (20_000, 20_000), (0, 40_000))
    for layer, kind, m2 in ((wide, "overlap", 40), (small, "gap", 40), (bow, "invalid_ring", None)):
        found = differences(town, layer)
        assert not found.edits and found.after is town
        fault = next(fault for fault in found.faults if fault.kind == kind)
        assert fault.geometry is not None and (m2 is None or round(fault.m2) == m2)
    assert "empty" in {fault.kind for fault in differences(town, with_shape("A")).faults}


def test_a_code_of_an_ended_unit_is_refused() -> None:
    """Codes are never used again."""
    town = _edited(pictured(FOUR), Merge(("A", "B"), "A"))
    after = _edited(town, Split("A", ((20_000, 20_000), (20_000, 40_000)), ("N",)))
    rows = [replace(row, code="B") if row.code == "N" else row for row in returned(after)]
    assert [p.kind for p in differences(town, rows).problems] == ["code"]


def _plain(town: State, state: State) -> bool:
    """No new vertex is so near to an old one or to the outline that it would be taken for noise."""
    old, new = (
        {tuple(p) for p in shapely.get_coordinates([u.polygon for u in s.units.values()]).tolist()}
        for s in (town, state)
    )
    fresh = shapely.points(np.array(sorted(new - old)).reshape(-1, 2))
    near = shapely.STRtree(shapely.points(sorted(old))).query(fresh, predicate="dwithin", distance=2.0)
    rim = shapely.distance(shapely.boundary(ground(town)[0]), fresh)
    return not near.size and not ((rim > 0.0) & (rim < 2.0)).any()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), kinds=st.lists(st.sampled_from(sorted(MAKERS)), min_size=1, max_size=8))
def test_whatever_was_done_elsewhere_is_said_exactly(seed: int, kinds: list[str]) -> None:
    """The town after the edits found is the town returned, unit by unit, and as sound."""
    rng, town = np.random.default_rng(seed), coded(seed)
    state = town
    for kind in kinds:
        result = apply(state, MAKERS[kind](state, rng))
        state = result.state if isinstance(result, Done) and _plain(town, result.state) else state
    before = fingerprint(town)
    found = differences(town, returned(state, seed))
    assert fingerprint(town) == before
    assert not found.faults and not found.problems
    assert _places(found.after) == _places(state)
    assert_sound(found.after, *ground(town))
