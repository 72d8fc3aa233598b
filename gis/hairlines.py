"""Mending hairlines: the millimetre or two that rounding leaves between two sides of one border.

Where three areas meet on the straight side of a fourth, only three have the vertex; rounding moves it off the
line by up to half a millimetre, and the borders no longer agree. Vertices within 2 mm of one another become
one, and a side gains every vertex of its neighbours that lies within 2 mm of it. Nothing further apart is
touched: that is a fault for a person, or for `gis.cleaning`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType, STRtree

from gis.lattice import MULTIPOLYGON, POLYGON, Coverage, Polygons, first_of_shape

REACH = 2.0
"""mm: the widest mismatch that counts as rounding."""
_ROUNDS = 4  # a side bent by an inserted vertex may come within reach of another
_SHRINKS = 0.7  # where a round leaves more than this share of the mismatch, it is not rounding

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def snap_hairlines(coverage: Coverage) -> tuple[Coverage, float]:
    """Make borders agree that differ by at most 2 mm; gives the coverage and the farthest move in mm.

    Areas with invalid rings are left out and left alone; so is any area that a move would make invalid.
    """
    polygons = coverage.polygons.copy()
    areal = np.isin(shapely.get_type_id(polygons), (POLYGON, MULTIPOLYGON))
    sound = np.flatnonzero(areal & shapely.is_valid(polygons) & ~shapely.is_empty(polygons))
    sound = sound[np.unique(first_of_shape(polygons[sound]))]
    farthest, before = 0.0, np.inf
    for _ in range(_ROUNDS if sound.size else 0):
        edges = shapely.coverage_invalid_edges(polygons[sound], gap_width=REACH)
        bad = STRtree(_sides(edges[~shapely.is_empty(edges)]))
        if not len(bad) or len(bad) > _SHRINKS * before:
            break
        before = len(bad)
        near = sound[np.unique(bad.query(polygons[sound], predicate="dwithin", distance=REACH)[0])]
        mended, moved = _mend(polygons[near], bad)
        if shapely.equals_identical(mended, polygons[near]).all():
            break
        polygons[near] = mended
        farthest = max(farthest, moved)
    return replace(coverage, polygons=polygons), farthest


def _mend(polygons: Polygons, bad: STRtree) -> tuple[Polygons, float]:
    """One round on the areas along the mismatched borders `bad`; also the farthest move (mm)."""
    merged, by_merging = _merge_vertices(polygons, bad)
    grown, by_growing = _insert_vertices(merged, bad)
    before = _as_multi(polygons)
    changed = np.flatnonzero(~shapely.equals_identical(grown, before))
    result, slim = polygons.copy(), shapely.remove_repeated_points(grown[changed], 0.0)
    plain = shapely.is_valid(slim) & ~shapely.is_empty(slim)
    simple = plain & (shapely.get_type_id(polygons[changed]) == POLYGON)
    result[changed[plain]] = slim[plain]
    result[changed[simple]] = shapely.get_geometry(slim[simple], 0)
    for k in np.flatnonzero(~plain):
        result[changed[k]] = _tidy(slim[k], polygons[changed[k]])
    return result, max(by_merging, by_growing)


def _sides(lines: Polygons) -> Polygons:
    """The straight pieces of lines, each by itself: far quicker to measure distances to."""
    corners, of = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    along = of[:-1] == of[1:]
    return np.asarray(shapely.linestrings(np.stack([corners[:-1][along], corners[1:][along]], axis=1)))


def _vertices(polygons: Polygons, bad: STRtree) -> tuple[Floats, Ints, Ints]:
    """The distinct vertices within reach of the mismatch, and (owner, vertex) pairs of them."""
    corners, owner = shapely.get_coordinates(polygons, return_index=True)
    near = np.unique(bad.query(shapely.points(corners), predicate="dwithin", distance=REACH)[0])
    distinct, number = np.unique(corners[near], axis=0, return_inverse=True)
    return distinct, owner[near], number.ravel()


def _merge_vertices(polygons: Polygons, bad: STRtree) -> tuple[Polygons, float]:
    """Vertices within reach of one another take the place of the one most areas share (then the smallest)."""
    places, _, number = _vertices(polygons, bad)
    points = shapely.points(places)
    a, b = (
        STRtree(points).query(points, predicate="dwithin", distance=REACH)
        if len(places)
        else (number, number)
    )
    if not np.any(a < b):
        return polygons, 0.0
    shared = np.bincount(number, minlength=len(places))
    rank = np.empty(len(places), dtype=np.intp)
    rank[np.lexsort((places[:, 1], places[:, 0], -shared))] = np.arange(len(places))
    target = np.arange(len(places))
    for i, j in zip(a, b, strict=True):
        # The best-ranked vertex in reach; following it further would let a chain of vertices wander off.
        if rank[j] < rank[target[i]]:
            target[i] = j
    target = np.where(target[target] == target, target, np.arange(len(places)))
    where = {tuple(places[i]): places[target[i]] for i in np.flatnonzero(target != np.arange(len(places)))}
    corners = shapely.get_coordinates(polygons)
    moved = [where.get(corner, corner) for corner in map(tuple, corners.tolist())]
    farthest = float(np.hypot(*(places[target] - places).T).max())
    return shapely.set_coordinates(polygons.copy(), np.array(moved)), farthest


def _insert_vertices(polygons: Polygons, bad: STRtree) -> tuple[Polygons, float]:
    """Each side near the mismatch takes up the other areas' vertices that lie within reach of it."""
    places, owner, number = _vertices(polygons, bad)
    _, corners, offsets = shapely.to_ragged_array(_as_multi(polygons))
    to_ring, to_part, to_whole = offsets
    whole = np.searchsorted(to_ring[to_part[to_whole]], np.arange(len(corners)), side="right") - 1
    starts = np.setdiff1d(np.arange(len(corners) - 1), to_ring[1:] - 1)
    ends = corners[starts], corners[starts + 1]
    sides = shapely.linestrings(np.stack(ends, axis=1))
    side, vertex = STRtree(shapely.points(places)).query(sides, predicate="dwithin", distance=REACH)
    along, off = _projected(places[vertex], ends[0][side], ends[1][side])
    size = len(places)
    own = np.isin(whole[starts[side]] * size + vertex, np.unique(owner * size + number))
    take = (along > 0.0) & (along < 1.0) & ~own
    if not take.any():
        return _as_multi(polygons), 0.0
    order = np.lexsort((along[take], side[take]))
    at = starts[side[take][order]] + 1
    grown = np.insert(corners, at, places[vertex[take][order]], axis=0)
    to_ring = to_ring + np.searchsorted(at, to_ring, side="left")
    result = shapely.from_ragged_array(GeometryType.MULTIPOLYGON, grown, (to_ring, to_part, to_whole))
    return np.asarray(result, dtype=object), float(off[take].max())


def _projected(points: Floats, begin: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Where along begin-end (0-1) each point projects, and how far off the line it lies."""
    run, to = end - begin, points - begin
    square = np.maximum((run**2).sum(axis=1), 1e-12)
    off = np.abs(run[:, 0] * to[:, 1] - run[:, 1] * to[:, 0]) / np.sqrt(square)
    return (run * to).sum(axis=1) / square, off


def _as_multi(polygons: Polygons) -> Polygons:
    parts, of = shapely.get_parts(polygons, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=of), dtype=object)


def _tidy(new: shapely.Geometry, old: shapely.Geometry) -> shapely.Geometry:
    """`new` in the old type without its spikes; `old` where there is no valid area left."""
    parts = []
    for part in shapely.get_parts(new):
        rings = [_without_spikes(shapely.get_coordinates(ring)[:-1]) for ring in shapely.get_rings(part)]
        if len(rings[0]) >= 3:
            parts.append(shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring) >= 3]))
    if not parts:
        return old
    result = parts[0] if old.geom_type == "Polygon" else shapely.MultiPolygon(parts)
    return result if result.is_valid and not result.is_empty else old


def _without_spikes(ring: Floats) -> Floats:
    """Drop repeated vertices and there-and-back spikes from an open ring until none is left."""
    while len(ring) >= 3:
        before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
        drop = (ring == after).all(axis=1) | (before == after).all(axis=1)
        if not drop.any():
            break
        ring = np.delete(ring, int(np.flatnonzero(drop)[0]), axis=0)
    return ring
