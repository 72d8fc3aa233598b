"""Each edit does what it says, and each way to break the partition is refused by its name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from gis.edits import Done, Edit, Refused, State, Unit, apply, state_of
from gis.edits.operations import (
    Draw,
    GiveGap,
    Import,
    InsertVertex,
    Merge,
    MoveVertex,
    Reassign,
    RedrawEdge,
    Remove,
    RemoveVertex,
    Reshape,
    Split,
    Transfer,
)
from tests.gis.edit_towns import assert_sound, coded, fingerprint, ground, pictured

FOUR = """
AABB
AABB
CCDD
CCDD
"""
RING = """
AAB
A.B
CCB
"""


def done(state: State, edit: Edit) -> Done:
    """The edit's result, which must be sound and on the same ground."""
    result = apply(state, edit)
    assert isinstance(result, Done), result
    assert_sound(result.state, *ground(state))
    return result


def refused(state: State, edit: Edit) -> tuple[str, tuple[str, ...], float]:
    """The kind, codes and square metres of the first problem; the state must be as it was."""
    before = fingerprint(state)
    result = apply(state, edit)
    assert isinstance(result, Refused), result
    assert fingerprint(state) == before
    return result.problems[0].kind, result.problems[0].codes, round(result.problems[0].m2, 3)


def m2(result: Done, code: str) -> float:
    """A unit's area after the edit."""
    return float(result.state.units[code].polygon.area / 1e6)


def test_a_vertex_of_two_sides_moves_in_both() -> None:
    """10 m cells: the vertex between A and B goes 2 m east, both areas follow, C and D are untouched."""
    town = pictured(FOUR)
    result = done(town, MoveVertex((20_000, 30_000), (22_000, 30_000)))
    assert result.changed == ("A", "B")
    assert (m2(result, "A"), m2(result, "B")) == (420.0, 380.0)
    assert all(result.state.units[c].polygon is town.units[c].polygon for c in "CD")


def test_a_vertex_of_four_sides_moves_in_all() -> None:
    """The vertex in the middle belongs to four units, and all four follow."""
    result = done(pictured(FOUR), MoveVertex((20_000, 20_000), (21_000, 22_000)))
    assert result.changed == ("A", "B", "C", "D")


def test_the_outline_is_locked_unless_the_edit_unlocks_it() -> None:
    """A vertex on the rim stays, with the ground that would change; unlocked it moves."""
    town, at = pictured(FOUR), (20_000, 40_000)
    assert refused(town, MoveVertex(at, (20_000, 41_000))) == ("locked_outline", ("A", "B"), 10.0)
    assert isinstance(apply(town, MoveVertex(at, (20_000, 41_000), outline=True)), Done)


@pytest.mark.parametrize(
    ("edit", "kind", "codes"),
    [
        (MoveVertex((20_000, 30_000), (5_000, 5_000)), "bow_tie", None),
        (MoveVertex((20_001, 30_000), (5_000, 5_000)), "not_found", None),
        (RemoveVertex((20_000, 20_000)), "junction", ("A", "B", "C", "D")),
        (Split("A", ((1_000, 39_000), (9_000, 39_000))), "no_effect", ("A",)),
        (Split("A", ((-5_000, 39_980), (25_000, 39_980)), snap=0, outline=True), "sliver", None),
        (Split("A", ((-5_000, 30_000), (25_000, 30_000)), into=("B",)), "code", ("B",)),
        (Merge(("A", "D")), "stranded", ("A",)),
        (Merge(("A",)), "no_effect", ("A",)),
        (RedrawEdge("A", "B", ((20_000, 40_000), (30_000, 15_000), (20_000, 20_000))), "outside", None),
        (Draw(((1_000, 1_000), (9_000, 1_000), (9_000, 9_000)), "A", code="N"), "overlap", ("N", "C")),
        (
            Draw(((40_000, 0), (50_000, 0), (50_000, 9_000), (40_000, 9_000)), "A", code="N"),
            "outside",
            ("N",),
        ),
        (Transfer(((0, 0), (9_000, 9_000), (9_000, 0), (0, 9_000)), "A"), "bow_tie", ()),
        (Transfer(((1_000, 1_000), (9_000, 1_000), (9_000, 9_000)), "B"), "stranded", None),
        (Remove("A"), "gap", ("A",)),
        (Reshape("A", ((0, 0), (1, 0), (0, 1))), "overlay", ("A",)),
        (Reassign(("A",), "nowhere"), "not_found", ("A",)),
    ],
)
def test_what_breaks_the_partition_is_refused_by_name(
    edit: Edit, kind: str, codes: tuple[str, ...] | None
) -> None:
    """Every refusal names its reason and the units concerned, and changes nothing."""
    found = refused(pictured(FOUR), edit)
    assert found[0] == kind
    assert codes is None or found[1] == codes


def test_a_folded_drag_is_refused() -> None:
    """A triangle's tip dragged over its base: valid rings, no area drift, yet they overlap."""
    rings = {
        "A": ((0, 0), (10_000, 10_000), (20_000, 0), (20_000, 20_000), (0, 20_000)),
        "B": ((0, 0), (20_000, 0), (10_000, 10_000)),
        "C": ((0, -20_000), (20_000, -20_000), (20_000, 0), (0, 0)),
    }
    town = state_of(Unit(code, "A", "V", shapely.Polygon(ring)) for code, ring in rings.items())
    assert refused(town, MoveVertex((10_000, 10_000), (10_000, -5_000)))[0] == "folded_drag"


def test_a_refusal_tells_names_place_and_area_in_both_languages() -> None:
    """An 8 m square drawn over C: 64 m2, both names, a geometry in metres."""
    ring = ((1_000, 1_000), (9_000, 1_000), (9_000, 9_000), (1_000, 9_000))
    result = apply(pictured(FOUR), Draw(ring, "A", code="N"))
    assert isinstance(result, Refused)
    found = result.problems[0]
    assert found.names == ("N", "C号") and found.m2 == 64.0
    assert found.geometry is not None and found.geometry.bounds == (1.0, 1.0, 9.0, 9.0)
    assert "C号" in found.zh and "64.00 m2" in found.en


def test_split_gives_the_vertex_to_the_neighbour_too() -> None:
    """A slanting cut ends between lattice points of A's border with B: B gets that vertex, C nothing."""
    town = pictured(FOUR)
    result = done(town, Split("A", ((0, 30_000), (23_333, 33_337))))
    assert result.lineage[0].kind == "split" and result.lineage[0].after == ("A", "A-1")
    assert {"A", "A-1", "B"} == set(result.changed)
    assert result.state.units["C"].polygon is town.units["C"].polygon


def test_merge_after_split_restores_the_shape() -> None:
    """Within the half millimetre that rounding bends a border."""
    for seed in range(10):
        town = coded(seed)
        unit = next(unit for unit in town.units.values() if not unit.overlay)
        x, y = shapely.get_coordinates(unit.polygon.centroid)[0].round().astype(int).tolist()
        cut = apply(town, Split(unit.code, ((x - 90_000, y), (x + 90_000, y + 5_000)), outline=True))
        if isinstance(cut, Done):
            codes = cut.lineage[0].after
            whole = apply(cut.state, Merge(codes, unit.code))
            assert isinstance(whole, Done) and whole.ended == tuple(sorted(set(codes) - {unit.code}))
            again = whole.state.units[unit.code].polygon
            assert shapely.hausdorff_distance(again, unit.polygon) <= 1.0


def test_transfer_moves_ground_and_a_swallowed_unit_ends() -> None:
    """A lasso over all of B and a strip of D goes to A."""
    ring = ((20_000, 41_000), (41_000, 41_000), (41_000, 15_000), (20_000, 15_000))
    result = done(pictured(FOUR), Transfer(ring, "A"))
    assert result.ended == ("B",)
    assert m2(result, "A") == pytest.approx(900.0, abs=1e-2)


def test_transfer_to_a_grid_cuts_units_and_moves_whole_ones() -> None:
    """Whole units change grid; a unit cut by the lasso leaves a new unit there."""
    town = pictured(FOUR, {"A": "west", "C": "west", "B": "east", "D": "east"})
    ring = ((20_000, 40_000), (40_000, 40_000), (40_000, 10_000), (20_000, 10_000))
    result = done(town, Transfer(ring, "west"))
    assert result.state.units["B"].grid == "west"
    assert result.state.grid_polygon("east").area == 200e6


def test_redraw_replaces_only_the_border_between_two() -> None:
    """The straight border of A and B becomes a bow of 5 m: 50 m2 change hands."""
    result = done(
        pictured(FOUR), RedrawEdge("A", "B", ((20_000, 40_000), (25_000, 30_000), (20_000, 20_000)))
    )
    assert (m2(result, "A"), m2(result, "B")) == (450.0, 350.0)
    assert result.changed == ("A", "B")


def test_insert_then_remove_leaves_the_town_as_it_was() -> None:
    """Both sides gain the vertex, and both lose it."""
    town = pictured(FOUR)
    more = done(town, InsertVertex((20_100, 34_000)))
    back = done(more.state, RemoveVertex((20_000, 34_000)))
    assert all(back.state.units[c].polygon.equals(town.units[c].polygon) for c in "ABCD")
    assert shapely.get_num_coordinates(more.state.units["A"].polygon) == 10


def test_painting_renumbers_and_coming_home_restores_the_code() -> None:
    """A painted unit gets the next free code of its new grid; painted back it has its own again."""
    for seed in range(5):
        town = coded(seed)
        edits = [
            Reassign((code,), grid) for code in town.base().codes for grid in sorted(town.members)
            if town.units[code].grid != grid
        ]  # fmt: skip
        there = next(r for edit in edits if isinstance(r := apply(town, edit), Done))
        old, new = there.lineage[0].before[0], there.lineage[0].after[0]
        assert new.startswith(there.state.units[new].grid) and new not in town.taken
        back = done(there.state, Reassign((new,), town.units[old].grid))
        assert fingerprint(back.state) == fingerprint(town)


def test_painting_a_far_unit_is_stranded() -> None:
    """A grid must stay in one piece."""
    town = pictured("ABCD", {"A": "w", "B": "w", "C": "e", "D": "e"})
    assert refused(town, Reassign(("D",), "w"))[0] == "stranded"


def test_a_gap_goes_to_a_unit_on_its_rim() -> None:
    """The hole in the ring is 100 m2; given to A, A grows by it."""
    result = apply(pictured(RING), GiveGap((15_000, 15_000), "A"))
    assert isinstance(result, Done) and m2(result, "A") == 400.0


def test_a_unit_is_drawn_into_a_hole() -> None:
    """A rough ring around the hole with `clip` takes exactly the hole."""
    ring = ((8_000, 8_000), (22_000, 8_000), (22_000, 22_000), (8_000, 22_000))
    result = apply(pictured(RING), Draw(ring, "A", code="N", clip=True))
    assert isinstance(result, Done) and m2(result, "N") == 100.0


def test_a_narrow_gap_left_by_drawing_is_refused() -> None:
    """A unit drawn a metre away from its neighbours leaves a crack."""
    ring = ((11_000, 11_000), (19_000, 11_000), (19_000, 19_000), (11_000, 19_000))
    assert refused(pictured(RING), Draw(ring, "A", code="N"))[0] == "gap"


def test_a_hole_left_inside_one_unit_is_refused() -> None:
    """The outline stays whole and gets a second ring: a gap, with its square metre."""
    shell = ((0, 20_000), (20_000, 20_000), (20_000, 40_000), (0, 40_000))
    hole = ((4_000, 24_000), (5_000, 24_000), (5_000, 25_000), (4_000, 25_000))
    edit = Import(("A",), ((shell, hole),), ("",), ("",))
    assert refused(pictured(FOUR), edit) == ("gap", ("A",), 1.0)


def test_overlays_stay_in_one_grid_and_apart() -> None:
    """A shop across two grids, or over another shop, is refused; inside its grid it is drawn."""
    town = pictured(FOUR, {"A": "west", "C": "west", "B": "east", "D": "east"})

    def shop(x: int) -> Draw:
        ring = ((x, 25_000), (x + 4_000, 25_000), (x + 4_000, 30_000), (x, 30_000))
        return Draw(ring, "west", "street_shop", overlay=True)

    assert refused(town, shop(18_000))[0] == "overlay"
    first = done(town, shop(10_000))
    assert refused(first.state, shop(12_000))[0] == "overlay"
    over = first.changed[0]
    moved = done(first.state, Reassign(("A",), "east"))
    assert moved.state.units[over].grid == "east"
    assert done(moved.state, Remove(over)).ended == (over,)


def test_a_locked_grid_does_not_change() -> None:
    """Its units keep their ground; other grids go on."""
    town = replace(pictured(FOUR, {"B": "east"}), locked=frozenset({"east"}))
    assert refused(town, MoveVertex((20_000, 30_000), (22_000, 30_000)))[0] == "locked_grid"
    assert isinstance(apply(town, MoveVertex((10_000, 20_000), (10_000, 21_000))), Done)


def _turned(state: State) -> State:
    """The same town, every ring started elsewhere and run the other way."""

    def turn(unit: Unit) -> Unit:
        ring = shapely.get_coordinates(unit.polygon)[:-1]
        return replace(unit, polygon=shapely.Polygon(np.roll(ring, 3, axis=0)[::-1]))

    return state_of(turn(unit) for unit in state.units.values())


def test_the_result_does_not_depend_on_how_rings_run() -> None:
    """Start and direction of rings change nothing about who has what."""
    town = coded(3)
    code = town.base().codes[7]
    x, y = shapely.get_coordinates(town.units[code].polygon.centroid)[0].round().astype(int).tolist()
    line = ((x, y - 90_000), (x + 3_000, y + 90_000))
    results = [apply(each, Split(code, line, outline=True)) for each in (town, _turned(town))]
    shapes = [
        {c: u.polygon.normalize().wkb for c, u in result.state.units.items()}
        for result in results
        if isinstance(result, Done)
    ]
    assert len(shapes) == 2 and shapes[0] == shapes[1]
