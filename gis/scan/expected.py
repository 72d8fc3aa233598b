"""How many cases were to be expected at each place in each period, given the total.

Poisson: cases of each stratum of age, sex, ... fall on the people of that stratum, wherever and whenever they
are (indirect standardisation; Kulldorff et al., "Evaluating cluster alarms", 1998). Space-time permutation:
the cases of a place times the share of the period (Kulldorff et al., "A space-time permutation scan
statistic for disease outbreak detection", 2005).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.errors import InputError
from gis.scan.dates import Days, Study, days_of

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


def standardised(
    cases: pd.DataFrame, population: pd.DataFrame, ground: tuple[Study, int], strata: Sequence[str]
) -> Floats:
    """Expected cases (places, periods), summing to the cases. Both frames: `at` (index of the place), `n`,
    the strata; population: `date`, or none if it never changes. ground: the study, how many places.

    Raises InputError where a stratum has cases but nobody to have them.
    """
    study, number = ground
    marks, weights = _lasting(population, study)
    total, people = _by_stratum(cases, strata), _by_stratum(population.assign(mark=marks), strata)
    expected = np.zeros((number, study.periods))
    for stratum, found in total.items():
        ill = float(found["n"].sum())
        counted = np.zeros((number, len(weights)))
        if stratum in people:
            at, mark, n = (people[stratum][name].to_numpy() for name in ("at", "mark", "n"))
            np.add.at(counted, (at, mark), n)
        at_risk = counted @ weights
        if ill and at_risk.sum() <= 0:
            raise InputError(
                f"有案件，却没有对应的人口：{stratum}。请补上人口，或去掉这些案件",
                f"There are cases but no population for {stratum}. Add it, or leave these cases out",
                field="population",
            )
        if ill:
            expected += at_risk * (ill / at_risk.sum())
    return expected


def _by_stratum(frame: pd.DataFrame, strata: Sequence[str]) -> dict[tuple[object, ...], pd.DataFrame]:
    return dict(iter(frame.groupby(list(strata)))) if strata else {(): frame}


def _lasting(population: pd.DataFrame, study: Study) -> tuple[Longs, Floats]:
    """Which count (0, 1, ... by date) each row belongs to, and days (counts, periods) that each count stands
    for: between two counts the population goes straight, outside them it stays.

    A count dated by a year holds on 1 July, one by a month on the 15th, one by a day on that day, each at
    its beginning, so that a day has the people of its noon. A place without a row at one of the dates has
    nobody then. All of it as SaTScan has it.
    """
    if "date" not in population:
        return np.zeros(len(population), np.int64), study.days[None, :].astype(np.float64)
    days = _held(days_of(population["date"], "population"))
    counted, mark = np.unique(days, return_inverse=True)
    calendar = np.arange(study.begins[0], study.begins[-1]).astype(np.float64) + 0.5
    starts = (study.begins[:-1] - study.begins[0]).astype(np.int64)
    known = counted.astype(np.float64)
    lines = (np.add.reduceat(np.interp(calendar, known, row), starts) for row in np.eye(len(known)))
    return mark.astype(np.int64), np.stack(list(lines))


def _held(days: Days) -> Days:
    """The days on which counts of these dates hold."""
    months = days.astype("datetime64[M]")
    if np.any(months.astype("datetime64[D]") != days):
        return days
    whole_years = np.all(days.astype("datetime64[Y]").astype("datetime64[M]") == months)
    held: Days = (months + 6).astype("datetime64[D]") if whole_years else days + 14
    return held


def permuted(counts: Sequence[Floats]) -> Floats:
    """Expected cases (places, periods) of the space-time permutation model: of each group of cases (places,
    periods) the product of its margins over its total, then summed."""
    return np.asarray(
        sum(np.outer(c.sum(axis=1), c.sum(axis=0)) / c.sum() for c in counts if c.sum() > 0), dtype=np.float64
    )
