"""Repair: everything mended is shown and bounded, nothing is lost, the rest is left to a person."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from gis.cleaning import repair
from gis.coverage import Coverage, is_clean, to_lattice
from gis.rings import untangle
from tests.gis import tilings
from tests.gis.dirt import check_promises, soiled
from tests.gis.tilings import block_town, from_picture, with_noise, with_stray_vertex


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    strays=st.integers(0, 6),
    ties=st.integers(0, 3),
    sigma=st.sampled_from([0.0, 1.0, 5.0, 20.0]),
)
def testsoiled_towns_are_mended_within_bounds(seed: int, strays: int, ties: int, sigma: float) -> None:
    """Codes stay, nothing is empty, all is on the lattice, each area keeps nine tenths of itself and the town
    its size; what is not mended is listed."""
    before = soiled(seed, strays, ties, sigma)
    result = repair(before)
    check_promises(before, result)
    clean, after = block_town(seed).polygons, result.coverage.polygons
    sound = shapely.is_valid(after)
    kept = shapely.area(shapely.intersection(clean[sound], after[sound])) / shapely.area(clean[sound])
    assert kept.min() > 0.9
    if not result.open:
        assert is_clean(after)
        assert shapely.union_all(after).area == pytest.approx(shapely.union_all(clean).area, rel=2e-3)


def testsoiled_towns_close_completely() -> None:
    """Of twenty towns with noise of 20 mm, strays up to 1.5 m and slips of the hand, all come out clean."""
    assert [seed for seed in range(20) if repair(soiled(seed, 6, 3, 20.0)).open] == []


def test_a_clean_town_is_left_alone() -> None:
    """No area is touched, not even its first vertex."""
    town = block_town(1)
    result = repair(town)
    assert result.moved == result.open == ()
    assert shapely.equals_identical(result.coverage.polygons, town.polygons).all()


def test_only_the_areas_at_the_fault_are_touched() -> None:
    """One stray vertex in a town of forty: its area and those it meets there, the others byte for byte."""
    town = block_town(5)
    result = repair(with_stray_vertex(town, "u020", (900, 700)))
    assert result.open == ()
    assert 1 <= len(result.moved) <= 7


def test_what_moved_is_measured() -> None:
    """An overlap of 0.5 m x 10 m: one of the two gives 5 m2 and its border moves by half a metre."""
    result = repair(Coverage.from_metres("ab", [box(0, 0, 10, 10), box(9.5, 0, 20, 10)]))
    (moved,) = result.moved
    assert result.open == ()
    assert (moved.row, moved.m2, moved.distance_m) == ({"a": 1, "b": 2}[moved.code], 5.0, 0.5)


def test_a_large_overlap_is_a_persons_decision() -> None:
    """Two areas that claim the same half: neither is changed, and the overlap comes back located."""
    town = Coverage.from_metres("abc", [box(0, 0, 10, 10), box(5, 0, 15, 10), box(15, 0, 30, 10)])
    result = repair(town)
    assert result.moved == ()
    assert [(f.kind, f.codes, f.m2) for f in result.open] == [("overlap", ("a", "b"), 50.0)]


def test_an_area_given_twice_is_not_lost() -> None:
    """An exact copy under another code would vanish in a union; here both stay and the overlap is told."""
    town = from_picture("ab\ncd", cell=20.0)
    twice = Coverage((*town.codes, "e"), np.array([*town.polygons, town.polygons[0]], dtype=object))
    result = repair(twice)
    assert len(result.coverage.polygons) == 5
    assert [(f.kind, f.codes) for f in result.open] == [("overlap", ("a", "e"))]


def test_a_heap_of_overlapping_areas_is_handed_back_at_once() -> None:
    """Where nearly every area is in dispute there is no coverage to clean."""
    rng = np.random.default_rng(0)
    heap = [box(x, y, x + 50, y + 50) for x, y in rng.uniform(0, 300, (150, 2))]
    start = time.process_time()
    result = repair(Coverage.from_metres(range(150), heap))
    assert max((moved.distance_m for moved in result.moved), default=0.0) <= 0.002
    assert len(result.open) > 150
    assert time.process_time() - start < 5.0


def test_missing_shapes_and_repeated_codes_are_not_invented() -> None:
    """They come back as they were, with their rows."""
    town = Coverage.from_metres(["a", "b", "a"], [box(0, 0, 9, 9), None, box(9, 0, 18, 9)])
    result = repair(town, rows=[4, 5, 6])
    assert result.coverage.polygons[1] is None
    assert [(f.kind, f.row) for f in result.open] == [("empty", 5), ("duplicate_code", 6)]


def test_a_small_gap_wider_than_two_metres_is_a_persons_decision() -> None:
    """9 m x 9 m of nobody's ground is a fault, but to whom it falls is not for a machine to say."""
    result = repair(from_picture("aab\na.b\nccb", cell=9.0))
    assert result.moved == ()
    assert [(f.kind, f.m2) for f in result.open] == [("gap", 81.0)]


def test_a_narrow_alley_survives() -> None:
    """A unit 1.2 m wide between noisy neighbours keeps its place."""
    rng = np.random.default_rng(0)
    strips = [box(0, 0, 30, 50), box(30, 0, 31.2, 50), box(31.2, 0, 60, 50)]
    town = Coverage.from_metres("abc", shapely.segmentize(strips, 10.0))
    result = repair(with_noise(town, 20.0, rng))
    assert result.open == ()
    assert shapely.area(result.coverage.polygons[1]) == pytest.approx(60e6, rel=0.1)


def test_a_hole_wide_enough_to_be_ground_is_not_filled() -> None:
    """A lake of 20 m x 20 m stays a lake while the vertex beside it is mended."""
    town = from_picture("aaa\na.b\nbbb", cell=20.0)
    result = repair(with_stray_vertex(town, "b", (300, 300), 2))
    assert result.open == ()
    union = shapely.union_all(result.coverage.polygons)
    assert len(union.interiors) == 1
    assert Polygon(union.interiors[0]).area == pytest.approx(400e6, rel=0.05)


def test_the_town_keeps_its_size_when_noise_is_repaired() -> None:
    """5 mm of noise on every vertex: clean afterwards, every area within its noise of where it was."""
    town = block_town(8)
    result = repair(with_noise(town, 5.0, np.random.default_rng(8)))
    assert result.open == ()
    changed = shapely.area(shapely.symmetric_difference(town.polygons, result.coverage.polygons))
    assert (changed < 50.0 * shapely.length(town.polygons)).all()


def test_a_bow_tie_keeps_both_wings_and_a_touching_ring_its_pocket() -> None:
    """Untangled rings: areas wound around either way are in, pockets entered through a point are out."""
    bow_tie = to_lattice(Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))
    assert untangle(bow_tie).area == 50e6
    pocket = Polygon([(0, 0), (10, 0), (10, 10), (5, 10), (7, 5), (3, 5), (5, 10), (0, 10)])
    plain = untangle(to_lattice(pocket))
    assert plain.is_valid
    assert plain.area == 90e6


def test_a_scribble_is_left_to_a_person() -> None:
    """Hundreds of crossings are not a slip of the hand."""
    scribble = Polygon(np.random.default_rng(0).integers(0, 10**6, (300, 2)))
    town = block_town(3)
    result = repair(replace(town, polygons=np.array([scribble, *town.polygons[1:]], dtype=object)))
    assert untangle(scribble) is None
    assert "invalid_ring" in {fault.kind for fault in result.open}


def test_generated_towns_are_clean_to_begin_with() -> None:
    """The generator of these tests is itself held to the rules."""
    for seed in range(10):
        assert is_clean(tilings.block_town(seed).polygons)
