"""Each fault found once, where it is, with its square metres; and nothing else."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from gis import coverage as cov
from tests.gis.tilings import block_town, from_picture, with_bow_tie, with_polygon, with_stray_vertex


def _town(*polygons: object) -> cov.Coverage:
    return cov.Coverage.from_metres([chr(97 + i) for i in range(len(polygons))], list(polygons))


def _found(coverage: cov.Coverage, **options: object) -> list[tuple[str, tuple[str, ...], float]]:
    return [(f.kind, f.codes, round(f.m2, 3)) for f in cov.find_faults(coverage, **options)]


@pytest.mark.parametrize("seed", range(5))
def test_a_clean_town_has_no_faults(seed: int) -> None:
    """No false alarm on crooked blocks with T-junctions."""
    assert cov.find_faults(block_town(seed)) == []


def test_missing_and_empty_shapes_are_told_by_their_row() -> None:
    """NULL, empty and line geometries: the row of the source, no place."""
    town = _town(box(0, 0, 9, 9), None, Polygon(), shapely.LineString([(0, 0), (1, 1)]))
    found = cov.find_faults(town, rows=[10, 20, 30, 40])
    assert [(f.kind, f.row, f.x) for f in found] == [
        ("empty", 20, None),
        ("empty", 30, None),
        ("empty", 40, None),
    ]


def test_a_repeated_code_names_both_rows() -> None:
    """The second row is the fault and points back at the first."""
    town = cov.Coverage.from_metres(["a", "b", "a"], [box(0, 0, 5, 5), box(5, 0, 10, 5), box(10, 0, 15, 5)])
    (fault,) = cov.find_faults(town, rows=[7, 8, 9])
    assert (fault.kind, fault.row, fault.m2) == ("duplicate_code", 9, 25.0)
    assert "第 7 行" in fault.note


def test_an_overlap_has_both_codes_its_area_and_its_place() -> None:
    """1 m x 10 m between two areas, told once."""
    (fault,) = cov.find_faults(_town(box(0, 0, 10, 10), box(9, 0, 20, 10)))
    assert (fault.kind, fault.codes, fault.m2) == ("overlap", ("a", "b"), 10.0)
    assert 9 < fault.x < 10
    assert fault.geometry.equals(box(9, 0, 10, 10))


def test_an_area_inside_another_and_an_area_twice_are_overlaps() -> None:
    """Containment and exact copies have no crossing borders and are still seen."""
    assert _found(_town(box(0, 0, 9, 9), box(2, 2, 4, 4))) == [("overlap", ("a", "b"), 4.0)]
    assert _found(_town(box(0, 0, 9, 9), box(0, 0, 9, 9))) == [("overlap", ("a", "b"), 81.0)]


def test_overlaps_equal_a_comparison_of_every_pair() -> None:
    """On soiled towns the overlaps are those that intersecting all pairs gives, to the square millimetre."""
    for seed in range(6):
        rng = np.random.default_rng(seed)
        town = block_town(seed)
        for code in rng.choice(town.codes, 6, replace=False):
            town = with_stray_vertex(town, code, tuple(rng.uniform(-3000, 3000, 2)), int(rng.integers(4)))
        sound = shapely.is_valid(town.polygons)
        expected = {}
        for i in range(len(town.codes)):
            for j in range(i):
                if sound[i] and sound[j]:
                    expected[town.codes[j], town.codes[i]] = (
                        town.polygons[i].intersection(town.polygons[j]).area
                    )
        expected = {pair: round(mm2 / 1e6, 6) for pair, mm2 in expected.items() if mm2 > 0}
        got = {f.codes: round(f.m2, 6) for f in cov.find_faults(town) if "overlap" in f.note}
        assert got == expected


def test_small_holes_are_gaps_and_large_ones_are_kept() -> None:
    """A hole under 100 m2 is a fault naming its neighbours, a larger one is listed beside the faults."""
    small = from_picture("aab\na.b\nccb", cell=9.0)
    assert _found(small) == [("gap", ("a", "b", "c"), 81.0)]
    large = cov.survey(from_picture("aab\na.b\nccb", cell=11.0))
    assert large.faults == ()
    assert [(hole.kind, hole.m2) for hole in large.kept_holes] == [("hole", 121.0)]


def test_a_long_gap_narrower_than_two_metres_is_a_fault() -> None:
    """1.5 m x 200 m is more than 100 m2 and still nobody's ground by accident."""
    ring = box(-10, -10, 220, 20)
    town = _town(ring - box(0, 0, 200, 1.5))
    assert _found(town) == [("gap", ("a",), 300.0)]


def test_a_narrow_gap_open_to_the_outside_is_found() -> None:
    """A 1 m channel between two areas is no hole of the union, and is located once all the same."""
    left = Polygon([(0, 0), (50, 0), (50, 50), (50, 100), (0, 100)])
    right = Polygon([(50, 0), (100, 0), (100, 100), (51, 100), (51, 50), (50, 50)])
    assert _found(_town(left, right)) == [("gap", ("a", "b"), 50.0)]


def test_thin_overlaps_gaps_and_areas_are_slivers() -> None:
    """1 cm is a sliver whether it is claimed twice, by nobody, or by an area of its own."""
    assert [f.kind for f in cov.find_faults(_town(box(0, 0, 10, 10), box(9.99, 0, 20, 10)))] == ["sliver"]
    gap = _town(Polygon(box(-9, -9, 19, 19).exterior, [box(0, 0, 10, 0.01).exterior]))
    assert [f.kind for f in cov.find_faults(gap)] == ["sliver"]
    crack = _town(box(0, 0, 10, 10), box(10, 0, 10.01, 10), box(10.01, 0, 20, 10))
    assert [(f.kind, f.codes) for f in cov.find_faults(crack)] == [("sliver", ("b",))]


def test_a_vertex_on_one_side_only_is_one_fault_with_every_area_there() -> None:
    """Exactly on the line there is no area at all, and the borders still do not match."""
    town = _town(box(0, 0, 10, 10), box(10, 0, 20, 5), box(10, 5, 20, 10))
    (fault,) = cov.find_faults(town)
    assert (fault.kind, fault.codes, fault.m2) == ("sliver", ("a", "b", "c"), 0.0)
    assert fault.x == 10.0


def test_no_faults_means_a_valid_coverage() -> None:
    """Whatever the soiling, an empty list of faults and `is_clean` say the same."""
    for seed in range(12):
        rng = np.random.default_rng(seed)
        shift = (float(rng.integers(0, 3)), 0.0) if seed % 2 else (0.0, 0.0)
        town = with_stray_vertex(block_town(seed), "u005", shift)
        assert (cov.find_faults(town) == []) == cov.is_clean(town.polygons)


def test_a_ring_that_crosses_itself_is_placed_at_the_crossing() -> None:
    """Area of both wings, coordinates of the crossing, and no gap reported where it was left out."""
    town = _town(box(0, 0, 10, 10), Polygon([(10, 0), (20, 10), (20, 0), (10, 10)]), box(20, 0, 30, 10))
    found = cov.find_faults(town)
    assert [(f.kind, f.codes, f.m2, f.x, f.y) for f in found] == [("invalid_ring", ("b",), 50.0, 15.0, 5.0)]


def test_an_invalid_area_amid_others_is_not_told_again_as_a_hole() -> None:
    """Only the ring is at fault, not the place it leaves when it cannot be compared."""
    town = block_town(4)
    middle = town.codes[len(town.codes) // 2]
    assert [(f.kind, f.codes) for f in cov.find_faults(with_bow_tie(town, middle))] == [
        ("invalid_ring", (middle,))
    ]


def test_hostile_rings_are_told_in_no_time() -> None:
    """Stars that keep `make_valid` busy for half a minute, coordinates off the globe: under two seconds."""
    turn = np.arange(201) * 2 * np.pi * 80 / 201
    star = Polygon(np.c_[np.cos(turn), np.sin(turn)] * 100)
    scribble = Polygon(np.random.default_rng(0).uniform(0, 1e4, (3000, 2)))
    far = [Polygon([(0, 0), (1e300, 0), (0, 1e300)]), Polygon([(0, 0), (np.inf, 0), (0, 1)])]
    start = time.process_time()
    found = cov.find_faults(_town(star, scribble, *far))
    assert [f.kind for f in found] == ["invalid_ring"] * 4
    assert time.process_time() - start < 2.0


def test_a_pile_of_copies_costs_no_more_than_its_height() -> None:
    """Three thousand times the same area: each copy told once, within two seconds."""
    start = time.process_time()
    found = cov.find_faults(
        cov.Coverage(tuple(map(str, range(3000))), np.array([box(0, 0, 9e3, 9e3)] * 3000))
    )
    assert len(found) == 2000
    assert {fault.codes[0] for fault in found} == {"0"}
    assert time.process_time() - start < 2.0


def test_with_an_outline_ground_outside_and_ground_left_over_are_faults() -> None:
    """The outline rules: a hole of any size inside it is a gap, and areas may not reach over it."""
    town = _town(box(0, 0, 99, 100), box(99, 0, 205, 100))
    outline = cov.to_lattice(box(0, -20, 200, 100))
    assert _found(town, outline=outline) == [("gap", ("a", "b"), 4000.0), ("outside", ("b",), 500.0)]


def test_an_outline_with_a_hole_says_it_is_no_ground() -> None:
    """A lake left out of the outline may be left out of the areas."""
    lake = box(10, 10, 15, 15)
    town = _town(box(0, 0, 50, 50) - lake)
    assert _found(town, outline=cov.to_lattice(box(0, 0, 50, 50) - lake)) == []


def test_the_order_of_rows_and_the_start_of_rings_do_not_matter() -> None:
    """Shuffled areas, rotated and reversed rings: the same faults with the same areas."""
    town = with_stray_vertex(block_town(6), "u008", (2500, 1500))
    order = np.random.default_rng(1).permutation(len(town.codes))
    turned = np.array(
        [Polygon(np.roll(np.array(p.exterior.coords)[:-1], 2, axis=0)[::-1]) for p in town.polygons]
    )
    other = cov.Coverage(town.codes, turned).take(order)
    key = lambda coverage: sorted((f.kind, sorted(f.codes), f.m2) for f in cov.find_faults(coverage))  # noqa: E731
    assert key(other) == key(town)


def test_one_replaced_area_is_the_only_one_blamed() -> None:
    """A neighbour that grew by 2 m over two others: two overlaps, each with the grown one."""
    town = from_picture("ab\ncc", cell=20.0)
    grown = with_polygon(town, "c", cov.to_lattice(box(0, 0, 40, 22)))
    assert _found(grown) == [("overlap", ("a", "c"), 40.0), ("overlap", ("b", "c"), 40.0)]
