"""The town as a value: its units on the lattice, with an index that follows edits without being rebuilt.

Grids and villages are not stored but derived from their units. A state never changes; an edit makes a new one
that shares everything it did not touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from shapely import Geometry, STRtree

from gis.coverage import Coverage, dissolve

Point = tuple[int, int]
Edge = tuple[Point, Point]
_REBUILD = 128  # changed units kept beside the tree before it is built anew


@dataclass(frozen=True)
class Unit:
    """One unit. polygon: lattice (mm). overlay: stands over base units inside one grid and tiles nothing.

    was: the code it had before it was moved to another grid, so that moving it back restores the code."""

    code: str
    grid: str
    village: str
    polygon: Geometry
    kind: str = "residential"
    overlay: bool = False
    name: str = ""
    was: str = ""

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Least x, y, greatest x, y of the polygon."""
        x0, y0, x1, y1 = self.polygon.bounds
        return x0, y0, x1, y1


@dataclass(frozen=True)
class _Index:
    """A tree over the units of some earlier state, and the codes that have changed since."""

    tree: STRtree
    codes: tuple[str, ...]
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class State:
    """All units of a town by code, which belong to each grid, codes ever used, grids that are locked.

    past_grids: codes of grids that were and are no more, or that are promised to others."""

    units: Mapping[str, Unit]
    members: Mapping[str, frozenset[str]]
    taken: frozenset[str]
    index: _Index
    locked: frozenset[str] = frozenset()
    past_grids: frozenset[str] = frozenset()

    def near(self, geometry: Geometry, overlay: bool = False) -> list[Unit]:
        """The units (base, or overlays) whose boxes meet that of `geometry`, in code order."""
        old = (self.index.codes[i] for i in self.index.tree.query(geometry))
        found = {code for code in old if code not in self.index.changed}
        x0, y0, x1, y1 = geometry.bounds
        for code in self.index.changed & self.units.keys():
            a0, b0, a1, b1 = self.units[code].box
            if a0 <= x1 and x0 <= a1 and b0 <= y1 and y0 <= b1:
                found.add(code)
        return [self.units[code] for code in sorted(found) if self.units[code].overlay == overlay]

    def near_any(self, units: Sequence[Unit]) -> list[Unit]:
        """The base units whose boxes meet that of any of `units`, in code order."""
        shapes = np.array([unit.polygon for unit in units], dtype=object)
        old = np.unique(self.index.tree.query(shapes)[1]).tolist() if units else []
        found = {code for code in (self.index.codes[i] for i in old) if code not in self.index.changed}
        boxes = np.array([unit.box for unit in units]).reshape(-1, 4)
        for code in self.index.changed & self.units.keys():
            x0, y0, x1, y1 = self.units[code].box
            meets = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0) & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
            if meets.any():
                found.add(code)
        return [self.units[code] for code in sorted(found) if not self.units[code].overlay]

    def touching(self, geometry: Geometry) -> list[Unit]:
        """The base units that have at least a point in common with `geometry`, in code order."""
        shapely.prepare(geometry)
        return [unit for unit in self.near(geometry) if geometry.intersects(unit.polygon)]

    def base(self) -> Coverage:
        """The base units as a coverage, in code order."""
        units = [self.units[code] for code in sorted(self.units) if not self.units[code].overlay]
        return Coverage(tuple(u.code for u in units), np.array([u.polygon for u in units], dtype=object))

    def grid_units(self, grid: str) -> list[Unit]:
        """The base units of a grid, in code order."""
        units = (self.units[code] for code in sorted(self.members.get(grid, ())))
        return [unit for unit in units if not unit.overlay]

    def grid_polygon(self, grid: str) -> Geometry:
        """The ground of one grid, exactly its base units."""
        return shapely.coverage_union_all([unit.polygon for unit in self.grid_units(grid)])

    def grids(self) -> dict[str, Geometry]:
        """The ground of every grid."""
        base = self.base()
        return dissolve(base, [self.units[code].grid for code in base.codes])

    def villages(self) -> dict[str, Geometry]:
        """The ground of every village."""
        base = self.base()
        return dissolve(base, [self.units[code].village for code in base.codes])

    def village_of(self, grid: str) -> str:
        """The village a grid belongs to, as its units say; "" for a grid without units."""
        return next((self.units[code].village for code in self.members.get(grid, ())), "")

    def has_village(self, village: str) -> bool:
        """Whether any unit lies in a village of this code."""
        return any(unit.village == village for unit in self.units.values())

    def changed(self, units: Iterable[Unit], ended: Iterable[str] = ()) -> State:
        """The state with these units in place of those of the same codes and without the ended ones."""
        units, ended = tuple(units), frozenset(ended)
        every, members = dict(self.units), dict(self.members)
        for code in ended | {unit.code for unit in units} & every.keys():
            old = every.pop(code)
            members[old.grid] -= {code}
        for unit in units:
            every[unit.code] = unit
            members[unit.grid] = members.get(unit.grid, frozenset()) | {unit.code}
        members = {grid: codes for grid, codes in members.items() if codes}
        touched = self.index.changed | ended | {unit.code for unit in units}
        index = replace(self.index, changed=touched) if len(touched) <= _REBUILD else _indexed(every)
        taken = self.taken | {unit.code for unit in units} | ended
        return replace(self, units=every, members=members, index=index, taken=taken)


def state_of(units: Iterable[Unit], taken: Iterable[str] = ()) -> State:
    """A state of units the caller knows to be clean (`gis.coverage.is_clean`). taken: codes ever used."""
    every = {unit.code: unit for unit in units}
    members: dict[str, set[str]] = {}
    for unit in every.values():
        members.setdefault(unit.grid, set()).add(unit.code)
    frozen = {grid: frozenset(codes) for grid, codes in members.items()}
    return State(every, frozen, frozenset(taken) | every.keys(), _indexed(every))


def _indexed(units: Mapping[str, Unit]) -> _Index:
    return _Index(STRtree([unit.polygon for unit in units.values()]), tuple(units))


def rings_of(polygon: Geometry) -> list[list[Point]]:
    """The rings of a polygon (or of its parts) as whole millimetres, closed."""
    rings = shapely.get_rings(shapely.get_parts(polygon))
    return [[(int(x), int(y)) for x, y in shapely.get_coordinates(ring).tolist()] for ring in rings]


def edge(a: Point, b: Point) -> Edge:
    """An edge without its direction."""
    return (a, b) if a <= b else (b, a)


def edges_of(polygons: Iterable[Geometry]) -> dict[Edge, int]:
    """The edges of polygons without direction, and how many rings have each: 1 is an outer edge."""
    count: dict[Edge, int] = {}
    for polygon in polygons:
        for ring in rings_of(polygon):
            for a, b in pairwise(ring):
                key = edge(a, b)
                count[key] = count.get(key, 0) + 1
    return count


def twice_area(polygon: Geometry, origin: Point) -> int:
    """Twice the area in mm2 as an exact integer; origin: any place near, so that products stay small."""
    total = 0
    for part in shapely.get_parts(polygon):
        for k, ring in enumerate(rings_of(part)):
            near = [(x - origin[0], y - origin[1]) for x, y in ring]
            area = abs(sum(ax * by - ay * bx for (ax, ay), (bx, by) in pairwise(near)))
            total += -area if k else area
    return total
