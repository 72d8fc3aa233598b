"""Points to polygons: who covers a point, who is nearest, how far the border is and who is second.

All coordinates are metres of one metric CRS. Polygons come in code order, so the smallest index is the
smallest code: on a border shared by several polygons the smallest index owns the point, whatever the
order in which the polygons were stored. Coverage is decided by GEOS's exact orientation test.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

NONE = -1
REACH_M = 1000.0
"""Beyond this distance nobody is nearest and nobody is second."""
BLOCK = 200_000
"""Points handled at a time, so that a million points do not need a gigabyte."""

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]
Geometries = npt.NDArray[np.object_]


class Locator:
    """An index over polygons that must not change afterwards; safe to share between threads for reading."""

    def __init__(self, polygons: Geometries) -> None:
        self._polygons = np.asarray(polygons, dtype=object)
        self._borders: Geometries = shapely.boundary(self._polygons)
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)
        # GEOS builds a prepared polygon's index at its first question; asked here, threads only read it.
        box = shapely.bounds(self._polygons)
        shapely.intersects_xy(self._polygons, (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2)

    def __len__(self) -> int:
        return len(self._polygons)

    def covering(self, x: Floats, y: Floats) -> tuple[Indices, Indices]:
        """Every (point index, polygon index) with the polygon covering the point, border included.

        Pairs are sorted by point, then by polygon.
        """
        point, polygon = self._tree.query(_points(x, y))
        hit = shapely.intersects_xy(self._polygons[polygon], x[point], y[point])
        point, polygon = point[hit], polygon[hit]
        order = np.lexsort((polygon, point))
        return point[order].astype(np.int32), polygon[order].astype(np.int32)

    def locate(self, x: Any, y: Any) -> Indices:
        """Index of the smallest polygon covering each point (metres); -1 where none does or for nan."""
        xs, ys = _arrays(x, y)
        owner = np.full(len(xs), NONE, dtype=np.int32)
        for block in _blocks(len(xs)):
            point, polygon = self.covering(xs[block], ys[block])
            first, at = np.unique(point, return_index=True)
            owner[block][first] = polygon[at]
        return owner

    def nearest(self, x: Any, y: Any) -> tuple[Indices, Floats]:
        """Nearest polygon within 1 km and the distance to it in metres; -1 and inf where there is none.

        Equal distances go to the smallest index.
        """
        xs, ys = _arrays(x, y)
        index = np.full(len(xs), NONE, dtype=np.int32)
        metres = np.full(len(xs), np.inf)
        finite = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys))
        if not len(self) or not len(finite):
            return index, metres
        (point, polygon), distance = self._tree.query_nearest(
            shapely.points(xs[finite], ys[finite]), max_distance=REACH_M, return_distance=True
        )
        winners = _first_by_distance(point, polygon, distance)
        index[finite[point[winners]]] = polygon[winners]
        metres[finite[point[winners]]] = distance[winners]
        return index, metres

    def border(self, x: Any, y: Any, owner: Indices) -> tuple[Floats, Indices, Floats]:
        """Distance to the owner's border, the nearest other polygon within 1 km (or -1) and its distance.

        `owner` is an index per point as `locate` or `nearest` gives it; where it is -1 the answers are
        nan, -1 and nan. Distances are metres; a runner-up that is missing has distance nan.
        """
        xs, ys = _arrays(x, y)
        owners = np.asarray(owner, dtype=np.int32).reshape(-1)
        metres, second = np.full(len(xs), np.nan), np.full(len(xs), NONE, dtype=np.int32)
        apart = np.full(len(xs), np.nan)
        for block in _blocks(len(xs)):
            known = np.flatnonzero(owners[block] >= 0) + block.start
            points = shapely.points(xs[known], ys[known])
            metres[known] = shapely.distance(self._borders[owners[known]], points)
            second[known], apart[known] = self._runner_up(points, owners[known], metres[known])
        return metres, second, apart

    def _runner_up(self, points: Geometries, owner: Indices, border_m: Floats) -> tuple[Indices, Floats]:
        """The nearest polygon other than the owner, searched in circles that grow until one is met.

        No other polygon is nearer than the owner's border (polygons do not overlap), so the first
        circle just reaches it; only points beside the outer edge of the map need further looks. Small
        steps pay: a circle much too wide meets hundreds of polygons.
        """
        second, apart = np.full(len(points), NONE, dtype=np.int32), np.full(len(points), np.nan)
        radius = np.minimum(border_m + 0.001, REACH_M)
        left = np.arange(len(points))
        while len(left):
            point, polygon = self._tree.query(points[left], predicate="dwithin", distance=radius[left])
            other = polygon != owner[left[point]]
            point, polygon = left[point[other]], polygon[other]
            distance = shapely.distance(self._polygons[polygon], points[point])
            winners = _first_by_distance(point, polygon, distance)
            second[point[winners]], apart[point[winners]] = polygon[winners], distance[winners]
            left = left[(second[left] == NONE) & (radius[left] < REACH_M)]
            radius[left] = np.minimum(radius[left] * 1.1 + 5, REACH_M)
        return second, apart


def _arrays(x: Any, y: Any) -> tuple[Floats, Floats]:
    return np.atleast_1d(np.asarray(x, dtype=np.float64)), np.atleast_1d(np.asarray(y, dtype=np.float64))


def _points(x: Floats, y: Floats) -> Geometries:
    """Points; those that are not finite become None, which a tree ignores."""
    points: Geometries = np.full(len(x), None, dtype=object)
    finite = np.isfinite(x) & np.isfinite(y)
    points[finite] = shapely.points(x[finite], y[finite])
    return points


def _blocks(count: int) -> list[slice]:
    return [slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]


def _first_by_distance(point: Indices, polygon: Indices, distance: Floats) -> npt.NDArray[np.intp]:
    """Positions of the winner of each point: least distance, then least index."""
    order = np.lexsort((polygon, distance, point))
    _, first = np.unique(point[order], return_index=True)
    winners: npt.NDArray[np.intp] = order[first]
    return winners
