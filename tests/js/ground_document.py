"""The editor's ground document of a state, as the drafts API answers it, for tests that need no server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shapely

from gis.arcs import arcs_of
from gis.edits import State, Unit
from gis.edits.state import rings_of


def flat_rings(unit: Unit) -> list[list[int]]:
    """The rings of a unit, shell first, each a flat list of whole millimetres, closed."""
    return [[n for xy in ring for n in xy] for ring in rings_of(shapely.orient_polygons(unit.polygon))]


def unit_document(unit: Unit, rings: bool) -> dict[str, Any]:
    """One unit; with its rings where the arcs do not give them."""
    facts = {name: getattr(unit, name) for name in ("code", "name", "kind", "grid", "village", "overlay")}
    return {**facts, "households": 10, "open_reports": 1, **({"rings": flat_rings(unit)} if rings else {})}


def ground_document(state: State) -> dict[str, Any]:
    """What GET /api/drafts/{id}/ground answers."""
    arcs = arcs_of(state.base())
    overlays = [unit for unit in state.units.values() if unit.overlay]
    units = [unit_document(state.units[code], rings=False) for code in arcs.codes]
    villages = {unit.village for unit in state.units.values()}
    return {
        "version": 1,
        "revision": 1,
        "srid": 4549,
        "arcs": arcs.document(),
        "units": units + [unit_document(unit, rings=True) for unit in overlays],
        "grids": [
            {"code": grid, "name": grid, "village": state.village_of(grid), "leader": None, "locked": False}
            for grid in sorted(state.members)
        ],
        "villages": [{"code": code, "name": code} for code in sorted(villages)],
        "outline_locked": True,
    }


def changes(state: State, changed: Iterable[str], ended: Iterable[str]) -> dict[str, Any]:
    """What an edit answers: changed units with rings, and codes that ended."""
    return {
        "changed": [unit_document(state.units[code], rings=True) for code in changed],
        "ended": list(ended),
    }
