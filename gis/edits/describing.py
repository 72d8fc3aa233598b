"""A stretch of ground that differs, said as edits: the plainest that give exactly the wanted shapes.

Candidates go from plain to general (a vertex moved, a border redrawn, a split, ...); whoever asks applies one
after another and takes the first that comes out right, so that no candidate needs to be sure of itself. The
last, importing the shapes as they are, always says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from gis.edits.operations import (
    Draw,
    Edit,
    GiveGap,
    Import,
    InsertVertex,
    Line,
    Merge,
    MoveVertex,
    RedrawEdge,
    RemoveVertex,
    Split,
)
from gis.edits.state import Point, Unit, edges_of, rings_of
from gis.survey import areas_of

MOST_VERTICES = 100
"""More vertices than this are not moved one by one."""


@dataclass(frozen=True)
class Wanted:
    """A base unit as it should be. code: "" or new for one that begins; grid: that it begins in."""

    code: str
    grid: str
    kind: str
    polygon: Geometry


@dataclass(frozen=True)
class Stretch:
    """Units whose ground is to be shared out anew: as they are, and as they should be."""

    old: tuple[Unit, ...]
    new: tuple[Wanted, ...]

    @property
    def same(self) -> bool:
        """The same units before and after?"""
        return [unit.code for unit in self.old] == [unit.code for unit in self.new]

    @property
    def pairs(self) -> Iterator[tuple[Geometry, Geometry]]:
        """Shapes before and after, where the units are the same."""
        return ((a.polygon, b.polygon) for a, b in zip(self.old, self.new, strict=True))


Edits = list[Edit]


def candidates(stretch: Stretch) -> Iterator[Edits]:
    """Ways to say it, the plainest first."""
    yield from _vertices(stretch)
    core = _without_bystanders(stretch)
    for describe in _WAYS:
        yield from describe(core)
    yield from _imported(stretch)


def _without_bystanders(stretch: Stretch) -> Stretch:
    """Without the units that only get or lose a vertex where others change (under a millimetre of ground)."""
    new = {unit.code: unit.polygon for unit in stretch.new}
    still = {
        unit.code for unit in stretch.old
        if unit.code in new
        and shapely.area(shapely.symmetric_difference(unit.polygon, new[unit.code])) <= unit.polygon.length
    }  # fmt: skip
    return Stretch(
        tuple(unit for unit in stretch.old if unit.code not in still),
        tuple(unit for unit in stretch.new if unit.code not in still),
    )


def _vertices(stretch: Stretch) -> Iterator[Edits]:
    """The same vertices but for some that are elsewhere, more or fewer."""
    if not stretch.same:
        return
    moves = _moves(stretch)
    if moves:
        yield [MoveVertex(at, to) for at, to in moves.items()]
        yield [MoveVertex(at, to) for at, to in reversed(moves.items())]
    was, now = ({p for shape in side for ring in rings_of(shape) for p in ring} for side in _shapes(stretch))
    gone, come = sorted(was - now), sorted(now - was)
    if not moves and 0 < len(gone) + len(come) <= MOST_VERTICES:
        yield [*(RemoveVertex(p) for p in gone), *(InsertVertex(p) for p in come)]


def _shapes(stretch: Stretch) -> tuple[list[Geometry], list[Geometry]]:
    return [unit.polygon for unit in stretch.old], [unit.polygon for unit in stretch.new]


def _moves(stretch: Stretch) -> dict[Point, Point]:
    """Where each vertex went, if every ring kept its number of vertices; else nothing."""
    found: dict[Point, Point] = {}
    for old, new in stretch.pairs:
        pair = [rings_of(shapely.orient_polygons(shape)) for shape in (old, new)]
        if [len(ring) for ring in pair[0]] != [len(ring) for ring in pair[1]]:
            return {}
        for was, now in zip(*pair, strict=True):
            both = [p for p in was if p in now]
            if not both:
                return {}
            turned = [_from(ring[:-1], both[0]) for ring in (was, now)]
            for p, q in zip(*turned, strict=True):
                if found.setdefault(p, q) != q:
                    return {}
    moved = {p: q for p, q in found.items() if p != q}
    return moved if len(moved) <= MOST_VERTICES else {}


def _from(ring: list[Point], start: Point) -> list[Point]:
    at = ring.index(start)
    return ring[at:] + ring[:at]


def _redrawn(stretch: Stretch) -> Iterator[Edits]:
    """Two units with another border between them."""
    if not stretch.same or len(stretch.old) != 2:
        return
    was, now = (_border(side) for side in _shapes(stretch))
    if was and now and {was[0], was[-1]} == {now[0], now[-1]}:
        now = now if now[0] == was[0] else now[::-1]
        left, right = (unit.code for unit in stretch.old)
        yield [RedrawEdge(left, right, _where_other(was, now), snap=0)]
        yield [RedrawEdge(left, right, now, snap=0)]


def _where_other(was: Line, now: Line) -> Line:
    """The new line between the last places at both ends that it shares with the old one."""
    begin = end = 0
    while begin + 1 < min(len(was), len(now)) and was[begin + 1] == now[begin + 1]:
        begin += 1
    while end + 1 < min(len(was), len(now)) - begin and was[-2 - end] == now[-2 - end]:
        end += 1
    return now[begin : len(now) - end]


def _border(shapes: Sequence[Geometry]) -> Line:
    """The one line on which two areas meet, or nothing."""
    shared = [pair for pair, n in edges_of(shapes).items() if n == 2]
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(shared))) if shared else None
    return _places(merged) if merged is not None and merged.geom_type == "LineString" else ()


def _places(geometry: Geometry) -> Line:
    return tuple((int(x), int(y)) for x, y in shapely.get_coordinates(geometry).tolist())


def _split(stretch: Stretch) -> Iterator[Edits]:
    """One unit in two."""
    if len(stretch.old) == 1 and len(stretch.new) == 2:
        line = _border([unit.polygon for unit in stretch.new])
        code, grid = stretch.old[0].code, stretch.old[0].grid
        into = tuple(unit.code for unit in stretch.new if unit.code not in (code, ""))
        at_home = all(unit.grid == grid for unit in stretch.new)
        if line and at_home and code in (unit.code for unit in stretch.new):
            yield [Split(code, line, into, snap=0)]


def _merge(stretch: Stretch) -> Iterator[Edits]:
    """Several units in one of them."""
    codes = tuple(unit.code for unit in stretch.old)
    if len(stretch.new) == 1 and len(codes) > 1 and stretch.new[0].code in codes:
        yield [Merge(codes, stretch.new[0].code)]


def _filled(stretch: Stretch) -> Iterator[Edits]:
    """A hole drawn as a unit, or taken in by one."""
    if len(stretch.new) != 1:
        return
    new = stretch.new[0]
    if not stretch.old:
        ring = _places(shapely.get_exterior_ring(new.polygon))
        yield [Draw(ring, new.grid, new.kind or "residential", new.code, snap=0)]
    elif stretch.same:
        for part in shapely.get_parts(areas_of(shapely.difference(new.polygon, stretch.old[0].polygon))):
            x, y = np.rint(shapely.get_coordinates(shapely.point_on_surface(part))[0]).astype(int).tolist()
            yield [GiveGap((x, y), new.code)]


def _imported(stretch: Stretch) -> Iterator[Edits]:
    """The shapes as they are."""
    codes = tuple(unit.code for unit in stretch.new)
    yield [
        Import(
            codes,
            tuple(tuple(tuple(ring) for ring in rings_of(unit.polygon)) for unit in stretch.new),
            tuple(unit.grid for unit in stretch.new),
            tuple(unit.kind for unit in stretch.new),
            tuple(unit.code for unit in stretch.old if unit.code not in codes),
        )
    ]


_WAYS: tuple[Callable[[Stretch], Iterator[Edits]], ...] = (_redrawn, _split, _merge, _filled)
