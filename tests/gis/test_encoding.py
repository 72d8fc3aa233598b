"""Encoded shapes: what comes out is what went in, and shared edges are written once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from gis import encoding
from gis.crs import metric_to_lonlat
from gis.errors import InputError
from gis.lattice import from_lattice
from gis.packing import packed, unpacked
from tests.gis.tilings import block_town, from_picture

INTEGERS = st.lists(st.integers(-(2**61), 2**61), max_size=50)


def in_degrees(lattice: np.ndarray) -> list[shapely.Geometry]:
    """Lattice polygons of EPSG:4549 as WGS 84 degrees."""
    to_degrees = lambda x, y: metric_to_lonlat(x, y, 4549)  # noqa: E731
    return list(shapely.transform(from_lattice(lattice), to_degrees, interleaved=False))


def rounded(shape: shapely.Geometry) -> shapely.Geometry:
    """Every vertex at the nearest millionth of a degree."""
    return shapely.transform(shape, lambda points: np.rint(points * 1e6) / 1e6)


def arcs_of(text: str) -> int:
    """How many arcs a coverage holds."""
    return int(encoding.decode_integers(text)[0])


@given(INTEGERS)
def test_integers_come_back(numbers: list[int]) -> None:
    """Any signed integers within 62 bits come back in order."""
    assert encoding.decode_integers(encoding.encode_integers(numbers)).tolist() == numbers


@given(st.lists(st.integers(0, 255)))
def test_bytes_come_back(numbers: list[int]) -> None:
    """Numbers of a byte each come back in order."""
    assert encoding.decode_bytes(encoding.encode_bytes(numbers)).tolist() == numbers


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9)), max_size=30))
def test_tables_come_back(rows: list[tuple[int, int]]) -> None:
    """A table of integers comes back row by row."""
    decoded = encoding.decode_table(encoding.encode_table(rows))
    assert [tuple(row) for row in decoded.tolist()] == rows


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_a_tiling_comes_back(seed: int) -> None:
    """Every polygon of a tiling comes back, rounded and nothing else."""
    polygons = in_degrees(block_town(seed).polygons)
    decoded = encoding.decode_coverage(encoding.encode_coverage(polygons))
    assert all(rounded(a).equals(b) for a, b in zip(polygons, decoded, strict=True))


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.randoms())
def test_turning_rings_changes_nothing(seed: int, random: object) -> None:
    """The same shapes with rings begun elsewhere or walked backward give the same arcs."""
    polygons = in_degrees(block_town(seed).polygons)
    turned = [_turned(polygon, random.randrange(50), random.random() < 0.5) for polygon in polygons]
    plain, other = encoding.encode_coverage(polygons), encoding.encode_coverage(turned)
    assert arcs_of(plain) == arcs_of(other)
    decoded = encoding.decode_coverage(other)
    assert all(rounded(a).equals(b) for a, b in zip(polygons, decoded, strict=True))


def _turned(polygon: Polygon, by: int, backward: bool) -> Polygon:
    ring = np.roll(shapely.get_coordinates(polygon)[:-1], by, axis=0)
    return Polygon(ring[::-1] if backward else ring)


def test_a_shared_edge_is_one_arc() -> None:
    """Two squares side by side are three arcs: the shared edge and the two outer runs."""
    assert arcs_of(encoding.encode_coverage([box(0, 0, 1, 1), box(1, 0, 2, 1)])) == 3


def test_islands_and_lakes_come_back() -> None:
    """An area inside another shares one closed arc with its hole."""
    coverage = from_picture("""
        aaaa
        abba
        abba
        aaaa
    """)
    text = encoding.encode_coverage([shapely.transform(p, lambda c: c / 1e6) for p in coverage.polygons])
    lake, island = encoding.decode_coverage(text)
    assert (arcs_of(text), len(lake.geoms[0].interiors)) == (2, 1)
    assert lake.geoms[0].interiors[0].length == pytest.approx(island.length)


def test_several_pieces_and_nothing_keep_their_places() -> None:
    """A multipolygon keeps its parts, an empty polygon its place in the order."""
    pieces = MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)])
    decoded = encoding.decode_coverage(encoding.encode_coverage([Polygon(), pieces, box(1, 0, 2, 1)]))
    assert [shape.area for shape in decoded] == [0, 2, 1]


def test_a_speck_shrinks_without_harm() -> None:
    """A ring smaller than the rounding leaves an empty shape and disturbs no other."""
    speck = Point(119, 25).buffer(1e-8)
    decoded = encoding.decode_coverage(encoding.encode_coverage([speck, box(119, 25, 119.1, 25.1)]))
    assert decoded[0].is_empty
    assert decoded[1].equals(rounded(box(119, 25, 119.1, 25.1)))


def test_lines_come_back() -> None:
    """Lines keep their parts and points; a point said twice is said once."""
    lines = [
        LineString([(119, 25), (119, 25), (119.5, 25.25)]),
        MultiLineString([[(1, 2), (3, 4)], [(5, 6), (7, 8)]]),
    ]
    decoded = encoding.decode_lines(encoding.encode_lines([*lines, LineString()]))
    assert decoded[0] == [[(119.0, 25.0), (119.5, 25.25)]]
    assert [len(line) for line in decoded] == [1, 2, 0]


def test_metres_are_refused() -> None:
    """Coordinates that cannot be degrees are refused before anything is written."""
    with pytest.raises(InputError):
        encoding.encode_coverage([box(404_500, 2_814_800, 404_600, 2_814_900)])


@pytest.mark.parametrize("text", ["", "%%%", "AAAA", "eJwDAAAAAAE", "中文"])
def test_damaged_text_is_told(text: str) -> None:
    """Text that is no such stream raises InputError, not a library's error."""
    with pytest.raises(InputError):
        encoding.decode_integers(text)


STREAMS = st.lists(st.integers(-9, 9)).map(encoding.encode_integers)
VALUES = st.text() | st.integers(-1000, 1000) | st.none() | STREAMS


@given(st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))
def test_packed_values_use_harmless_letters(value: object) -> None:
    """Any JSON value packs into letters, digits, + / and =, and comes back."""
    parts = packed(value)
    assert set("".join(parts)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    assert unpacked(parts) == value
