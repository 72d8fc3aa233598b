"""Worlds with known truth for the statistics of hot spots: shuffled, of constant risk, or with a cluster.

Everything follows from the number of the world, so any row of a table can be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.special import ndtr

from benchmarks.towns import town
from gis.adjacency import queen
from gis.hotspots import expected_by, gi_star, hot_now
from gis.rates import benjamini_hochberg
from gis.scan import scan

Floats = NDArray[np.float64]
WEEK = np.array((1.2, 1.04, 0.96, 0.95, 1.0, 0.95, 0.9))
FIRST_DAY = pd.Timestamp("2026-08-17")
DAYS = 91
GRIDS = 172
REPORTS = 20_000
CLUSTER_GRIDS, CLUSTER_DAYS, RISK = 6, 10, 2.5
ALARM_DAYS = 365.0
"""An alarm: chance alone gives such a cluster at most once in so many daily scans."""

FIRST_WORLDS = {64: 0.3, 256: 0.1}
"""Where so many worlds give a p above this, the others are not drawn to see whether a quiet day alarms."""


@dataclass(frozen=True)
class Units:
    """A town of units: who is beside whom, households of each, centres (n, 2) in metres."""

    neighbours: Any
    households: Floats
    centres: Floats


def units_of(number: int, seed: int = 0) -> Units:
    """About so many units, households as uneven as in a town: none in some, 10 in the mean."""
    polygons = town(number, vertices=16, seed=seed)
    rng = np.random.default_rng((seed, 1))
    households = np.floor(rng.gamma(0.8, 12.5, len(polygons)))
    return Units(queen(polygons), households, shapely.get_coordinates(shapely.centroid(polygons)))


def shuffled(units: Units, world: int) -> tuple[Floats, Floats]:
    """Counts and expectations of units with hot places among them, dealt out anew over the map."""
    rng = np.random.default_rng((world, 2))
    known = np.flatnonzero(units.households > 0)
    risk = np.where(rng.uniform(size=len(known)) < 0.02, rng.uniform(2.0, 6.0, len(known)), 1.0)
    uneven = rng.gamma(5.0, 0.2, len(known))
    rate = REPORTS / units.households.sum()
    counts = rng.poisson(rate * units.households[known] * risk * uneven).astype(float)
    expected = expected_by(units.households[known], counts.sum())
    order = rng.permutation(len(known))
    o, e = np.zeros(len(units.households)), np.full(len(units.households), np.nan)
    o[known], e[known] = counts[order], expected[order]
    return o, e


def constant(units: Units, world: int) -> tuple[Floats, Floats]:
    """Counts and expectations where households share one risk and one quarter has four times as many."""
    rng = np.random.default_rng((world, 3))
    corner = units.centres.min(axis=0)
    away = np.abs(units.centres - corner - 0.3 * np.ptp(units.centres, axis=0)).max(axis=1)
    households = units.households * np.where(away < 0.12 * np.ptp(units.centres[:, 0]), 4.0, 1.0)
    counts = rng.poisson(REPORTS * households / households.sum()).astype(float)
    return counts, expected_by(households, counts.sum())


def false_units(units: Units, drawn: tuple[Floats, Floats], world: int) -> dict[str, int]:
    """Units called hot with 95 % by each way, where none is."""
    o, e = drawn
    table = hot_now(o, e, units.neighbours, world)
    counts = np.where(np.isfinite(e), o, np.nan)
    return {
        "ours": int((table["confidence"] >= 95).sum()),
        "Gi* of rates, pooled permutation": int((table["gi_q"] <= 0.05).sum()),
        "Gi* of rates, normal z, corrected": _by_z(table["gi_z"]),
        "Gi* of counts, normal z, corrected": _by_z(gi_star(counts, units.neighbours)),
        "Gi* of counts, normal z, z > 1.96": int((gi_star(counts, units.neighbours) > 1.96).sum()),
    }


def _by_z(z: Any) -> int:
    return int((benjamini_hochberg(ndtr(-np.asarray(z, dtype=float))) <= 0.05).sum())


@dataclass(frozen=True)
class Grids:
    """172 grids: centres as a frame (place, x, y), share of all reports of each (172,), and the six that an
    injected cluster takes: a grid and its nearest."""

    places: pd.DataFrame
    share: Floats
    chosen: NDArray[np.int64]


def grids_of(world: int) -> Grids:
    """Grids spread unevenly over 7 by 7 km, with loads that differ by a factor of ten."""
    rng = np.random.default_rng((world, 4))
    at = rng.uniform(0.0, 7_000.0, (GRIDS, 2))
    share = rng.gamma(4.0, 1.0, GRIDS)
    share /= share.sum()
    centre = at[rng.choice(np.flatnonzero(share > np.median(share) / 2.0))]
    chosen = np.argsort(((at - centre) ** 2).sum(axis=1), kind="stable")[:CLUSTER_GRIDS]
    return Grids(pd.DataFrame({"place": np.arange(GRIDS), "x": at[:, 0], "y": at[:, 1]}), share, chosen)


def daily(grids: Grids, days: int, world: int, risk: float = 1.0) -> NDArray[np.int64]:
    """Counts (172, days) at 20,000 per 13 weeks, by weekday; the chosen grids have `risk` in the last ten."""
    rng = np.random.default_rng((world, 5))
    rate = np.outer(grids.share, WEEK[np.arange(days) % 7]) * (REPORTS / DAYS)
    rate[grids.chosen, days - CLUSTER_DAYS :] *= risk
    return rng.poisson(rate).astype(np.int64)


def scan_day(grids: Grids, counts: NDArray[np.int64], replications: int, seed: int = 0) -> pd.DataFrame:
    """The daily run: permutation model, windows of up to 30 days, circles of up to half of the reports."""
    places, days = np.indices(counts.shape)
    cases = pd.DataFrame(
        {
            "place": places.ravel(),
            "date": (FIRST_DAY + pd.to_timedelta(np.arange(counts.shape[1]), unit="D"))[days.ravel()],
            "n": counts.ravel(),
        }
    )
    return scan(
        cases,
        None,
        grids.places,
        model="permutation",
        temporal="prospective",
        max_days=30,
        replications=replications,
        seed=seed,
    )


def days_to_alarm(world: int, replications: int = 999, most: int = 5) -> int | None:
    """On which day of the injected cluster (1, 2, ...) the daily run first alarms for it: the alarm shares at
    least half of its grids with the cluster, or half of the cluster's. None: not within `most` days."""
    grids = grids_of(world)
    counts = daily(grids, DAYS, world, RISK)
    for day in range(1, most + 1):
        found = scan_day(grids, counts[:, : DAYS - CLUSTER_DAYS + day], replications, world)
        for row in found[found["recurrence_days"] >= ALARM_DAYS].itertuples():
            shared = len(set(row.places) & set(grids.chosen.tolist()))
            if 2 * shared >= min(len(row.places), CLUSTER_GRIDS):
                return day
    return None


def alarmed(grids: Grids, counts: NDArray[np.int64], replications: int, seed: int) -> bool:
    """Does the daily run alarm? It stops early where it cannot: fewer worlds are the first of the many, so
    what a good share of them surpasses has p over 1 / 365 with all of them as well."""
    for worlds, plain in (*FIRST_WORLDS.items(), (replications, 0.0)):
        found = scan_day(grids, counts, min(worlds, replications), seed)
        if worlds >= replications or not len(found) or found["p"].iloc[0] > plain:
            break
    return bool((found["recurrence_days"] >= ALARM_DAYS).any())


def alarms(days: int, replications: int = 999, world: int = 0) -> tuple[int, int]:
    """False alarms of daily runs over days without a cluster: how many days have one, in how many runs."""
    grids = grids_of(world)
    counts = daily(grids, DAYS + days, world)
    flags = [alarmed(grids, counts[:, day + 1 : day + 1 + DAYS], replications, day) for day in range(days)]
    begun = sum(now and not before for before, now in zip([False, *flags], flags, strict=False))
    return sum(flags), begun
