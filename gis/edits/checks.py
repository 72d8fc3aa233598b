"""What must hold after every edit, checked on the changed units and those around them only.

Rings valid; borders of patch and surroundings match vertex for vertex; the outline's edges the same; the sum
of areas the same as whole numbers. Area alone is not enough (a folded drag conserves it), nor is coverage
validity (it looks at neither rings nor wide gaps): each is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely
from shapely import Geometry

from gis.edits.problems import Problem, problem
from gis.edits.state import State, Unit, edges_of, rings_of, twice_area
from gis.survey import HAIRLINE, NARROW, THIN_UNIT, areas_of, mean_width

LEAST = 1.0e6
"""mm2: a smaller unit (1 m2) is no place."""


@dataclass(frozen=True)
class Descent:
    """Which units became which: codes before and after (a code on both sides goes on).

    kind: split, merge, transfer, successor, new or end."""

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """What an edit would do. units: new or changed; ended: codes that end. fills: ground nobody had.
    outline: the outer border may move. drag: a vertex was moved."""

    units: tuple[Unit, ...]
    ended: tuple[str, ...] = ()
    lineage: tuple[Descent, ...] = ()
    outline: bool = False
    drag: bool = False
    fills: Geometry | None = None


def verify(before: State, after: State, proposal: Proposal) -> list[Problem]:
    """Every problem the proposal has; none means that `after` is as sound as `before` was."""
    problems = _locked(before, proposal) + _shapes(after, proposal)
    if problems:
        return problems
    new = [unit for unit in proposal.units if not unit.overlay]
    old = [before.units[code] for code in _old(before, proposal) if not before.units[code].overlay]
    if new or old:
        problems = _partition(after, proposal, (old, new)) or broken_grids(before, after, (old, new))
    return problems or misplaced_overlays(after, old, proposal.units)


def _old(before: State, proposal: Proposal) -> list[str]:
    """Codes of the units that change or end, as they were."""
    codes = {unit.code for unit in proposal.units} | set(proposal.ended)
    return sorted(codes & before.units.keys())


def _locked(before: State, proposal: Proposal) -> list[Problem]:
    """A locked grid changes only by the vertices its neighbours give it (under a millimetre of ground)."""
    if not before.locked:
        return []
    stays = {unit.code: unit for unit in proposal.units}
    found = []
    for code in _old(before, proposal):
        unit, new = before.units[code], stays.get(code)
        told = (unit.grid, unit.kind, unit.name)
        same = new and told == (new.grid, new.kind, new.name) and _bent_only(unit.polygon, new.polygon)
        if unit.grid in before.locked and not same:
            found.append(problem(before, "locked_grid", [unit.grid, code], unit.polygon))
    entered = [u for u in proposal.units if u.grid in before.locked and not _was_in(before, u)]
    return found + [problem(before, "locked_grid", [u.grid, u.code], u.polygon) for u in entered]


def _was_in(before: State, unit: Unit) -> bool:
    return unit.code in before.units and before.units[unit.code].grid == unit.grid


def _bent_only(old: Geometry, new: Geometry) -> bool:
    return bool(new.is_valid and shapely.area(shapely.symmetric_difference(old, new)) <= old.length)


def _shapes(after: State, proposal: Proposal) -> list[Problem]:
    """Each unit one sound polygon, wide enough to be a place."""
    found = []
    for unit in proposal.units:
        shape = unit.polygon
        if shape.is_empty:
            found.append(problem(after, "sliver", [unit.code], shape))
        elif not shape.is_valid:
            found.append(problem(after, "bow_tie", [unit.code], shape))
        elif shape.geom_type != "Polygon":
            found.append(problem(after, "stranded", [unit.code], shape))
        elif shape.area < LEAST or mean_width(shape) < THIN_UNIT:
            found.append(problem(after, "sliver", [unit.code], shape))
    return found


def _around(state: State, units: Iterable[Unit], leave: set[str]) -> list[Unit]:
    """The base units that touch any of `units` and are not to be left out, in code order."""
    near = {found.code: found for unit in units for found in state.touching(unit.polygon)}
    return [near[code] for code in sorted(near) if code not in leave]


def _partition(after: State, proposal: Proposal, units: tuple[list[Unit], list[Unit]]) -> list[Problem]:
    old, new = units
    own = {unit.code for unit in (*old, *new)}
    around = _around(after, [*old, *new], own)
    found = _overlaps(after, proposal, (new, around))
    if found:
        return found
    patch = np.array([unit.polygon for unit in (*new, *around)], dtype=object)
    bad = shapely.coverage_invalid_edges(patch, gap_width=0.0)
    if not shapely.is_empty(bad).all():
        codes = [unit.code for unit, edges in zip((*new, *around), bad, strict=True) if not edges.is_empty]
        return [problem(after, "sliver", codes, shapely.union_all(bad))]
    if proposal.fills is not None:
        return _gaps_beside(after, new, around)
    return _outline(after, proposal, (old, new, around))


def _overlaps(after: State, proposal: Proposal, units: tuple[list[Unit], list[Unit]]) -> list[Problem]:
    """Every pair with ground in common, of which at least one changed."""
    new, around = units
    pairs = [*combinations(new, 2), *((a, b) for a in new for b in around)]
    if not pairs:
        return []
    left = np.array([a.polygon for a, _ in pairs], dtype=object)
    right = np.array([b.polygon for _, b in pairs], dtype=object)
    shapely.prepare(left)
    crossing = np.flatnonzero(shapely.intersects(left, right) & ~shapely.touches(left, right))
    found = []
    for k in crossing:
        common = areas_of(shapely.intersection(left[k], right[k]))
        kind = "folded_drag" if proposal.drag else "sliver" if mean_width(common) < HAIRLINE else "overlap"
        found.append(problem(after, kind, [pairs[k][0].code, pairs[k][1].code], common))
    return found


def _outline(
    after: State, proposal: Proposal, units: tuple[list[Unit], list[Unit], list[Unit]]
) -> list[Problem]:
    """The outer edges of patch and surroundings are what they were, and so is the ground, to the unit."""
    old, new, around = units
    was = {key for key, n in edges_of(u.polygon for u in (*old, *around)).items() if n == 1}
    now = {key for key, n in edges_of(u.polygon for u in (*new, *around)).items() if n == 1}
    codes = [unit.code for unit in (new or old)]
    if proposal.outline:
        return _new_holes(after, (old, new, around))
    if was != now:
        lost, won = _lines(was - now), _lines(now - was)
        if not lost.equals(won):
            shift = shapely.symmetric_difference(_whole(old), _whole(new))
            kind = "locked_outline" if new and was - now else "gap"
            return [problem(after, kind, codes, shift if shift.area else shapely.union(lost, won))]
    origin = rings_of((new or old)[0].polygon)[0][0]
    drift = sum(twice_area(u.polygon, origin) for u in new) - sum(twice_area(u.polygon, origin) for u in old)
    return [problem(after, "overlap" if drift > 0 else "gap", codes, _whole(new))] if drift else []


def _new_holes(after: State, units: tuple[list[Unit], list[Unit], list[Unit]]) -> list[Problem]:
    """Moving the outline may add or drop ground at the rim, but not leave a hole inside."""
    old, new, around = units
    was, now = _whole([*old, *around]), _whole([*new, *around])
    if len(shapely.get_rings(now)) - len(shapely.get_parts(now)) > len(shapely.get_rings(was)) - len(
        shapely.get_parts(was)
    ):
        return [problem(after, "gap", [u.code for u in (new or old)], shapely.difference(was, now))]
    return []


def _lines(edges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> Geometry:
    return shapely.MultiLineString(sorted(edges))


def _whole(units: Sequence[Unit]) -> Geometry:
    return shapely.union_all([unit.polygon for unit in units])


def _gaps_beside(after: State, new: list[Unit], around: list[Unit]) -> list[Problem]:
    """No narrow gap between new ground and its surroundings."""
    found = []
    for unit in new:
        close = after.near(shapely.buffer(unit.polygon, NARROW))
        whole = shapely.union_all([unit.polygon, *(u.polygon for u in (*close, *around))])
        closed = shapely.buffer(
            shapely.buffer(whole, NARROW / 2, join_style="mitre"), -NARROW / 2, join_style="mitre"
        )
        parts = shapely.get_parts(areas_of(shapely.difference(closed, whole)))
        beside = parts[shapely.dwithin(parts, unit.polygon, 1.0) & (mean_width(parts) > 10 * HAIRLINE)]
        for part in beside:
            sides = [u.code for u in close if shapely.dwithin(u.polygon, part, 1.0)]
            if len({*sides, unit.code}) > 1:
                found.append(problem(after, "gap", {unit.code: 0, **dict.fromkeys(sides)}, part))
    return found


def broken_grids(before: State, after: State, units: tuple[list[Unit], list[Unit]]) -> list[Problem]:
    """No grid falls into more pieces than it had."""
    found = []
    for grid in sorted({unit.grid for side in units for unit in side}):
        if not after.grid_units(grid):
            continue
        pieces = shapely.get_parts(after.grid_polygon(grid))
        had = len(shapely.get_parts(before.grid_polygon(grid))) if before.grid_units(grid) else 1
        if len(pieces) > max(had, 1):
            smallest = pieces[int(np.argmin(shapely.area(pieces)))]
            inside = [u.code for u in after.grid_units(grid) if smallest.covers(u.polygon)]
            found.append(problem(after, "stranded", [grid, *inside], smallest))
    return found


def misplaced_overlays(after: State, old: list[Unit], changed: Sequence[Unit]) -> list[Problem]:
    """Overlays near the change lie in their grid; those that changed lie apart from others."""
    near: dict[str, Unit] = {unit.code: unit for unit in changed if unit.overlay}
    for unit in (*old, *changed):
        near |= {found.code: found for found in after.near(unit.polygon, overlay=True)}
    found = []
    for overlay in (near[code] for code in sorted(near)):
        under = after.touching(overlay.polygon)
        beyond = areas_of(
            shapely.difference(overlay.polygon, _whole([u for u in under if u.grid == overlay.grid]))
        )
        if beyond.area and mean_width(beyond) > HAIRLINE:
            codes = [overlay.code, *(u.code for u in under if u.grid != overlay.grid)]
            found.append(problem(after, "overlay", codes, beyond))
    for unit in (unit for unit in changed if unit.overlay):
        for other in after.near(unit.polygon, overlay=True):
            common = areas_of(shapely.intersection(unit.polygon, other.polygon))
            if other.code != unit.code and common.area and mean_width(common) > HAIRLINE:
                found.append(problem(after, "overlay", [unit.code, other.code], common))
    return found
