"""Edits of single vertices: all the units that have the vertex follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import gcd, hypot

import numpy as np
import shapely
from shapely import Geometry

from gis.edits.checks import Proposal
from gis.edits.noding import with_chains
from gis.edits.operations import InsertVertex, MoveVertex, RemoveVertex
from gis.edits.problems import refuse
from gis.edits.state import Point, State, Unit, edges_of, rings_of

_REACH = 1_000.0  # mm: how near a border must be for a vertex to be put on it


def move_vertex(state: State, edit: MoveVertex) -> Proposal:
    """Two-way, three-way or on the outline (if unlocked): all units with the vertex follow."""
    units = _holders(state, edit.at)
    if edit.at == edit.to:
        raise refuse(state, "no_effect", [unit.code for unit in units], shapely.Point(edit.at))

    def moved(ring: list[Point]) -> list[Point]:
        return [edit.to if place == edit.at else place for place in ring]

    changed = tuple(replace(unit, polygon=_rebuilt(unit.polygon, moved)) for unit in units)
    return Proposal(changed, outline=edit.outline, drag=True)


def insert_vertex(state: State, edit: InsertVertex) -> Proposal:
    """On the nearest border, rounded to the lattice; on a locked outline only exactly on the line."""
    spot = shapely.Point(edit.at)
    units = state.touching(shapely.buffer(spot, _REACH))
    lines = {pair: shapely.LineString(pair) for pair in edges_of(unit.polygon for unit in units)}
    if not lines:
        raise refuse(state, "not_found", [], spot)
    a, b = min(lines, key=lambda pair: (lines[pair].distance(spot), pair))
    if lines[a, b].distance(spot) > _REACH:
        raise refuse(state, "not_found", [unit.code for unit in units], spot)
    sides = [unit for unit in state.touching(lines[a, b]) if (a, b) in edges_of([unit.polygon])]
    place = _on_edge(edit, (a, b), locked=len(sides) == 1 and not edit.outline)
    if place in (a, b):
        kind = "locked_outline" if len(sides) == 1 and not edit.outline else "no_effect"
        raise refuse(state, kind, [unit.code for unit in sides], spot)
    chains = {(a, b): [a, place, b]}
    changed = tuple(replace(unit, polygon=with_chains(unit.polygon, chains)) for unit in sides)
    return Proposal(changed, outline=edit.outline)


def _on_edge(edit: InsertVertex, pair: tuple[Point, Point], locked: bool) -> Point:
    """The place on the edge nearest to `at`: rounded, or exactly on the line where that is locked."""
    (ax, ay), (bx, by) = pair
    dx, dy = bx - ax, by - ay
    along = ((edit.at[0] - ax) * dx + (edit.at[1] - ay) * dy) / (dx * dx + dy * dy)
    steps = gcd(dx, dy) if locked else max(int(hypot(dx, dy)), 1)
    share = min(max(round(along * steps), 0), steps) / steps
    return round(ax + share * dx), round(ay + share * dy)


def remove_vertex(state: State, edit: RemoveVertex) -> Proposal:
    """Only where two edges meet: a junction of three, or a corner of a triangle, stays."""
    units = _holders(state, edit.at)
    spot = shapely.Point(edit.at)
    ends = {pair for pair in edges_of(unit.polygon for unit in units) if edit.at in pair}
    small = [u for u in units if any(edit.at in ring and len(ring) <= 4 for ring in rings_of(u.polygon))]
    if len(ends) != 2 or small:
        raise refuse(state, "junction", [unit.code for unit in (small or units)], spot)

    def without(ring: list[Point]) -> list[Point]:
        if edit.at not in ring:
            return ring
        kept = [place for place in ring if place != edit.at]
        return kept if kept[0] == kept[-1] else [*kept, kept[0]]

    changed = tuple(replace(unit, polygon=_rebuilt(unit.polygon, without)) for unit in units)
    return Proposal(changed, outline=edit.outline, drag=True)


def _holders(state: State, at: Point) -> list[Unit]:
    """The base units that have exactly this vertex."""
    near = state.near(shapely.Point(at))
    units = [u for u in near if (shapely.get_coordinates(u.polygon) == at).all(axis=1).any()]
    if not units:
        raise refuse(state, "not_found", [unit.code for unit in near], shapely.Point(at))
    return units


def _rebuilt(polygon: Geometry, change: Callable[[list[Point]], list[Point]]) -> Geometry:
    rings = [np.array(change(ring), dtype=np.float64) for ring in rings_of(polygon)]
    return shapely.Polygon(rings[0], rings[1:])
