"""Which areas have more reports than their households, or their own past, explain, and how surely.

The headline is a count of a neighbourhood (an area and those it touches) against what was expected there. It
is raised where two laws agree: the tail of a negative binomial one, and the areas dealt out anew over the
map, which holds however skewed they are. Corrected for the number of areas looked at. Getis and Ord's Gi* on
rates is the cross-check, with p-values from shuffled rates; its normal z is kept for comparison only, since
on skewed counts it calls noise hot.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from gis.adjacency import with_self, without_self
from gis.chance import below, seeded, stream
from gis.locator.orientation import Whole, compiled
from gis.rates import benjamini_hochberg, dispersion, empirical_bayes, exceedance

Floats = NDArray[np.float64]
FEWEST = 5
"""A neighbourhood with fewer reports is too little to judge (数据不足)."""
CONFIDENCE = ((0.01, 99), (0.05, 95), (0.10, 90))
"""q at most this: hot with so many percent confidence."""
GI_DRAWS = 100_000
LEAST_DRAWS = 250_000
DRAWS_PER_AREA = 20
"""Draws enough for the smallest p to pass the correction for as many tests as there are areas."""
DOUBTFUL = 0.1
"""An area whose p is above this cannot be called raised, whatever the other areas': it needs no draws."""
BLOCK = 25_000


@dataclass(frozen=True)
class Expectation:
    """Expected reports of each area (n,), and how unsure each is: variance over squared mean (n,)."""

    mean: Floats
    doubt: Floats


def expected_by(denominator: ArrayLike, total: float) -> Floats:
    """Expected reports of each area when all share one rate: total times its share of the households, NaN
    where there are none."""
    below_line = np.asarray(denominator, dtype=float)
    below_line = np.where(below_line > 0, below_line, np.nan)
    found: Floats = total * below_line / np.nansum(below_line)
    return found


def hot_now(
    observed: ArrayLike, expected: ArrayLike | Expectation, neighbours: Any, seed: int = 0
) -> pd.DataFrame:
    """One row per area. observed, expected: n long; NaN expected where there is nothing to expect from, such
    areas are not judged and count in no neighbourhood; neighbours: (n, n) sparse.

    Columns: observed, expected, ratio, rate_eb (ratio drawn to the mean by empirical Bayes), near_observed,
    near_expected, near_ratio (of the neighbourhood), p, q, confidence (99, 95, 90, or 0 for not raised), few
    (too few to judge), gi_z (analytic), gi_p, gi_q (Gi* of ratios by pooled permutation). `attrs`: tests,
    dispersion, draws and seed.
    """
    given = expected if isinstance(expected, Expectation) else None
    mean = np.asarray(given.mean if given else expected, dtype=float)
    doubt = given.doubt if given else np.zeros(len(mean))
    known = np.isfinite(mean) & (mean > 0)
    seen = np.asarray(observed, dtype=float)
    o, e = np.where(known, seen, 0.0), np.where(known, mean, 0.0)
    near = sparse.csr_array(with_self(neighbours) != 0, dtype=np.float64)
    spread = dispersion(o, e)
    extra = e**2 * (spread + np.where(known, doubt, 0.0))
    near_o, near_e = near @ o, near @ e
    draws = max(LEAST_DRAWS, DRAWS_PER_AREA * len(o))
    p = np.where(known, exceedance(near_o, near_e, near_e + near @ extra), np.nan)
    unclear = np.flatnonzero(p <= DOUBTFUL)
    columns = np.stack([o - e, e + extra], axis=1)[known]
    p[unclear] = np.maximum(p[unclear], shuffled_p(columns, near[unclear][:, known], (draws, seed)))
    q = benjamini_hochberg(p)
    ratio = np.where(known, o / np.where(known, e, 1.0), np.nan)
    gi_p = pooled_p(ratio, near, (GI_DRAWS, seed))
    few = near_o < FEWEST
    table = pd.DataFrame(
        {
            "observed": seen,
            "expected": mean,
            "ratio": ratio,
            "rate_eb": empirical_bayes(o, np.where(known, e, np.nan)),
            "near_observed": near_o,
            "near_expected": near_e,
            "near_ratio": near_o / np.where(near_e > 0, near_e, np.nan),
            "p": p,
            "q": q,
            "confidence": np.where(few, 0, confidence(q)),
            "few": few,
            "gi_z": gi_star(ratio, near),
            "gi_p": gi_p,
            "gi_q": benjamini_hochberg(gi_p),
        }
    )
    table.attrs = {"tests": int(np.isfinite(p).sum()), "dispersion": spread, "draws": draws, "seed": seed}
    return table


def confidence(q: ArrayLike) -> NDArray[np.int64]:
    """99, 95 or 90 percent for q at most .01, .05, .10; 0 above and for NaN."""
    values = np.asarray(q, dtype=float)
    found = np.zeros(values.shape, np.int64)
    for most, percent in reversed(CONFIDENCE):
        found[values <= most] = percent
    return found


def gi_star(values: ArrayLike, neighbours: Any, include_self: bool = True) -> Floats:
    """Getis and Ord's Gi* (n,) as a standard normal deviate; Gi, of the others alone, without self.

    values: (n,), NaN is missing: the area gets NaN and counts for nobody; neighbours: (n, n) sparse weights,
    to which 1 is added on an empty diagonal, or whose diagonal is dropped. Equal values everywhere give 0.
    Ord and Getis, "Local spatial autocorrelation statistics" (1995).
    """
    x = np.asarray(values, dtype=float)
    present = np.isfinite(x)
    n = int(present.sum())
    weights = with_self(neighbours) if include_self else without_self(neighbours)
    weights = weights * present
    y = np.where(present, x - x[present].mean(), 0.0) if n else np.zeros(len(x))
    sums, total, squares = weights @ y, weights.sum(axis=1), weights.power(2).sum(axis=1)
    others = n if include_self else n - 1
    middle = np.zeros(len(x)) if include_self else -y / max(others, 1)
    square = (y**2).sum() - (0.0 if include_self else y**2)
    variance = square / max(others, 1) - middle**2
    spread = (others * squares - total**2) / max(others - 1, 1)
    scale = np.abs(x[present]).max(initial=0.0)
    sure = (variance > (1e-12 * scale) ** 2) & (spread > 1e-12)
    below_line = np.sqrt(np.where(sure, variance * spread, 1.0))
    z: Floats = np.where(sure, (sums - middle * total) / below_line, 0.0)
    return np.where(present, z, np.nan)


def pooled_p(values: ArrayLike, neighbours: Any, chance: tuple[int, int], threads: int = 2) -> Floats:
    """Chance (n,) that shuffled values sum to at least as much in an area's neighbourhood; NaN for NaN.

    values and neighbours as for `gi_star`, every neighbour counting once; chance: see `shuffled_p`.
    """
    x = np.asarray(values, dtype=float)
    present = np.isfinite(x)
    found = np.full(len(x), np.nan)
    columns = np.stack([x[present], np.zeros(int(present.sum()))], axis=1)
    pattern = sparse.csr_array(with_self(neighbours))[present][:, present]
    found[present] = shuffled_p(columns, pattern, chance, threads)
    return found


def shuffled_p(columns: Floats, near: Any, chance: tuple[int, int], threads: int = 2) -> Floats:
    """Chance (m,) that areas dealt out anew give a neighbourhood at least as much excess.

    columns: (n, 2) excess and its variance of each area; a neighbourhood is as raised as its summed excess
    over the root of its summed variance (over 1 where all variances are 0). near: (m, n) sparse, the areas
    of each neighbourhood.
    Under shuffling that depends on the number of areas alone, so all areas with equally many share one pool
    of draws without replacement. chance: draws per pool, seed.
    """
    pattern = sparse.csr_array(near != 0, dtype=np.float64)
    sizes = pattern.sum(axis=1).astype(np.int64)
    sums = pattern @ columns
    score = sums[:, 0] / np.sqrt(np.where(sums[:, 1] > 0, sums[:, 1], 1.0))
    slack = 1e-9 * float(np.abs(score).max(initial=0.0))
    found = np.ones(len(score))
    for size in np.unique(sizes).tolist():
        mine = np.flatnonzero(sizes == size)
        mine = mine[np.argsort(score[mine], kind="stable")]
        passed = np.searchsorted(score[mine] - slack, _draws(columns, size, chance, threads), side="right")
        below_or_at = np.cumsum(np.bincount(passed, minlength=len(mine) + 1))[:-1]
        found[mine] = (1.0 + chance[0] - below_or_at) / (1.0 + chance[0])
    return found


def _draws(columns: Floats, size: int, chance: tuple[int, int], threads: int) -> Floats:
    """Scores of `size` areas drawn without replacement, in blocks with a stream of chance each."""
    draws, seed = chance
    out = np.empty(draws)

    def fill(first: int) -> None:
        _scores(seeded(seed, size, first), columns.copy(), size, out[first : first + BLOCK])

    with ThreadPoolExecutor(threads) as workers:
        list(workers.map(fill, range(0, draws, BLOCK)))
    return out


@compiled
def _scores(key: Whole, pool: Floats, size: Whole, out: Floats) -> None:
    """Fill `out` from a partial shuffle of the pool, each going on from the last."""
    own = stream(key, 0)
    at = np.int64(0)
    for k in range(out.size):
        total = variance = 0.0
        for i in range(size):
            other = i + below(own, at, len(pool) - i)
            at += 1
            excess, spread = pool[other, 0], pool[other, 1]
            pool[other, 0], pool[other, 1] = pool[i, 0], pool[i, 1]
            pool[i, 0], pool[i, 1] = excess, spread
            total += excess
            variance += spread
        out[k] = total / np.sqrt(variance) if variance > 0.0 else total
