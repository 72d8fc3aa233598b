"""From the best cylinder of each centre to clusters that share no place, with p-values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.scan.dates import LENGTH, Study
from gis.scan.kernels import best_cylinders
from gis.scan.replicating import Search

Floats = NDArray[np.float64]
COLUMNS = ("places", "start", "end", "observed", "expected", "llr", "p", "recurrence_days")
SURE_RANK = 10
"""From this rank on the rank among the worlds is the p-value; before it, the tail of the fitted law."""
EULER = 0.5772156649015329


@dataclass(frozen=True)
class Cluster:
    """Indices of its places by distance from its centre, first and last cut of the study, and its numbers."""

    places: NDArray[np.int32]
    window: tuple[int, int]
    observed: int
    expected: float
    llr: float


def clusters_of(counts: Floats, search: Search) -> list[Cluster]:
    """The best cylinder of each centre, the most likely first, leaving out those that share a place with a
    more likely one. counts: (places, cuts) cumulated over time."""
    begins, order, _ = search.circles
    centres = len(begins) - 1
    llr, which = np.zeros(centres), np.zeros((centres, 2), np.int64)
    best_cylinders(counts, search.expected, search.circles, search.windows, float(search.total), (llr, which))
    taken = np.zeros(len(counts), np.bool_)
    found = []
    for i in np.argsort(-llr, kind="stable"):
        places = order[begins[i] : begins[i] + which[i, 0]]
        if llr[i] <= 0.0 or taken[places].any():
            continue
        taken[places] = True
        a, b = search.windows[which[i, 1]].tolist()
        window = (a + search.skipped, b + search.skipped)
        inside = counts[places].sum(axis=0)
        expected = search.expected[places].sum(axis=0)
        found.append(
            Cluster(places, window, round(inside[b] - inside[a]), float(expected[b] - expected[a]), llr[i])
        )
    return found


def p_value(llr: float, greatest: Floats) -> float:
    """Chance that a world without clusters has one as likely: the rank among such worlds, but below rank 10
    the tail of a Gumbel law of the same mean and deviation.

    Abrams, Kulldorff and Kleinman, "Gumbel based p-value approximations for spatial scan statistics" (2010).
    """
    rank = 1 + int((greatest >= llr).sum())
    by_rank = rank / (len(greatest) + 1)
    if rank >= SURE_RANK or len(greatest) < 2 or not greatest.std() > 0:
        return by_rank
    width = greatest.std(ddof=1) * np.sqrt(6.0) / np.pi
    middle = greatest.mean() - EULER * width
    return float(-np.expm1(-np.exp(-(llr - middle) / width)))


def table_of(
    found: list[Cluster], ids: NDArray[Any], study: Study, chance: tuple[Floats, bool]
) -> pd.DataFrame:
    """COLUMNS of the clusters. chance: greatest ratio of each world, and whether the scan was prospective."""
    greatest, prospective = chance
    rows = []
    for cluster in found:
        a, b = cluster.window
        p = p_value(cluster.llr, greatest)
        rows.append(
            (
                ids[cluster.places].tolist(),
                pd.Timestamp(study.begins[a]),
                pd.Timestamp(study.begins[b]) - pd.Timedelta(days=1),
                cluster.observed,
                cluster.expected,
                cluster.llr,
                p,
                LENGTH[study.unit] / p if prospective and p > 0 else (np.inf if prospective else np.nan),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
