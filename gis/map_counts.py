"""Reports counted by area for a map: counts, rates per 1,000 households, and the classes shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.encoding import encode_table
from gis.errors import InputError
from gis.map_town import MapTown

PER_HOUSEHOLDS = 1000
RAMP = ("#f8dc90", "#f0ab4d", "#e27731", "#c6463c", "#982648", "#621848")
"""Light to dark in equal steps of OKLab lightness (0.90 to 0.35): also readable in greyscale."""
QUANTILES = (0.35, 0.6, 0.78, 0.9, 0.97)
"""Where classes part: finer towards the top, because counts by area are skewed."""


@dataclass(frozen=True)
class MapCounts:
    """Reports from `start` to `end` (both days included) by unit, in the order of `MapTown.units`.

    `outside`: reports that no unit of this map holds. `nearby`: how many of those counted in a unit lie just
    outside every unit and went to the nearest. `category`: empty when all were counted.
    """

    start: date
    end: date
    units: tuple[int, ...]
    outside: int = 0
    nearby: int = 0
    category: str = ""

    @property
    def total(self) -> int:
        """All reports of the period: the units' and those outside."""
        return sum(self.units) + self.outside


def counts_by_grid(town: MapTown, counts: MapCounts) -> tuple[int, ...]:
    """Reports by grid: each unit's go to its own grid, so nothing is lost or counted twice."""
    parents = [unit.parent for unit in town.units]
    sums = np.bincount(parents, weights=np.asarray(counts.units, dtype=float), minlength=len(town.grids))
    return tuple(int(total) for total in sums)


def rates(counts: Sequence[int], households: Sequence[int | None]) -> NDArray[np.float64]:
    """Reports per 1,000 households; NaN where there are no households to divide by."""
    below = np.asarray([h or np.nan for h in households], dtype=float)
    found: NDArray[np.float64] = np.asarray(counts, dtype=float) * PER_HOUSEHOLDS / below
    return found


def thresholds(values: Sequence[float] | NDArray[np.float64]) -> list[float]:
    """At most five rising numbers that cut the positive values into at most six classes of different colour.

    A value belongs to class k when k thresholds are not above it. Two significant digits; fewer classes when
    the values do not differ enough. Nothing positive gives no thresholds.
    """
    given = np.asarray(values, dtype=float)
    positive = given[given > 0]
    if not len(positive):
        return []
    if len(np.unique(positive)) <= len(RAMP):
        return [float(v) for v in np.unique(positive)[1:]]
    cuts = np.unique([_two_digits(cut) for cut in np.quantile(positive, QUANTILES)])
    return [float(cut) for cut in cuts if positive.min() < cut <= positive.max()]


def counts_for_drawing(town: MapTown, counts: MapCounts) -> dict[str, Any]:
    """Plain data for the hotspot map: counts, thresholds per level and measure, what was counted."""
    if len(counts.units) != len(town.units):
        raise InputError(
            f"件数有 {len(counts.units)} 行，单元有 {len(town.units)} 个，两者应当相同",
            f"{len(counts.units)} counts for {len(town.units)} units; there must be one for each",
        )
    by_grid = counts_by_grid(town, counts)
    base = [i for i, unit in enumerate(town.units) if not unit.overlay]
    return {
        "start": counts.start.isoformat(),
        "end": counts.end.isoformat(),
        "category": counts.category,
        "outside": counts.outside,
        "nearby": counts.nearby,
        "total": counts.total,
        "units": encode_table(np.asarray(counts.units, dtype=np.int64).reshape(-1, 1)),
        "grids": encode_table(np.asarray(by_grid, dtype=np.int64).reshape(-1, 1)),
        "ramp": RAMP,
        "thresholds": {
            "unit": _measures([counts.units[i] for i in base], [town.units[i].households for i in base]),
            "grid": _measures(by_grid, [grid.households for grid in town.grids]),
        },
    }


def _measures(counts: Sequence[int], households: Sequence[int | None]) -> dict[str, list[float]]:
    return {
        "count": thresholds(np.asarray(counts, dtype=float)),
        "rate": thresholds(rates(counts, households)),
    }


def _two_digits(value: float) -> float:
    digits = 1 - int(np.floor(np.log10(value)))
    return float(round(value) if 1 <= value < 100 and value == round(value) else round(value, digits))
