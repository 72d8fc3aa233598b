"""Reports as an exported map carries them: place, minute, category and areas of each, and no text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.encoding import SCALE, encode_bytes, encode_integers
from gis.errors import InputError
from gis.map_town import MapTown

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
OUTSIDE, FORMER = -1, -2
"""In no area of a level; in one that the map no longer has."""
WEEK_DAYS, DAY_HOURS, HOUR_MINUTES = 7, 24, 60
DAY_MINUTES = DAY_HOURS * HOUR_MINUTES
WEEK_MINUTES = WEEK_DAYS * DAY_MINUTES


@dataclass(frozen=True)
class MapReports:
    """Reports from `start` to `end` (both days included), parallel arrays in any order.

    lon, lat: WGS 84 degrees, NaN for a report without a place; minute: since midnight of the Monday on
    or before `start`, on the town's clock; category: index into `categories`; unit, grid, village: index
    into those of the `MapTown`, OUTSIDE or FORMER. `nearby`: how many lie just outside every unit and went
    to the nearest. `chosen`: the category they were limited to, empty for all.
    """

    start: date
    end: date
    lon: Floats
    lat: Floats
    minute: Ints
    category: Ints
    unit: Ints
    grid: Ints
    village: Ints
    categories: tuple[str, ...]
    nearby: int = 0
    chosen: str = ""

    def __len__(self) -> int:
        return len(self.lon)

    @property
    def monday(self) -> date:
        """The first day of the first week."""
        return monday_of(self.start)

    @property
    def weeks(self) -> int:
        """How many calendar weeks the days touch."""
        return (self.end - self.monday).days // 7 + 1

    def of(self, level: str) -> Ints:
        """The area of each report at a level: "unit", "grid" or "village"."""
        return {"unit": self.unit, "grid": self.grid, "village": self.village}[level]

    def by_week(self, level: str, areas: int) -> Ints:
        """Reports by area and calendar week (areas, weeks)."""
        area = self.of(level)
        inside = area >= 0
        cell = area[inside] * self.weeks + self.minute[inside] // WEEK_MINUTES
        counted = np.bincount(cell, minlength=areas * self.weeks)
        return counted.astype(np.int64).reshape(areas, self.weeks)


def monday_of(day: date) -> date:
    """The Monday on or before a day."""
    return day - timedelta(days=day.weekday())


def reports_for_drawing(town: MapTown, reports: MapReports) -> dict[str, Any]:
    """Plain data: the columns as encoded streams, ordered by unit and then from west to east.

    Positions come as steps, the low eight bits of each apart from the rest. Days count from the middle, hours
    from noon and minutes from the half hour: small numbers take less room. Units come as differences,
    grids and villages as differences to those above the unit, which are mostly 0.
    Reports without a place stand last and have no position. Raises InputError where a column does not fit.
    """
    _check(town, reports)
    placed = np.isfinite(reports.lon)
    x = np.rint(np.where(placed, reports.lon, 0) * SCALE).astype(np.int64)
    y = np.rint(np.where(placed, reports.lat, 0) * SCALE).astype(np.int64)
    order = np.lexsort((y, x, reports.unit, ~placed))
    number, middle = int(placed.sum()), reports.weeks * WEEK_DAYS // 2
    x, y = x[order][:number], y[order][:number]
    unit, grid, village = (reports.of(level)[order] for level in ("unit", "grid", "village"))
    return {
        "number": len(reports),
        **_steps("x", x),
        **_steps("y", y),
        **_moments(reports.minute[order], middle),
        "middle": middle,
        "category": encode_integers(reports.category[order]),
        "unit": encode_integers(np.diff(unit, prepend=0)),
        "grid": encode_integers(grid - _above(unit, [u.parent for u in town.units])),
        "village": encode_integers(village - _above(grid, [g.parent for g in town.grids])),
    }


def period_for_drawing(reports: MapReports) -> dict[str, Any]:
    """Plain data: what was counted."""
    return {
        "start": reports.start.isoformat(),
        "end": reports.end.isoformat(),
        "monday": reports.monday.isoformat(),
        "weeks": reports.weeks,
        "category": reports.chosen,
        "categories": list(reports.categories),
        "nearby": reports.nearby,
        "total": len(reports),
    }


def _steps(name: str, places: Ints) -> dict[str, Any]:
    """Differences of whole numbers, the low eight bits (noise) apart from the rest (mostly none)."""
    steps = np.diff(places, prepend=0)
    return {f"{name}_low": encode_bytes(steps & 255), f"{name}_high": encode_integers(steps >> 8)}


def _moments(minute: Ints, middle: int) -> dict[str, Any]:
    return {
        "day": encode_integers(minute // DAY_MINUTES - middle),
        "hour": encode_integers(minute % DAY_MINUTES // HOUR_MINUTES - DAY_HOURS // 2),
        "minute": encode_integers(minute % HOUR_MINUTES - HOUR_MINUTES // 2),
    }


def _above(area: Ints, parents: Sequence[int]) -> Ints:
    """The area above each; OUTSIDE and FORMER stay."""
    up = np.asarray(parents, dtype=np.int64)
    found: Ints = np.where(area >= 0, up[np.maximum(area, 0)], area) if len(up) else area
    return found


def _check(town: MapTown, reports: MapReports) -> None:
    limits = {
        "unit": len(town.units),
        "grid": len(town.grids),
        "village": len(town.villages),
        "category": len(reports.categories),
        "minute": reports.weeks * WEEK_MINUTES,
    }
    for name, limit in limits.items():
        column = getattr(reports, name)
        low = 0 if name in ("category", "minute") else FORMER
        if len(column) != len(reports) or (len(column) and not low <= column.min() <= column.max() < limit):
            raise InputError(
                f"诉求的 {name} 与地图不符，请重新读取",
                f"The reports' {name} does not fit the map; read them again",
                field=name,
            )
