"""Space-time scan statistic: where and since when there are more cases than chance explains, and how surely.

Kulldorff, "Prospective time periodic geographical disease surveillance using a scan statistic" (2001), as
SaTScan carries it out: cylinders of a circle around a place and a window of time; the greatest likelihood
ratio of all is held against those of worlds without clusters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.errors import InputError
from gis.scan.checking import check_cases, check_frame, check_options
from gis.scan.circles import circles_of, coordinates_of
from gis.scan.clusters import COLUMNS, clusters_of, table_of
from gis.scan.dates import Study, are_years, days_of, study_of, windows_of
from gis.scan.expected import permuted, standardised
from gis.scan.replicating import Drawing, Search, greatest, permutation, poisson

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Model = Literal["poisson", "permutation"]
Temporal = Literal["retrospective", "prospective"]
__all__ = ["COLUMNS", "Options", "scan"]


class Options(TypedDict, total=False):
    """How to scan.

    model: "poisson" against a population, "permutation" against the margins of the cases themselves.
    temporal: "retrospective" for clusters of any time, "prospective" for those alive on the last day.
    max_population: a circle holds at most this share of the expected cases (of the cases, for permutation).
    max_days: longest window, to the nearest month or year where those are scanned; half the study if None.
    replications: worlds drawn. seed: of their chance. unit: "day", "month" or "year", found from the dates
    if None. study: its first and last day; those of the cases if None. adjust: columns of `cases` (and
    `population`) to adjust for; None: for Poisson those that both frames have, for permutation none.
    threads: how many share the work; the result is the same. tell: hears how many worlds are done, of how
    many, and may raise to end the scan.
    """

    model: Model
    temporal: Temporal
    max_population: float
    max_days: int | None
    replications: int
    seed: int
    unit: Literal["day", "month", "year"] | None
    study: tuple[Any, Any] | None
    adjust: Sequence[str] | None
    threads: int
    tell: Callable[[int, int], None] | None


DEFAULTS: Options = {
    "model": "poisson",
    "temporal": "retrospective",
    "max_population": 0.5,
    "max_days": None,
    "replications": 999,
    "seed": 0,
    "unit": None,
    "study": None,
    "adjust": None,
    "threads": 2,
    "tell": None,
}


@dataclass(frozen=True)
class _Cases:
    """Parallel columns: place index, period, stratum, how many; and the frame they come from."""

    frame: pd.DataFrame
    at: Longs
    period: Longs
    group: Longs
    n: Longs

    def table(self, shape: tuple[int, int], group: int | None = None) -> Floats:
        """Counts (places, periods), of one stratum or of all."""
        found = np.zeros(shape)
        chosen = slice(None) if group is None else self.group == group
        np.add.at(found, (self.at[chosen], self.period[chosen]), self.n[chosen])
        return found


def scan(
    cases: pd.DataFrame, population: pd.DataFrame | None, places: pd.DataFrame, **options: Unpack[Options]
) -> pd.DataFrame:
    """Clusters with more cases than expected, the most likely first, none sharing a place with another.

    cases: place, date, n, from the first day of the study to the last (rows with n = 0 widen it).
    population: place, date, n, or None for the permutation model; between its dates it goes straight, and
    without dates it stays. places: place and x, y in metres, or lon, lat in degrees (great circles).
    options: see `Options`, with `DEFAULTS`.

    Returns COLUMNS: places (list of ids by distance from the centre), start and end (both days included),
    observed, expected, llr (log likelihood ratio), p, recurrence_days (how often chance alone gives such a
    cluster when one scans every day, month or year; NaN for a retrospective scan). `attrs` tells the model,
    seed, replications, cylinders compared, first and last day. Raises InputError for what cannot be scanned.
    """
    given: Options = {**DEFAULTS, **options}
    check_options(given, DEFAULTS)
    check_frame(places, ("place",), "places")
    ids = pd.Index(places["place"])
    if not ids.is_unique:
        raise InputError("places 里有重复的地点", "places has a place twice", field="places")
    strata = _strata(cases, population, given)
    found, study = _read(cases, ids, strata, given)
    shape = (len(ids), study.periods)
    expected = _expected(found, population, (ids, study, strata), given["model"])
    windows = windows_of(study, given["temporal"], given["max_days"])
    skipped = int(windows.min())
    circles = circles_of(coordinates_of(places), expected.sum(axis=1), given["max_population"])
    search = Search(
        _cumulated(expected, skipped), circles, windows - np.int32(skipped), int(found.n.sum()), skipped
    )
    drawing = _drawing(found, expected, skipped, given["model"])
    clusters = clusters_of(_cumulated(found.table(shape), skipped), search)
    chance = (given["replications"] if clusters else 0, given["seed"])
    worlds = greatest(search, drawing, chance, (given["threads"], given["tell"]))
    prospective = given["temporal"] == "prospective"
    result = table_of(clusters, ids.to_numpy(), study, (worlds, prospective))
    result.attrs = _told(given, study, search)
    return result


def _strata(cases: pd.DataFrame, population: pd.DataFrame | None, given: Options) -> list[str]:
    """The columns adjusted for."""
    if given["adjust"] is not None:
        return list(given["adjust"])
    if given["model"] == "permutation" or population is None:
        return []
    return [c for c in cases.columns if c in population.columns and c not in ("place", "date", "n")]


def _read(cases: pd.DataFrame, ids: pd.Index, strata: list[str], given: Options) -> tuple[_Cases, Study]:
    check_cases(cases, strata)
    days = days_of(cases["date"], "cases")
    unit = given["unit"] or ("year" if are_years(cases["date"]) else None)
    study = study_of(days, unit, given["study"])
    n = cases["n"].to_numpy()
    group = cases.groupby(strata).ngroup().to_numpy() if strata else np.zeros(len(cases), np.int64)
    at = _index(ids, cases["place"], "cases")
    frame = cases.assign(at=at)
    return _Cases(frame, at, study.period_of(days), group.astype(np.int64), n.astype(np.int64)), study


def _index(ids: pd.Index, column: pd.Series, field: str) -> Longs:
    at: Longs = ids.get_indexer(column).astype(np.int64)
    if (at < 0).any():
        name = column.iloc[int(np.flatnonzero(at < 0)[0])]
        raise InputError(
            f"{field} 里的地点 {name} 不在 places 中",
            f"{field} has the place {name}, which places lacks",
            field=field,
        )
    return at


def _expected(
    found: _Cases, population: pd.DataFrame | None, ground: tuple[pd.Index, Study, list[str]], model: Model
) -> Floats:
    ids, study, strata = ground
    shape = (len(ids), study.periods)
    if found.n.sum() == 0:
        return np.zeros(shape)
    if model == "permutation":
        return permuted([found.table(shape, group) for group in np.unique(found.group)])
    if population is None or not len(population):
        raise InputError(
            "poisson 模型需要人口（或期望数）表，没有时请用 permutation",
            "The Poisson model needs a population; without one use permutation",
            field="population",
        )
    check_frame(population, ("place", "n", *strata), "population")
    people = population.assign(at=_index(ids, population["place"], "population"))
    return standardised(found.frame, people, (study, len(ids)), strata)


def _cumulated(table: Floats, skipped: int) -> Floats:
    """Sums over time (places, cuts) from the first period that a window can hold."""
    return np.pad(np.cumsum(table[:, skipped:], axis=1), ((0, 0), (1, 0)))


def _drawing(found: _Cases, expected: Floats, skipped: int, model: Model) -> Drawing:
    if model == "poisson":
        return poisson(expected, expected.shape[1] - skipped + 1, int(found.n.sum()))
    columns = (np.repeat(column, found.n) for column in (found.at, found.period - skipped, found.group))
    at, period, group = columns
    return permutation(at, np.maximum(period, -1), group)


def _told(given: Options, study: Study, search: Search) -> dict[str, Any]:
    """What every table made from the result must print."""
    return {
        "model": given["model"],
        "temporal": given["temporal"],
        "max_population": given["max_population"],
        "replications": given["replications"],
        "seed": given["seed"],
        "cylinders": int(search.circles[2].sum()) * len(search.windows),
        "cases": search.total,
        "start": str(study.begins[0]),
        "end": str(study.begins[-1] - 1),
    }
