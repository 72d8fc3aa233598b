"""What is usual: expected reports of an area on a day, from its own past and the day's kind.

An area's rate times the town's factor for that kind of day: weekday, holiday, make-up working day. Rates are
drawn towards the town's (gamma prior), so that an area without a past report is not expected to have none;
factors of kinds seen on few days are drawn towards 1.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.hotspots import Expectation
from gis.rates import dispersion

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HOLIDAY, MAKE_UP = 7, 8
"""Kinds of days after Monday (0) to Sunday (6): a public holiday, and a working day that makes up for one."""
CAUTION_DAYS = 2.0
"""A kind of day counts as if this many more days of it had been average."""


def day_kinds(
    days: ArrayLike, holidays: Collection[date] = (), make_up: Collection[date] = ()
) -> NDArray[np.int64]:
    """The kind of each day: 0 (Monday) to 6, HOLIDAY, MAKE_UP."""
    given = np.asarray(days, dtype="datetime64[D]")
    kinds = (given.astype(np.int64) + 3) % 7
    for chosen, kind in ((holidays, HOLIDAY), (make_up, MAKE_UP)):
        kinds[np.isin(given, np.array(sorted(chosen), dtype="datetime64[D]"))] = kind
    return kinds


def day_factors(town: ArrayLike, kinds: Ints) -> Floats:
    """Factor (9,) of each kind of day from the town's daily counts (days,); averages to about 1."""
    counts = np.asarray(town, dtype=float)
    usual = counts.mean() if len(counts) else 1.0
    number = np.bincount(kinds, minlength=MAKE_UP + 1)
    total = np.bincount(kinds, counts, MAKE_UP + 1)
    if usual <= 0:
        return np.ones(MAKE_UP + 1)
    found: Floats = (total + CAUTION_DAYS * usual) / (number + CAUTION_DAYS) / usual
    return found


def expect(past: ArrayLike, kinds: Ints, ahead: Ints, weight: ArrayLike | None = None) -> Expectation:
    """Expected reports of each area over the days ahead together, and how unsure that is.

    past: counts (n, days); kinds, ahead: of the days past and ahead; weight: households or other size (n,)
    that the prior rate goes by, all alike if None. The posterior is a gamma law: doubt is its variance over
    its squared mean.
    """
    counts = np.asarray(past, dtype=float)
    factors = day_factors(counts.sum(axis=0), kinds)
    lived, coming = float(factors[kinds].sum()), float(factors[ahead].sum())
    size = np.ones(len(counts)) if weight is None else np.asarray(weight, dtype=float)
    size = np.where(size > 0, size, size[size > 0].mean() if (size > 0).any() else 1.0)
    total = counts.sum(axis=1)
    prior = total.sum() * size / size.sum()
    shape = 1.0 / max(dispersion(total, prior), 1e-3)
    certain = total + shape
    rate = certain / np.where(prior > 0, 1.0 + shape / np.where(prior > 0, prior, 1.0), np.inf)
    return Expectation(np.asarray(rate * coming / lived, dtype=np.float64), 1.0 / certain)
