"""The arcs of a coverage: every shared border once, with who lies left and right of it.

An arc is a maximal run of edges between two nodes; a node is a vertex where other than two distinct edges
meet. Arcs are found by identity of vertices, so they are exact on the lattice and the two sides of a border
name the same arc, once forward and once backward. A browser that draws and drags arcs moves both neighbours
by construction.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.lattice import Coverage

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Arcs:
    """Arcs of a coverage of n areas; lattice coordinates (mm), a arcs with v points in all.

    points: v x 2; starts: a + 1 offsets into points. left, right: per arc the index of the area on that
    side going forward, -1 for nobody. uses: for each ring of each area, in order, its arcs: k forward,
    ~k (= -k - 1) backward; ring_of: the area of each ring. Shells run anticlockwise, holes clockwise.
    """

    codes: tuple[str, ...]
    points: Ints
    starts: Ints
    left: Ints
    right: Ints
    uses: tuple[tuple[int, ...], ...]
    ring_of: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def line(self, arc: int) -> Ints:
        """The points of one arc, k x 2, forward."""
        return self.points[self.starts[arc] : self.starts[arc + 1]]

    def nodes(self) -> Ints:
        """The distinct ends of arcs, m x 2, ordered by x then y."""
        ends = np.concatenate([self.points[self.starts[:-1]], self.points[self.starts[1:] - 1]])
        return np.unique(ends, axis=0)

    def outer(self) -> Ints:
        """The arcs with nobody on one side: the town's outline and the rims of its holes."""
        return np.flatnonzero((self.left < 0) | (self.right < 0))

    def ring(self, uses: tuple[int, ...]) -> Ints:
        """The closed ring that `uses` names, k x 2, first point repeated at the end."""
        runs = [self.line(k) if k >= 0 else self.line(~k)[::-1] for k in uses]
        return np.concatenate([runs[0][:1], *(run[1:] for run in runs)])

    def polygon(self, area: int) -> shapely.Geometry:
        """One area put together again from its arcs (a shell begins a part, holes follow their shell)."""
        parts: list[list[Ints]] = []
        for r in np.flatnonzero(self.ring_of == area):
            ring = self.ring(self.uses[r])
            if shapely.is_ccw(shapely.linearrings(ring)):
                parts.append([])
            parts[-1].append(ring)
        polygons = [shapely.Polygon(part[0], part[1:]) for part in parts]
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)

    def document(self) -> dict[str, Any]:
        """For JSON: points as whole mm from `origin`, each arc a flat list x0, y0, dx, dy, ... of steps."""
        origin = self.points.min(axis=0) if len(self.points) else np.zeros(2, dtype=np.int64)
        steps = np.diff(self.points, axis=0, prepend=origin[None, :])
        first = self.starts[:-1]
        steps[first] = self.points[first] - origin
        flat = steps.ravel().tolist()
        bounds = (2 * self.starts).tolist()
        rings: list[list[tuple[int, ...]]] = [[] for _ in self.codes]
        for area, uses in zip(self.ring_of.tolist(), self.uses, strict=True):
            rings[area].append(uses)
        return {
            "origin": origin.tolist(),
            "codes": list(self.codes),
            "arcs": [flat[a:b] for a, b in pairwise(bounds)],
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "rings": rings,
        }


def arcs_of(coverage: Coverage) -> Arcs:
    """The arcs of areas whose borders match vertex for vertex (see `gis.coverage.is_clean`)."""
    oriented = shapely.orient_polygons(coverage.polygons)
    parts, area_of = shapely.get_parts(oriented, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    closing = np.append(ring[1:] != ring[:-1], True) if len(ring) else np.zeros(0, dtype=bool)
    points, ring = np.rint(corners[~closing]).astype(np.int64), ring[~closing]
    ids, places = _identities(points)
    counts = np.bincount(ring, minlength=len(rings))
    order, cut = _turned(ids, counts, len(places))
    owner = area_of[part_of] if len(rings) else np.zeros(0, dtype=np.int64)
    return _collect((coverage.codes, owner), places, (ids[order], ring, cut), counts)


def _identities(points: Ints) -> tuple[Ints, Ints]:
    """A number for each distinct place (ordered by x then y), and the places."""
    if not len(points):
        return np.zeros(0, dtype=np.int64), points
    low = points.min(axis=0)
    near = points - low
    key = near[:, 0] << 32 | near[:, 1]
    distinct, ids = np.unique(key, return_inverse=True)
    return ids, np.stack([distinct >> 32, distinct & 0xFFFFFFFF], axis=1) + low


def _turned(ids: Ints, counts: Ints, places: int) -> tuple[Ints, NDArray[np.bool_]]:
    """The order in which every ring starts at a node, and where in that order a run of edges begins.

    A ring without nodes starts at its smallest vertex."""
    last = np.cumsum(counts)
    first = last - counts
    following = np.arange(1, len(ids) + 1)
    following[last - 1] = first
    node = _nodes(ids, ids[following], places)
    ring = np.repeat(np.arange(len(counts)), counts)
    # Nodes go before other vertices, the smallest of either first: independent of where the ring began.
    rank = ids + np.where(node[ids], 0, places)
    start = np.lexsort((rank, ring))[first]
    place = np.arange(len(ids)) - first[ring]
    order = first[ring] + (start[ring] - first[ring] + place) % counts[ring]
    cut = node[ids[order]] | (place == 0)
    return order, cut


def _nodes(begin: Ints, end: Ints, places: int) -> NDArray[np.bool_]:
    edges = np.unique(np.minimum(begin, end) * places + np.maximum(begin, end))
    ends = np.concatenate([edges // max(places, 1), edges % max(places, 1)])
    other: NDArray[np.bool_] = np.bincount(ends, minlength=places) != 2
    return other


def _collect(
    areas: tuple[tuple[str, ...], Ints],
    places: Ints,
    runs: tuple[Ints, Ints, NDArray[np.bool_]],
    counts: Ints,
) -> Arcs:
    """Runs that are the same edges become one arc, in the order of their first two vertices."""
    ids, ring, cut = runs
    begin = np.flatnonzero(cut)
    size = np.diff(np.append(begin, len(ids)))
    last = np.cumsum(counts)
    ring_first = (last - counts)[ring]
    ends = np.append(begin[1:], len(ids))
    at_close = ends == last[ring[begin]]
    end = np.where(at_close, ring_first[begin], np.minimum(ends, max(len(ids) - 1, 0)))
    second = np.where((size == 1) & at_close, ring_first[begin], np.minimum(begin + 1, max(len(ids) - 1, 0)))
    final = begin + size - 1
    there = ids[begin] * len(places) + ids[second]
    back = ids[end] * len(places) + ids[final]
    keys, pick, arc = np.unique(np.minimum(there, back), return_index=True, return_inverse=True)
    forward = there <= back
    starts = np.concatenate([[0], np.cumsum(size[pick] + 1)])
    points = _points(places[ids], (begin[pick], size[pick], end[pick]), forward[pick])
    left, right = np.full(len(keys), -1), np.full(len(keys), -1)
    owner = areas[1][ring[begin]] if len(begin) else begin
    left[arc[forward]], right[arc[~forward]] = owner[forward], owner[~forward]
    named = np.where(forward, arc, ~arc).tolist()
    bounds = np.searchsorted(begin, last).tolist()
    uses = tuple(tuple(named[a:b]) for a, b in pairwise([0, *bounds]))
    return Arcs(areas[0], points, starts, left, right, uses, areas[1])


def _points(corners: Ints, runs: tuple[Ints, Ints, Ints], forward: NDArray[np.bool_]) -> Ints:
    """The points of runs (first, number of edges, end) one after another, each in its canonical direction."""
    begin, size, end = runs
    length = size + 1
    starts = np.cumsum(length) - length
    run = np.repeat(np.arange(len(begin)), length)
    step = np.arange(len(run)) - starts[run]
    step = np.where(forward[run], step, size[run] - step)
    source = np.where(step == size[run], end[run], begin[run] + step)
    return corners[source]
