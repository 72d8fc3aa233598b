"""What became of what: how the ground of areas went over to others between two maps.

Told from the ground itself, not from the operations, so that it holds for any way from one map to the other.
Strips under a square metre count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from boundaries.drafts.changes import Change
from gis.edits import Unit

MM2 = 1e6
Pairs = dict[tuple[str, str], float]
"""(code before, code after) -> square metres of ground in common."""


@dataclass(frozen=True)
class Line:
    """before went (in part) over to after: kind as in `tables.LINEAGE_KINDS`; m2 of ground in common."""

    level: str
    kind: str
    before: str | None
    after: str | None
    m2: float


def lines_of(change: Change) -> list[Line]:
    """The lineage of units, grids and villages, by level and codes."""
    pairs = _ground(change.old, change.new)
    before, after = change.before.state, change.after
    found: list[Line] = []
    for level in ("unit", "grid", "village"):
        was = {unit.code: _code(unit, level) for unit in change.old}
        now = {unit.code: _code(unit, level) for unit in change.new}
        summed: Pairs = {}
        for (old, new), m2 in pairs.items():
            key = was[old], now[new]
            summed[key] = summed.get(key, 0.0) + m2
        ends = _alive(before.units.values(), level), _alive(after.units.values(), level)
        found += _told(level, summed, (set(was.values()), set(now.values())), ends)
    return found + _overlays(change)


def _code(unit: Unit, level: str) -> str:
    return {"unit": unit.code, "grid": unit.grid, "village": unit.village}[level]


def _alive(units: object, level: str) -> set[str]:
    return {_code(unit, level) for unit in units if not unit.overlay}  # type: ignore[attr-defined]


def _ground(old: Sequence[Unit], new: Sequence[Unit]) -> Pairs:
    """Ground in common of every pair of base units, m2."""
    left = [unit for unit in old if not unit.overlay]
    right = [unit for unit in new if not unit.overlay]
    if not left or not right:
        return {}
    shapes = [np.array([unit.polygon for unit in side], dtype=object) for side in (left, right)]
    a, b = STRtree(shapes[1]).query(shapes[0], predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[0][a], shapes[1][b]))
    return {
        (left[i].code, right[k].code): float(m2) / MM2
        for i, k, m2 in zip(a.tolist(), b.tolist(), common.tolist(), strict=True)
        if m2 >= MM2
    }


def _told(
    level: str, pairs: Pairs, touched: tuple[set[str], set[str]], ends: tuple[set[str], set[str]]
) -> list[Line]:
    """Lines of one level. touched: codes of either side; ends: every code in force before and after."""
    heirs: dict[str, set[str]] = {}
    origins: dict[str, set[str]] = {}
    for old, new in pairs:
        heirs.setdefault(old, set()).add(new)
        origins.setdefault(new, set()).add(old)
    ended, begun = touched[0] & ends[0] - ends[1], touched[1] & ends[1] - ends[0]
    found = [
        Line(level, _kind((old, new), (heirs, origins), (ended, begun)), old, new, m2)
        for (old, new), m2 in sorted(pairs.items())
        if old != new
    ]
    found += [Line(level, "end", old, None, 0.0) for old in sorted(ended - heirs.keys())]
    found += [Line(level, "new", None, new, 0.0) for new in sorted(begun - origins.keys())]
    return found


Kin = Mapping[str, set[str]]


def _kind(pair: tuple[str, str], kin: tuple[Kin, Kin], ends: tuple[set[str], set[str]]) -> str:
    (old, new), (heirs, origins), (ended, begun) = pair, kin, ends
    if old in ended and len(heirs[old]) == 1:
        return "successor" if new in begun and len(origins[new]) == 1 else "merge"
    if old in ended or new in begun:
        return "split"
    return "transfer"


def _overlays(change: Change) -> list[Line]:
    """Overlays move nothing of the ground: one goes on under another code, begins, or ends."""
    before, after = change.before.state.units, change.after.units
    ended = {u.code: u for u in change.old if u.overlay and u.code not in after}
    shapes = {unit.polygon.normalize().wkb: code for code, unit in sorted(ended.items(), reverse=True)}
    found: list[Line] = []
    for unit in (u for u in change.new if u.overlay and u.code not in before):
        shape = unit.polygon.normalize().wkb
        home = unit.was if unit.was in ended else shapes.get(shape, "")
        m2 = unit.polygon.area / MM2
        if ended.pop(home, None) is not None:
            found.append(Line("unit", "successor", home, unit.code, m2))
        else:
            found.append(Line("unit", "new", None, unit.code, m2))
    return found + [Line("unit", "end", code, None, 0.0) for code in sorted(ended)]
