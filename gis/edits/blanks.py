"""Ground that nobody has: drawn as a new unit, or given to one of its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely import Geometry

from gis.edits.checks import Descent, Proposal
from gis.edits.naming import christened
from gis.edits.noding import node, snapped
from gis.edits.operations import Draw, GiveGap
from gis.edits.patches import base_unit, gained, joined, owner_of, ring_area
from gis.edits.problems import refuse
from gis.edits.state import State, Unit, edges_of
from gis.survey import HAIRLINE, areas_of, mean_width


def draw(state: State, edit: Draw) -> Proposal:
    """A new base unit on ground that nobody has."""
    area = ring_area(state, edit.ring)
    near = state.touching(shapely.buffer(area, float(edit.snap)))
    line = snapped(edit.ring, near, edit.snap) if near else list(edit.ring)
    line = line if line[0] == line[-1] else [*line, line[0]]
    area = ring_area(state, tuple(line))
    _only_empty(state, area, near, edit)
    noded = node(state, near, shapely.LineString(line))
    shapely.prepare(area)
    faces = [
        face for face in noded.faces()
        if area.contains(shapely.point_on_surface(face)) and owner_of(face, near) is None
    ]  # fmt: skip
    if not faces:
        raise refuse(state, "no_effect", [edit.grid], area)
    village = state.village_of(edit.grid)
    new = Unit("", edit.grid, village, joined(faces), edit.kind)
    named = christened(state, [new], (edit.code,) if edit.code else ())[0]
    if not edit.outline and not in_hole(state, new.polygon):
        raise refuse(state, "outside", [named.code], new.polygon)
    changed = gained(state, [], noded)
    return Proposal((named, *changed), lineage=(Descent("new", (), (named.code,)),), fills=new.polygon)


def _only_empty(state: State, area: Geometry, near: Sequence[Unit], edit: Draw) -> None:
    for unit in near:
        common = areas_of(shapely.intersection(area, unit.polygon))
        if not edit.clip and common.area and mean_width(common) > HAIRLINE:
            raise refuse(state, "overlap", [edit.code or edit.grid, unit.code], common)


def _holes(state: State) -> list[Geometry]:
    whole = shapely.coverage_union_all(state.base().polygons)
    parts = shapely.get_parts(shapely.get_parts(whole))
    return [shapely.Polygon(ring) for part in parts for ring in part.interiors]


def in_hole(state: State, area: Geometry) -> bool:
    """Whether the area lies in a hole of the town."""
    slack = shapely.buffer(area, -HAIRLINE)
    return any(hole.covers(slack) for hole in _holes(state))


def give_gap(state: State, edit: GiveGap) -> Proposal:
    """The hole around a place to one of the units on its rim."""
    unit, spot = base_unit(state, edit.to), shapely.Point(edit.at)
    hole = next((hole for hole in _holes(state) if hole.covers(spot)), None)
    if hole is None:
        raise refuse(state, "not_found", [unit.code], spot)
    if not edges_of([hole]).keys() & edges_of([unit.polygon]).keys():
        raise refuse(state, "stranded", [unit.code], hole)
    grown = replace(unit, polygon=joined([unit.polygon, hole]))
    return Proposal((grown,), lineage=(Descent("transfer", (unit.code,), (unit.code,)),), fills=hole)
