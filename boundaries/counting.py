"""What is counted of a town before and after a change: units, shops, households, open reports, ground, load.

Households follow `gis.edits.shares`. An open report goes to the base unit that covers its place afterwards,
outside the town to the nearest within reach: what `incidents.reassigning` does at publication.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree

from gis.balance import OVERLOAD, Weights
from gis.edits.shares import Households, Places, differing, ground_in_metres, owners
from gis.edits.state import State
from gis.locator import REACH_M

_MM2 = 1e6


@dataclass(frozen=True)
class OpenReports:
    """n open reports: their places, the unit each belongs to ("" for none), whether that covers it."""

    places: Places
    units: Sequence[str]
    inside: NDArray[np.bool_]


@dataclass(frozen=True)
class Counted:
    """What is counted, as of the state before. leaders: names by code of unit or grid, whom to ask first."""

    households: Households
    doors: Places
    reports: OpenReports
    leaders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True)
class Side:
    """A grid at one time. ratio: load over the mean of the town's grids; m2: ground of its base units.

    For the town as a whole load is the mean of its grids and ratio the highest of them."""

    units: int
    shops: int
    households: int
    open_reports: int
    m2: float
    load: float
    ratio: float

    @property
    def overloaded(self) -> bool:
        """Does it carry over `gis.balance.OVERLOAD` times the mean?"""
        return self.ratio > OVERLOAD


@dataclass(frozen=True)
class Tally:
    """A state with its counts by unit."""

    state: State
    households: Households
    reports: Mapping[str, int]


def tallied(codes: Iterable[str]) -> dict[str, int]:
    """How often each code comes."""
    found: dict[str, int] = {}
    for code in codes:
        found[code] = found.get(code, 0) + 1
    return found


def sides(tally: Tally, weights: Weights) -> dict[str, Side]:
    """Every grid of a state, by code."""
    sums: dict[str, list[float]] = {}
    for code, unit in tally.state.units.items():
        own = (
            1,
            unit.kind == "street_shop",
            tally.households.get(code) or 0,
            tally.reports.get(code, 0),
            0.0 if unit.overlay else unit.polygon.area,
        )
        row = sums.setdefault(unit.grid, [0.0] * len(own))
        sums[unit.grid] = [a + b for a, b in zip(row, own, strict=True)]
    load = {
        grid: weights.unit * row[0] + weights.household * row[2] + weights.open_report * row[3]
        for grid, row in sums.items()
    }
    mean = sum(load.values()) / max(len(load), 1) or 1.0
    return {
        grid: Side(
            int(units), int(shops), int(homes), int(reports), ground / _MM2, load[grid], load[grid] / mean
        )
        for grid, (units, shops, homes, reports, ground) in sums.items()
    }


def whole(grids: Iterable[Side]) -> Side:
    """The town of these grids."""
    grids = list(grids)
    return Side(
        sum(side.units for side in grids),
        sum(side.shops for side in grids),
        sum(side.households for side in grids),
        sum(side.open_reports for side in grids),
        sum(side.m2 for side in grids),
        sum(side.load for side in grids) / max(len(grids), 1),
        max((side.ratio for side in grids), default=0.0),
    )


def reports_after(before: State, after: State, reports: OpenReports) -> list[str]:
    """The unit of each open report after the change: only those in or near changed ground are asked again."""
    old, new = differing(before, after)
    placed = list(reports.units)
    if not (old or new) or not len(reports.places):
        return placed
    changed = ground_in_metres((*old, *new))
    tree = reports.places.tree
    asked = set(tree.query(changed, predicate="covers")[1].tolist())
    if not reports.inside.all():
        near = tree.query(changed, predicate="dwithin", distance=REACH_M)[1]
        asked |= {int(k) for k in near if not reports.inside[k]}
    covering = owners(after, new, reports.places)
    loose = sorted(asked - covering.keys())
    covering |= dict(zip(loose, _nearest(after, tree.geometries[loose]), strict=True))
    for k in asked:
        placed[k] = covering[k]
    return placed


def _nearest(state: State, spots: NDArray[np.object_]) -> list[str]:
    """The base unit that covers or is nearest to each spot within `REACH_M`: of equals the smallest code."""
    if not len(spots):
        return []
    base = state.base()
    best: dict[int, int] = {}
    tree = STRtree(base.metres())
    for spot, unit in zip(*tree.query_nearest(spots, max_distance=REACH_M).tolist(), strict=True):
        best[spot] = min(unit, best.get(spot, unit))
    return [base.codes[best[k]] if k in best else "" for k in range(len(spots))]
