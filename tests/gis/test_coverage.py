"""The lattice, hairlines, joins and overlays."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from gis import coverage as cov
from gis.errors import LayerRefused
from tests.gis.tilings import block_town, from_picture, with_stray_vertex


def test_lattice_and_back_gives_the_double_nearest_to_a_millimetre() -> None:
    """k -> k/1000 -> k is the identity for any map coordinate; k/1000 is what its decimal text reads as."""
    k = np.random.default_rng(0).integers(-(10**10), 10**10, (5000, 2)).astype(float)
    points = cov.from_lattice(shapely.points(k))
    assert (shapely.get_coordinates(cov.to_lattice(points)) == k).all()
    assert (shapely.get_coordinates(points)[:, 0] == [float(f"{int(v)}e-3") for v in k[:, 0]]).all()


def test_lattice_keeps_missing_and_invalid_shapes_for_the_report() -> None:
    """None stays None; a bow-tie stays a bow-tie; heights go; a multipolygon of one becomes a polygon."""
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    high = shapely.MultiPolygon([shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])])
    got = cov.to_lattice([None, bow_tie, high])
    assert got[0] is None
    assert not got[1].is_valid
    assert got[2].geom_type == "Polygon"
    assert not got[2].has_z


def test_lattice_drops_vertices_that_fall_together() -> None:
    """Two vertices 0.2 mm apart become one."""
    assert len(cov.to_lattice(shapely.Polygon([(0, 0), (9, 0), (9, 9), (9, 9.0002)])).exterior.coords) == 4


def test_a_clean_town_needs_no_snapping() -> None:
    """Nothing moves, not even the first vertex of a ring."""
    town = block_town(1)
    snapped, moved = cov.snap_hairlines(town)
    assert moved == 0.0
    assert shapely.equals_identical(snapped.polygons, town.polygons).all()


def test_snapping_mends_what_rounding_opened() -> None:
    """Points on a slanting side, rounded, leave the line; two areas meet there on one side only."""
    a, b, m = (0.0, 0.0), (33.333, 71.717), (12.3456, 26.5615)
    left = shapely.Polygon([a, b, (-30, 40)])
    right = [shapely.Polygon([a, (40, 0), m]), shapely.Polygon([m, (40, 0), b])]
    town = cov.Coverage.from_metres("abc", [left, *right])
    assert not cov.is_clean(town.polygons)
    snapped, moved = cov.snap_hairlines(town)
    assert cov.is_clean(snapped.polygons)
    assert 0.0 < moved <= 2.0


@pytest.mark.parametrize("off", [1, 2])
def test_vertices_two_millimetres_apart_are_one(off: int) -> None:
    """A vertex off by at most 2 mm on one side joins the others."""
    snapped, moved = cov.snap_hairlines(with_stray_vertex(block_town(2), "u010", (off, 0)))
    assert cov.is_clean(snapped.polygons)
    assert moved == off


def test_snapping_leaves_wider_mismatches_to_be_seen() -> None:
    """A vertex 30 mm off is not rounding: it stays where it is and is reported."""
    dirty = with_stray_vertex(block_town(2), "u010", (30, 0))
    snapped, _ = cov.snap_hairlines(dirty)
    assert shapely.equals_identical(snapped.polygons, dirty.polygons).all()
    assert cov.find_faults(snapped)


def test_joined_areas_keep_every_vertex_and_the_exact_area() -> None:
    """Grids and villages tile the town exactly: areas sum as integers, borders vertex for vertex."""
    town = block_town(3)
    grids = cov.dissolve(town, [str(i % 4) for i in range(len(town.codes))])
    doubled = [2 * round(float(shapely.area(p))) for p in town.polygons]
    assert list(grids) == ["0", "1", "2", "3"]
    assert cov.is_clean(np.array(list(grids.values()), dtype=object))
    assert round(2 * sum(shapely.area(list(grids.values())))) == pytest.approx(sum(doubled), abs=len(doubled))
    town_corners = set(map(tuple, shapely.get_coordinates(town.polygons)))
    assert set(map(tuple, shapely.get_coordinates(list(grids.values())))) <= town_corners


def test_a_join_may_have_holes_and_several_parts() -> None:
    """A grid around another one has a hole; a grid in two places has two parts."""
    picture = from_picture("""
        aaab
        acab
        aaad
    """)
    joined = cov.dissolve(picture, ["ring", "east", "middle", "ring"])
    assert len(joined["ring"].interiors) == 1
    apart = cov.dissolve(picture, ["ring", "split", "split", "ring"])
    assert apart["split"].geom_type == "MultiPolygon"


def test_areas_that_overlap_are_not_joined() -> None:
    """The refusal carries the located faults."""
    dirty = cov.Coverage.from_metres("ab", [box(0, 0, 10, 10), box(9, 0, 20, 10)])
    with pytest.raises(LayerRefused) as refused:
        cov.dissolve(dirty, ["x", "x"])
    assert [fault.kind for fault in refused.value.faults] == ["overlap"]


def test_shops_over_other_units_are_overlays_and_shops_on_their_own_ground_are_not() -> None:
    """More than half of its own area over units of other kinds makes a street shop an overlay."""
    ground = [box(0, 0, 40, 40), box(40, 0, 50, 40)]
    shops = [box(1, 1, 5, 9), box(36, 10, 41, 12), box(39, 20, 60, 22), box(50, 0, 54, 40)]
    kinds = ["residential", "street_shop", *["street_shop"] * 4]
    mask = cov.overlay_mask("abcdef", kinds, np.array([*ground, *shops], dtype=object))
    assert mask.tolist() == [False, False, True, True, False, False]


def test_overlays_may_not_overlap_one_another_nor_leave_their_grid() -> None:
    """Two shops over the same spot, and a shop reaching over its grid's border, are faults."""
    shops = cov.Coverage.from_metres("abc", [box(1, 1, 5, 5), box(4, 1, 8, 5), box(18, 1, 22, 5)])
    grid = cov.to_lattice(box(0, 0, 20, 20))
    found = cov.overlay_faults(shops, np.array([grid] * 3, dtype=object))
    assert [(f.kind, f.codes, f.m2) for f in found] == [
        ("overlap", ("a", "b"), 4.0),
        ("outside", ("c",), 8.0),
    ]
