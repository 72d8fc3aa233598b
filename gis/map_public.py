"""The variant of an exported map that anybody may have: whole weeks or months, small counts withheld, nobody
named. Everything in it, tests too, is worked out from the published numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.encoding import encode_table
from gis.errors import InputError
from gis.map_reports import DAY_MINUTES, Ints, MapReports, monday_of
from gis.map_town import MapArea, MapTown
from gis.withholding import LEAST, WITHHELD, AreaTree, Events, PublicCounts, public_counts

PERIODS = ("month", "week")


@dataclass(frozen=True)
class PublicReports:
    """Counts fit for everybody. `starts`: first days of the periods, one after the other; `end`: the last day
    of the last; `kind`: week (Monday to Sunday) or month."""

    kind: str
    starts: tuple[date, ...]
    end: date
    counts: PublicCounts
    categories: tuple[str, ...]

    def by_period(self, level: str) -> NDArray[np.float64]:
        """Published counts (areas, periods) of "unit", "grid" or "village", NaN where withheld."""
        levels = {"unit": self.counts.units, "grid": self.counts.grids, "village": self.counts.villages}
        return np.where(levels[level] == WITHHELD, np.nan, levels[level])


def public_town(town: MapTown) -> MapTown:
    """The town without a name or phone of anybody, and without the households of single units."""
    villages, grids = (tuple(map(_nameless, areas)) for areas in (town.villages, town.grids))
    units = tuple(replace(_nameless(unit), households=None) for unit in town.units)
    return replace(town, villages=villages, grids=grids, units=units)


def public_reports(town: MapTown, reports: MapReports, kind: str) -> PublicReports:
    """Published counts of the whole weeks or months that lie within the reports' days.

    Raises InputError when reports were limited to a category (what is withheld depends on all of them), for
    another kind of period, and where no period is whole.
    """
    starts, after = _periods(reports, kind)
    bounds = np.array([(day - reports.monday).days * DAY_MINUTES for day in (*starts, after)])
    period = np.searchsorted(bounds, reports.minute, side="right") - 1
    inside = (period >= 0) & (period < len(starts))
    tree = AreaTree(len(town.villages), _parents(town.grids), _parents(town.units))
    columns = [period, *(np.maximum(reports.of(level), -1) for level in ("village", "grid", "unit"))]
    events = Events(*(column[inside].astype(np.int64) for column in (*columns, reports.category)))
    counts = public_counts(events, tree, (len(starts), len(reports.categories)))
    return PublicReports(kind, starts, after - timedelta(days=1), counts, reports.categories)


def public_for_drawing(public: PublicReports) -> dict[str, Any]:
    """Plain data: the published tables, one row per area (or village and category), one column per period."""
    counts = public.counts
    kinds, periods = len(public.categories), len(public.starts)
    tables: dict[str, Ints] = {
        "village": counts.villages,
        "grid": counts.grids,
        "unit": counts.units,
        "category": counts.categories.reshape(-1, periods) if kinds else np.zeros((0, periods), np.int64),
    }
    return {
        "kind": public.kind,
        "starts": [day.isoformat() for day in public.starts],
        "start": public.starts[0].isoformat(),
        "end": public.end.isoformat(),
        "categories": list(public.categories),
        "least": LEAST,
        "totals": counts.totals.tolist(),
        "elsewhere": counts.elsewhere.tolist(),
        "tables": {name: encode_table(table) for name, table in tables.items()},
    }


def _periods(reports: MapReports, kind: str) -> tuple[tuple[date, ...], date]:
    """First days of the whole periods within the reports' days, and the day after the last."""
    if kind not in PERIODS:
        raise InputError(
            f"不认识的公布周期 {kind}，请用 month 或 week",
            f"Unknown public period {kind}: use month or week",
            field="period",
        )
    if reports.chosen:
        raise InputError(
            "公开版总是统计全部类别：隐去哪些数取决于全部诉求。请去掉 --category，在图中选类别。",
            "A public map always counts every category, for what it withholds depends on all of them. "
            "Leave out --category and choose it in the map.",
            field="--category",
        )
    after = reports.end + timedelta(days=1)
    starts = _starts(reports.start, after, kind)
    if len(starts) < 2:
        name = {"month": "月", "week": "周"}[kind]
        raise InputError(
            f"{reports.start} 至 {reports.end} 里没有完整的一{name}，公开版只公布整{name}。请选更长的时间。",
            f"No whole {kind} between {reports.start} and {reports.end}; a public map publishes whole ones "
            "only. Choose more days.",
            field="--from",
        )
    return tuple(starts[:-1]), starts[-1]


def _starts(first: date, after: date, kind: str) -> list[date]:
    """Beginnings of periods from the first whole one up to the day after the last whole one."""
    day = monday_of(first) if kind == "week" else first.replace(day=1)
    found = []
    while day <= after:
        if day >= first:
            found.append(day)
        day = day + timedelta(days=7) if kind == "week" else (day + timedelta(days=31)).replace(day=1)
    return found


def _parents(areas: Sequence[MapArea]) -> list[int]:
    return [area.parent for area in areas]


def _nameless(area: MapArea) -> MapArea:
    """Which posts are filled, but not by whom."""
    posts = tuple(replace(leader, name="", phone="") for leader in area.leaders)
    return replace(area, leaders=posts)
