"""What a map changes against another: units, the levels derived from them, and the rows that must be written.

Grids, villages and the town are the exact unions of their base units; only those whose units changed are
joined again, and only those that come out different are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from boundaries.drafts.states import Base
from boundaries.layers import PreparedArea, storable
from gis.codes import is_area_code
from gis.edits import State, Unit
from gis.edits.patches import joined
from gis.edits.shares import households_after
from gis.edits.whole import differing_units

Key = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """From a published map to another. old, new: the units that differ; households, names: of the new map."""

    before: Base
    after: State
    old: tuple[Unit, ...]
    new: tuple[Unit, ...]
    households: Mapping[str, int | None]
    names: Mapping[Key, str] = field(default_factory=dict)

    @property
    def touched(self) -> frozenset[str]:
        """Codes of the units that differ."""
        return frozenset(unit.code for unit in (*self.old, *self.new))

    @property
    def grids(self) -> tuple[str, ...]:
        """Codes of the grids that have or had any of them."""
        return tuple(sorted({unit.grid for unit in (*self.old, *self.new)}))

    @property
    def villages(self) -> tuple[str, ...]:
        """Codes of the villages that have or had any of them."""
        return tuple(sorted({unit.village for unit in (*self.old, *self.new)}))


def draft_change(base: Base, after: State) -> Change:
    """What a draft's state changes against its base; households go with the doors (`gis.edits.shares`)."""
    old, new = differing_units(base.state, after)
    return Change(
        base,
        after,
        tuple(old),
        tuple(new),
        households_after(base.state, after, base.households, base.doors),
        base.names,
    )


def map_change(base: Base, other: Base) -> Change:
    """What it takes to turn one published map into another one, exactly as that was."""
    old, new = differing_units(base.state, other.state)
    more = {code for code, count in other.households.items() if base.households.get(code, -1) != count}
    told = {unit.code for unit in new}
    new += [other.state.units[code] for code in sorted(more - told)]
    return Change(base, other.state, tuple(old), tuple(new), other.households, other.names)


def prepared(change: Change) -> tuple[list[PreparedArea], list[Key]]:
    """The areas as they should be from now on (also some that may turn out the same), and those that end."""
    state, before = change.after, change.before.state
    units = [_unit(change, unit) for unit in change.new]
    gone: list[Key] = [("unit", code) for code in sorted(before.units.keys() - state.units.keys())]
    grids, villages = _members(state, change.grids, change.villages)
    areas = [*_joined(change, "grid", grids), *_joined(change, "village", villages)]
    gone += [("grid", code) for code in change.grids if code not in grids and code in before.members]
    gone += [("village", code) for code in change.villages if code not in villages]
    if _outline_moved(change):
        whole = joined(list(state.base().polygons))
        name = change.names.get(("town", change.before.town), change.before.town)
        areas.append(PreparedArea("town", change.before.town, name, "", storable(whole)))
    return [*areas, *units], gone


def _unit(change: Change, unit: Unit) -> PreparedArea:
    return PreparedArea(
        level="unit",
        code=unit.code,
        name=unit.name or unit.code,
        parent=unit.grid,
        polygon=storable(unit.polygon),
        kind=unit.kind or None,
        overlay=unit.overlay,
        households=change.households.get(unit.code),
    )


Members = dict[str, list[Unit]]


def _members(state: State, grids: Iterable[str], villages: Iterable[str]) -> tuple[Members, Members]:
    """The base units of these grids and villages; those without any are left out."""
    of_grid: Members = {code: state.grid_units(code) for code in grids}
    wanted = set(villages)
    of_village: Members = {}
    for unit in state.units.values():
        if not unit.overlay and unit.village in wanted:
            of_village.setdefault(unit.village, []).append(unit)
    return {code: units for code, units in of_grid.items() if units}, of_village


def _joined(change: Change, level: str, members: Members) -> list[PreparedArea]:
    found = []
    for code, units in sorted(members.items()):
        whole = joined([unit.polygon for unit in units])
        parent = units[0].village if level == "grid" else change.before.town
        name = change.names.get((level, code)) or new_name(level, code)
        found.append(PreparedArea(level, code, name, parent, storable(whole)))
    return found


def new_name(level: str, code: str) -> str:
    """What an area that begins is called until someone names it."""
    return f"第{int(code[-3:])}网格" if level == "grid" and is_area_code(code, "grid") else code


def _outline_moved(change: Change) -> bool:
    """Whether the town's ground may differ: cheap, from the changed base units alone."""
    sides = [[u.polygon for u in side if not u.overlay] for side in (change.old, change.new)]
    was, now = (joined(side) for side in sides)
    return not was.equals_exact(now, 0.0)


def summary(change: Change) -> dict[str, Any]:
    """Numbers for the log."""
    before, after = change.before.state.units.keys(), change.after.units.keys()
    begun = [unit.code for unit in change.new if unit.code not in before]
    ended = [unit.code for unit in change.old if unit.code not in after]
    return {"begun": len(begun), "ended": len(ended), "changed": len(change.new) - len(begun)}
