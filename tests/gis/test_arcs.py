"""Arcs name every border once and give the areas back exactly."""

from __future__ import annotations

import json

import numpy as np
import shapely

from gis.arcs import arcs_of
from gis.coverage import Coverage
from tests.gis.tilings import block_town, from_picture


def test_arcs_give_every_area_back() -> None:
    """Crooked blocks with T-junctions, put together from their arcs."""
    for seed in range(5):
        town = block_town(seed)
        arcs = arcs_of(town)
        for k, polygon in enumerate(town.polygons):
            assert arcs.polygon(k).normalize() == polygon.normalize()


def test_a_shared_border_is_one_arc_with_two_sides() -> None:
    """Two squares: one arc between them, one around each."""
    arcs = arcs_of(from_picture("AB"))
    sides = sorted(zip(arcs.left.tolist(), arcs.right.tolist(), strict=True), key=lambda s: sorted(s))
    assert [sorted(pair) for pair in sides] == [[-1, 0], [-1, 1], [0, 1]]
    assert arcs.nodes().tolist() == [[10_000, 0], [10_000, 10_000]]
    assert len(arcs.outer()) == 2


def test_left_is_left() -> None:
    """Just left of an arc's first edge lies the area named left, if any."""
    town = block_town(1)
    arcs = arcs_of(town)
    for k in range(len(arcs)):
        a, b = arcs.line(k)[:2].astype(float)
        normal = np.array([a[1] - b[1], b[0] - a[0]]) / np.hypot(*(b - a))
        for side, owner in ((1.0, arcs.left[k]), (-1.0, arcs.right[k])):
            spot = shapely.Point((a + b) / 2 + side * normal)
            assert np.flatnonzero(shapely.contains(town.polygons, spot)).tolist() == [owner] * int(owner >= 0)


def test_an_island_is_one_closed_arc() -> None:
    """The area in the middle and the hole around it share a closed arc without a node."""
    arcs = arcs_of(from_picture("AAA\nABA\nAAA"))
    assert len(arcs) == 2 and len(arcs.nodes()) == 2
    assert sorted(len(uses) for uses in arcs.uses) == [1, 1, 1]


def test_arcs_do_not_depend_on_where_rings_begin() -> None:
    """Rolled and reversed rings give the same arcs."""
    town = block_town(2)
    turned = [
        shapely.Polygon(np.roll(shapely.get_coordinates(p)[:-1], 2, axis=0)[::-1]) for p in town.polygons
    ]
    one, other = arcs_of(town), arcs_of(Coverage(town.codes, np.array(turned, dtype=object)))
    assert one.document() == other.document()


def test_the_document_is_json_and_decodes_by_adding_steps() -> None:
    """x0, y0, dx, dy, ... from the origin: cumulative sums give the points back."""
    arcs = arcs_of(block_town(3))
    document = json.loads(json.dumps(arcs.document()))
    for k, flat in enumerate(document["arcs"]):
        points = np.cumsum(np.reshape(flat, (-1, 2)), axis=0) + document["origin"]
        assert (points == arcs.line(k)).all()


def test_no_areas_have_no_arcs() -> None:
    """An empty town is a town."""
    assert len(arcs_of(Coverage((), np.zeros(0, dtype=object)))) == 0
