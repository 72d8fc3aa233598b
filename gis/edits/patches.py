"""What edits of ground share: whose a face is, who gains a vertex, joining, drawn areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Geometry

from gis.edits.noding import Noded, with_chains
from gis.edits.operations import Line
from gis.edits.problems import refuse
from gis.edits.state import State, Unit
from gis.survey import HAIRLINE, mean_width


def base_unit(state: State, code: str) -> Unit:
    """The base unit of this code, or a refusal."""
    unit = state.units.get(code)
    if unit is None or unit.overlay:
        raise refuse(state, "overlay" if unit else "not_found", [code], unit.polygon if unit else None)
    return unit


def joined(polygons: Sequence[Geometry]) -> Geometry:
    """Areas that match edge for edge joined, in normal form: it does not depend on how rings ran."""
    whole = shapely.coverage_union_all(polygons)
    parts = shapely.get_parts(shapely.get_parts(whole))
    return shapely.normalize(parts[0] if len(parts) == 1 else shapely.multipolygons(parts))


def owner_of(face: Geometry, units: Sequence[Unit]) -> Unit | None:
    """The unit whose ground the face is; None for ground of none of them."""
    spot = shapely.point_on_surface(face)
    for unit in units:
        if unit.polygon.contains(spot):
            return unit
    if units and mean_width(face) < HAIRLINE:
        return min(units, key=lambda unit: (unit.polygon.distance(spot), unit.code))
    return None


def gained(state: State, touched: Sequence[Unit], noded: Noded) -> list[Unit]:
    """The first ring's units that take up the vertices put on a border of theirs."""
    own = {unit.code for unit in touched}
    near = {
        u.code: u for key in noded.chains for u in state.near(shapely.LineString(key)) if u.code not in own
    }
    grown = [(u, with_chains(u.polygon, noded.chains)) for _, u in sorted(near.items())]
    return [replace(u, polygon=polygon) for u, polygon in grown if polygon is not u.polygon]


def ring_area(state: State, ring: Line) -> Geometry:
    """The area a drawn ring encloses; a ring that crosses itself is refused."""
    if len(set(ring)) < 3:
        raise refuse(state, "no_effect", [])
    area = shapely.Polygon(np.array(ring, dtype=np.float64))
    if not area.is_valid:
        raise refuse(state, "bow_tie", [], shapely.LineString(ring))
    return area
