"""The impact and balance of a draft as JSON: the same numbers for the editor, the command line and print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from boundaries.balancing import Balance
from boundaries.counting import Side
from boundaries.directory import Directory
from boundaries.drafts.foreseeing import Foreseen
from boundaries.impact import GridImpact, Impact, UnitImpact, UnitSide

Names = Mapping[tuple[str, str], str]
"""Names by level and code."""


def leaders_by_code(directory: Directory | None, on: date) -> dict[str, tuple[str, ...]]:
    """Names of those who lead each unit and grid on a day, whom to ask first; areas without any left out."""
    if directory is None:
        return {}
    found = {}
    for area in (*directory.grids, *directory.units):
        terms = directory.roster.get(area.id, ())
        names = tuple(term.leader.name for term in terms if term.covers(on))
        if names:
            found[area.code] = names
    return found


LISTS = {"moved": "moved", "begin": "begun", "end": "ended", "ground": "ground"}
"""Kind of change -> the list it is told in."""


def impact_json(found: Impact, foreseen: Iterable[Foreseen], names: Names) -> dict[str, Any]:
    """Numbers of the town and of each grid that changes; units that move, begin, end, or get other ground;
    what a person will have to see to after publication."""
    return {
        "town": {"before": _side(found.town[0]), "after": _side(found.town[1])},
        "households_moved": found.households_moved,
        "reports_moved": found.reports_moved,
        "grids": [_grid(one, names) for one in found.grids],
        **{
            name: [_unit(one) for one in found.units if one.change == change]
            for change, name in LISTS.items()
        },
        "todos": [
            {"kind": one.kind, "level": one.level, "code": one.code, "zh": one.zh, "en": one.en}
            for one in foreseen
        ],
    }


def balance_json(found: Balance, names: Names) -> dict[str, Any]:
    """Load, contiguity and compactness of each grid; which units to paint elsewhere."""
    return {
        "overload": found.overload,
        "mean_load": round(found.mean_load, 3),
        "grids": [
            {
                "code": one.grid,
                "name": names.get(("grid", one.grid), one.grid),
                "village": one.village,
                **_side(one.side),
                "compactness": round(one.compactness, 4),
                "parts": one.parts,
            }
            for one in found.grids
        ],
        "swaps": [
            {
                "unit": one.unit,
                "source": one.source,
                "target": one.target,
                "spread_before": round(one.spread_before, 3),
                "spread_after": round(one.spread_after, 3),
            }
            for one in found.swaps
        ],
    }


def _side_or_none(side: Side | None) -> dict[str, Any] | None:
    return None if side is None else _side(side)


def _side(side: Side) -> dict[str, Any]:
    return {
        "units": side.units,
        "shops": side.shops,
        "households": side.households,
        "open_reports": side.open_reports,
        "m2": round(side.m2, 2),
        "load": round(side.load, 3),
        "ratio": round(side.ratio, 3),
        "overloaded": side.overloaded,
    }


def _grid(one: GridImpact, names: Names) -> dict[str, Any]:
    return {
        "code": one.grid,
        "name": names.get(("grid", one.grid), one.grid),
        "village": {"code": one.village, "name": names.get(("village", one.village), one.village)},
        "leader": next(iter(one.leaders), ""),
        "leaders": list(one.leaders),
        "before": _side_or_none(one.before),
        "after": _side_or_none(one.after),
        "gains": list(one.gains),
        "loses": list(one.loses),
    }


def _unit(one: UnitImpact) -> dict[str, Any]:
    side = one.after or one.before
    return {
        "code": side.code if side else "",
        "was": one.before.code if one.before else "",
        "name": one.name,
        "kind": one.kind,
        "from": one.before.grid if one.before else "",
        "to": one.after.grid if one.after else "",
        "before": _unit_side(one.before),
        "after": _unit_side(one.after),
        "leaders": list(one.leaders),
        "others": list(one.others),
    }


def _unit_side(side: UnitSide | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"m2": round(side.m2, 2), "households": side.households, "open_reports": side.open_reports}
