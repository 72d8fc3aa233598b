"""The whole town looked over again, before a draft is published: each edit was checked around itself only.

Rings valid, borders matching, the outline and the ground to the square millimetre as before (unless an edit
was allowed to change them), grids in one piece, overlays inside their grid.
"""

from __future__ import annotations

import numpy as np
import shapely

from gis.edits.checks import broken_grids, misplaced_overlays
from gis.edits.problems import Problem, problem
from gis.edits.state import State, Unit, rings_of, twice_area
from gis.hairlines import REACH


def differing_units(before: State, after: State) -> tuple[list[Unit], list[Unit]]:
    """Every unit that is not exactly the same before and after, overlays too: as they were, as they are."""
    old = [unit for code, unit in sorted(before.units.items()) if not same(unit, after.units.get(code))]
    new = [unit for code, unit in sorted(after.units.items()) if not same(unit, before.units.get(code))]
    return old, new


def same(unit: Unit, other: Unit | None) -> bool:
    """Is it the same unit in everything that is published? Where rings begin does not matter."""
    if unit is other:
        return True
    if other is None or _plain(unit) != _plain(other):
        return False
    if unit.polygon.equals_exact(other.polygon, 0.0):
        return True
    return bool(unit.polygon.normalize().equals_exact(other.polygon.normalize(), 0.0))


def _plain(unit: Unit) -> tuple[str, str, str, str, bool, str]:
    return unit.code, unit.grid, unit.village, unit.kind, unit.overlay, unit.name


def check_town(before: State, after: State, outline: bool = False) -> list[Problem]:
    """Every problem of a town after many edits. outline: whether its outer border or holes may change."""
    old, new = differing_units(before, after)
    if not old and not new:
        return []
    found = _rings(before, after) or _borders(after) or _ground(before, after, outline)
    return found or check_around(before, after)


def check_around(before: State, after: State) -> list[Problem]:
    """Grids and overlays where units changed: what sound changes can break only together."""
    old, new = differing_units(before, after)
    base = [unit for unit in old if not unit.overlay], [unit for unit in new if not unit.overlay]
    return [*broken_grids(before, after, base), *misplaced_overlays(after, base[0], new)]


def _rings(before: State, after: State) -> list[Problem]:
    found = []
    for code, unit in sorted(after.units.items()):
        was = before.units.get(code)
        if was is not None and was.polygon is unit.polygon:
            continue
        if unit.polygon.is_empty or not unit.polygon.is_valid:
            found.append(problem(after, "bow_tie", [code], unit.polygon))
        elif unit.polygon.geom_type != "Polygon" and (was is None or was.polygon.geom_type == "Polygon"):
            found.append(problem(after, "stranded", [code], unit.polygon))
    return found


def _borders(after: State) -> list[Problem]:
    base = after.base()
    bad = shapely.coverage_invalid_edges(base.polygons, gap_width=REACH)
    at = np.flatnonzero(~shapely.is_empty(bad))
    if not len(at):
        return []
    return [problem(after, "sliver", [base.codes[k] for k in at], shapely.union_all(bad[at]))]


def _ground(before: State, after: State, outline: bool) -> list[Problem]:
    """The same ground as before; where it may change, at least no part of it twice."""
    was, now = (shapely.coverage_union_all(state.base().polygons) for state in (before, after))
    if outline:
        total = sum(unit.polygon.area for unit in after.units.values() if not unit.overlay)
        twice = total - now.area
        return [problem(after, "overlap", [], None)] if abs(twice) > 1e-9 * total else []
    if not now.equals(was):
        shift = shapely.symmetric_difference(was, now)
        codes = [unit.code for unit in after.touching(shift)] if not shift.is_empty else []
        return [problem(after, "locked_outline", codes[:10], shift)]
    old, new = differing_units(before, after)
    sides = [[unit for unit in side if not unit.overlay] for side in (old, new)]
    if not sides[1]:
        return []
    origin = rings_of(sides[1][0].polygon)[0][0]
    drift = sum(twice_area(u.polygon, origin) for u in sides[1]) - sum(
        twice_area(u.polygon, origin) for u in sides[0]
    )
    return [problem(after, "overlap" if drift > 0 else "gap", [u.code for u in sides[1]])] if drift else []
