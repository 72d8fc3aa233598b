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
    """Reports from `start` to `end` (both days included), in the order of `MapTown.units` and `.grids`.

    `outside`: reports that belong to nobody. `former_units`, `former_grids`: reports of areas this map no
    longer has. `nearby`: how many counted in a unit lie just outside every unit and went to the nearest.
    `category`: empty when all were counted.
    """

    start: date
    end: date
    units: tuple[int, ...]
    grids: tuple[int, ...]
    outside: int = 0
    former_units: int = 0
    former_grids: int = 0
    nearby: int = 0
    category: str = ""

    @property
    def total(self) -> int:
        """All reports of the period: the units', the former units' and those outside."""
        return sum(self.units) + self.former_units + self.outside


def rates(counts: Sequence[int], households: Sequence[int | None]) -> NDArray[np.float64]:
    """Reports per 1,000 households; NaN where there are no households to divide by."""
    below = np.asarray([h or np.nan for h in households], dtype=float)
    found: NDArray[np.float64] = np.asarray(counts, dtype=float) * PER_HOUSEHOLDS / below
    return found


def thresholds(values: Sequence[float] | NDArray[np.float64], whole: bool = False) -> list[float]:
    """At most five rising numbers that cut the positive values into at most six classes, none of them empty.

    A value belongs to class k when k thresholds are not above it. Two significant digits, whole numbers for
    counts; fewer classes when the values do not differ enough. Nothing positive gives no thresholds.
    """
    given = np.asarray(values, dtype=float)
    positive = np.sort(given[given > 0])
    if not len(positive):
        return []
    if len(np.unique(positive)) <= len(RAMP):
        return [float(v) for v in np.unique(positive)[1:]]
    quantiles = np.quantile(positive, QUANTILES)
    cuts = np.unique([_two_digits(cut) for cut in (np.ceil(quantiles) if whole else quantiles)])
    below = np.searchsorted(positive, cuts)
    parting = (np.diff(below, prepend=0) > 0) & (below < len(positive))
    return [float(cut) for cut in cuts[parting]]


def counts_for_drawing(town: MapTown, counts: MapCounts) -> dict[str, Any]:
    """Plain data for the hotspot map: counts, thresholds per level and measure, what was counted."""
    _check(town, counts)
    return {
        "start": counts.start.isoformat(),
        "end": counts.end.isoformat(),
        "category": counts.category,
        "outside": counts.outside,
        "former": {"unit": counts.former_units, "grid": counts.former_grids},
        "nearby": counts.nearby,
        "total": counts.total,
        "units": encode_table(np.asarray(counts.units, dtype=np.int64).reshape(-1, 1)),
        "grids": encode_table(np.asarray(counts.grids, dtype=np.int64).reshape(-1, 1)),
        "ramp": RAMP,
        "thresholds": {
            "unit": _measures(counts.units, [unit.households for unit in town.units]),
            "grid": _measures(counts.grids, [grid.households for grid in town.grids]),
        },
    }


def _check(town: MapTown, counts: MapCounts) -> None:
    if (len(counts.units), len(counts.grids)) != (len(town.units), len(town.grids)):
        raise InputError(
            f"件数有 {len(counts.units)} 个单元、{len(counts.grids)} 个网格，与地图不符，请重新统计",
            f"{len(counts.units)} unit and {len(counts.grids)} grid counts do not fit the map; count again",
        )
    by_grid = sum(counts.grids) + counts.former_grids + counts.outside
    if by_grid != counts.total:
        raise InputError(
            f"按单元合计 {counts.total} 件，按网格合计 {by_grid} 件，两者应当相同",
            f"{counts.total} reports by unit but {by_grid} by grid; they must agree",
        )


def _measures(counts: Sequence[int], households: Sequence[int | None]) -> dict[str, list[float]]:
    return {
        "count": thresholds(counts, whole=True),
        "rate": thresholds(rates(counts, households)),
    }


def _two_digits(value: float) -> float:
    digits = 1 - int(np.floor(np.log10(value)))
    return float(round(value) if 1 <= value < 100 and value == round(value) else round(value, digits))
