"""Counts against what was expected: dispersion, tails, false-discovery rates, smoothed rates."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, gammainc, gammaln

Floats = NDArray[np.float64]
MOST_DISPERSION = 50.0
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


def dispersion(observed: ArrayLike, expected: ArrayLike) -> float:
    """The a of a negative binomial law with variance E + a E^2, by maximum likelihood; 0 is Poisson's law.

    observed, expected: (n,); places without a positive expectation are left out.
    """
    o, e = np.asarray(observed, dtype=float).ravel(), np.asarray(expected, dtype=float).ravel()
    known = np.isfinite(o) & (e > 0)
    o, e = o[known], e[known]
    low, high = np.log(1e-6), np.log(MOST_DISPERSION)
    if not len(o) or _likelihood(o, e, np.exp(low)) >= _likelihood(o, e, 1e-3) >= _likelihood(o, e, 0.05):
        return 0.0
    for _ in range(40):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if _likelihood(o, e, np.exp(left)) >= _likelihood(o, e, np.exp(right)):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2.0))


def _likelihood(o: Floats, e: Floats, a: float) -> float:
    """Log likelihood of a, but for terms without it."""
    size = 1.0 / a
    return float(np.sum(gammaln(o + size) - gammaln(size) + o * np.log(e * a) - (o + size) * np.log1p(e * a)))


def exceedance(observed: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """Chance of at least so many: negative binomial of this mean and variance, Poisson where the variance is
    not above the mean. NaN where the mean is not positive."""
    o, m, v = np.broadcast_arrays(*(np.asarray(given, dtype=float) for given in (observed, mean, variance)))
    m = np.where(m > 0, m, np.nan)
    wide = v > m * (1.0 + 1e-9)
    size = np.where(wide, m**2 / np.where(wide, v - m, 1.0), 1.0)
    some = np.maximum(o, 1.0)
    tail = np.where(wide, betainc(some, size, m / (size + m)), gammainc(some, m))
    return np.where(np.isnan(m), np.nan, np.where(o > 0, tail, 1.0))


def shortfall(observed: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """Chance of at most so many; see `exceedance`."""
    return 1.0 - exceedance(np.asarray(observed, dtype=float) + 1.0, mean, variance)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjusted p-values q of any shape: calling q <= x raised is wrong in at most a share x of the calls.

    Benjamini and Hochberg, "Controlling the false discovery rate" (1995). NaN stays NaN and is not a test.
    """
    given = np.asarray(p, dtype=float)
    q = np.full(given.shape, np.nan)
    known = np.isfinite(given)
    tests = given[known]
    order = np.argsort(tests, kind="stable")
    ranked = tests[order] * len(tests) / np.arange(1, len(tests) + 1)
    adjusted = np.empty(len(tests))
    adjusted[order] = np.minimum.accumulate(ranked[::-1])[::-1]
    q[known] = np.minimum(adjusted, 1.0)
    return q


def empirical_bayes(observed: ArrayLike, denominator: ArrayLike) -> Floats:
    """Rates drawn towards the overall rate, the more the smaller the denominator; NaN where that is 0.

    Marshall, "Mapping disease and mortality rates using empirical Bayes estimators" (1991), global form.
    """
    o, d = np.asarray(observed, dtype=float), np.asarray(denominator, dtype=float)
    known = np.isfinite(o) & (d > 0)
    smoothed = np.full(len(o), np.nan)
    if not known.any():
        return smoothed
    o, d = o[known], d[known]
    rate, overall = o / d, o.sum() / d.sum()
    between = (d * (rate - overall) ** 2).sum() / d.sum() - overall / d.mean()
    between = max(between, 0.0)
    within = overall / d
    trust = between / np.where(between + within > 0, between + within, 1.0)
    smoothed[known] = overall + trust * (rate - overall)
    return smoothed
