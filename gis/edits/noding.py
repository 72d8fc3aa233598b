"""Patch re-noding on the lattice: cutting the units an edit touches along a drawn line.

Only the borders of the touched units and the line are noded together (snap rounding at 1 mm); where that
puts a vertex on a border, the neighbour across gets the same vertex and nothing else of it changes. So third
parties cannot change at all, and the patch loses and gains no ground.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd, hypot

import numpy as np
import shapely
from shapely import Geometry

from gis.edits.problems import refuse
from gis.edits.state import Edge, Point, State, Unit, edge, edges_of, rings_of

SLIDE = 5_000.0
"""mm: how far the end of a line slides along a locked outline to a place that is exactly on it."""
_PIXEL = 0.75  # mm: a vertex of a noded border lies no further from the old border

Chains = dict[Edge, list[Point]]


@dataclass(frozen=True)
class Noded:
    """Edges of the noded patch, and for each old edge that was bent or cut its vertices from smaller end."""

    edges: set[Edge]
    chains: Chains

    def faces(self) -> list[Geometry]:
        """The areas that the edges enclose, each with its own holes left out."""
        return faces_of(self.edges)


def faces_of(edges: Iterable[Edge]) -> list[Geometry]:
    """The areas enclosed by noded edges."""
    lines = shapely.linestrings(np.array(sorted(edges), dtype=np.float64))
    return list(shapely.get_parts(shapely.polygonize(lines)))


def node(state: State, units: Sequence[Unit], line: Geometry) -> Noded:
    """The borders of `units` noded with the line (lattice). Refuses what rounding does not close."""
    borders = [shapely.boundary(unit.polygon) for unit in units]
    noded = shapely.unary_union([*borders, line], grid_size=1.0)
    edges = _edges(noded)
    places = np.array(sorted({place for pair in edges for place in pair}), dtype=np.float64)
    chains: Chains = {}
    for a, b in edges_of(unit.polygon for unit in units):
        if (a, b) not in edges:
            chain = _chain(places, a, b)
            if not all(edge(p, q) in edges for p, q in pairwise(chain)):
                raise refuse(state, "sliver", [u.code for u in units], shapely.LineString([a, b]))
            chains[a, b] = chain
    return Noded(edges, chains)


def _edges(lines: Geometry) -> set[Edge]:
    found = set()
    for part in shapely.get_parts(lines):
        if part.geom_type == "LineString":
            run = [(int(x), int(y)) for x, y in np.rint(shapely.get_coordinates(part)).tolist()]
            found |= {edge(p, q) for p, q in pairwise(run) if p != q}
    return found


def _chain(places: np.ndarray, a: Point, b: Point) -> list[Point]:
    """The vertices along the old edge a-b, both ends included."""
    run, to = np.subtract(b, a).astype(np.float64), places - a
    along = to @ run / (run @ run)
    off = np.abs(to[:, 0] * run[1] - to[:, 1] * run[0]) / hypot(*run)
    on = (along > 0.0) & (along < 1.0) & (off <= _PIXEL)
    between = places[on][np.argsort(along[on], kind="stable")]
    return [a, *((int(x), int(y)) for x, y in between.tolist()), b]


def with_chains(polygon: Geometry, chains: Chains) -> Geometry:
    """The polygon with the vertices that its edges gained; the same object where none did."""
    shells = []
    for part in shapely.get_parts(polygon):
        rings = []
        for ring in rings_of(part):
            grown = ring[:1]
            for a, b in pairwise(ring):
                chain = chains.get(edge(a, b), [a, b])
                grown += (chain if chain[0] == a else chain[::-1])[1:]
            rings.append(grown)
        shells.append((rings, rings_of(part)))
    if all(new == old for new, old in shells):
        return polygon
    parts = [shapely.Polygon(rings[0], rings[1:]) for rings, _ in shells]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def snapped(line: Sequence[Point], units: Sequence[Unit], reach: int) -> list[Point]:
    """The drawn line, its vertices within `reach` (mm) of a border moved onto it, best to a vertex."""
    if not units or not line:
        return list(line)
    borders = shapely.union_all([shapely.boundary(unit.polygon) for unit in units])
    corners = np.unique(shapely.get_coordinates(borders), axis=0)
    result: list[Point] = []
    for place in line:
        far = np.hypot(*(corners - place).T)
        nearest = corners[int(far.argmin())]
        if far.min() > reach:
            on = shapely.get_coordinates(shapely.shortest_line(borders, shapely.Point(place)))[0]
            nearest = np.rint(on) if hypot(*(on - place)) <= reach else np.array(place)
        spot = (int(nearest[0]), int(nearest[1]))
        if not result or spot != result[-1]:
            result.append(spot)
    return result


def fitted(state: State, line: Sequence[Point], outer: Iterable[Edge]) -> list[Point]:
    """The line led over a locked outline only at places exactly on it, so that it is not bent.

    outer: edges of the outline near. Refuses where no such place lies within `SLIDE`."""
    edges = sorted(outer)
    result = list(line)
    if not edges:
        return result
    walls = shapely.linestrings(np.array(edges, dtype=np.float64))
    for wall, (a, b) in zip(walls, edges, strict=True):
        grown = result[:1]
        for p, q in pairwise(result):
            piece = shapely.LineString([p, q])
            cross = shapely.intersection(piece, wall) if shapely.dwithin(piece, wall, 1.0) else None
            if cross is not None and cross.is_empty and shapely.distance(shapely.Point(q), wall) <= 1.0:
                cross = shapely.Point(q)  # snapped there, but rounded off the line
                q = _exact(state, q, a, b)
            elif cross is not None and cross.geom_type == "Point":
                spot = _exact(state, (cross.x, cross.y), a, b)
                grown += [spot] if spot not in (p, q) and not _is_end(cross, p, q) else []
            grown.append(q)
        result = grown
    return _first_fitted(state, result, edges)


def _first_fitted(state: State, line: list[Point], edges: list[Edge]) -> list[Point]:
    """The beginning of the line put exactly on the outline edge it lies by."""
    for a, b in edges:
        wall = shapely.LineString([a, b])
        if 0.0 < shapely.distance(shapely.Point(line[0]), wall) <= 1.0:
            line = [_exact(state, line[0], a, b), *line[1:]]
    return [p for k, p in enumerate(line) if k == 0 or p != line[k - 1]]


def _is_end(cross: Geometry, p: Point, q: Point) -> bool:
    return (cross.x, cross.y) in (p, q)


def _exact(state: State, spot: tuple[float, float], a: Point, b: Point) -> Point:
    """`exact_on`, refused where that is farther than `SLIDE`."""
    place = exact_on(spot, a, b)
    if hypot(place[0] - spot[0], place[1] - spot[1]) > SLIDE:
        who = [unit.code for unit in state.touching(shapely.LineString([a, b]))]
        raise refuse(state, "locked_outline", who[:2], shapely.Point(spot))
    return place


def exact_on(spot: tuple[float, float], a: Point, b: Point) -> Point:
    """The lattice point exactly on edge a-b that is nearest to `spot`."""
    steps = gcd(b[0] - a[0], b[1] - a[1])
    dx, dy = (b[0] - a[0]) // steps, (b[1] - a[1]) // steps
    along = ((spot[0] - a[0]) * dx + (spot[1] - a[1]) * dy) / (dx * dx + dy * dy)
    k = min(max(round(along), 0), steps)
    return a[0] + k * dx, a[1] + k * dy
