"""From counts to an answer by each method. Pure: counts, shapes and a question in, an `Answer` out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from boundaries.directory import Directory
from boundaries.places import AreaRecord
from gis.adjacency import with_self
from gis.density import density
from gis.expectation import day_factors, expect
from gis.holidays import kinds_in_china
from gis.hotspots import FEWEST, Expectation, confidence, expected_by, hot_now
from gis.scan import scan
from gis.trends import emerging
from incidents.hotspots.answer import COLUMNS, Answer
from incidents.hotspots.daily import Daily
from incidents.hotspots.question import Question

Floats = NDArray[np.float64]
Tell = Callable[[int, int], None]
"""Hears how many worlds of a scan are done, of how many; may raise to end it."""
REPLICATIONS = 999
SCAN_LIMITS = {"unit": (0.02, 14), "grid": (0.5, 30), "village": (0.5, 30)}
"""Share of the reports in the largest circle and days of the longest window: units are many, so their
circles stay small."""
BANDWIDTH = 150.0
CELLS = 160
LATTICE_MARGIN = 2.0 * BANDWIDTH
DEFAULTS: dict[str, Any] = {"confidence": 0, "few": False, "class": "", "cluster": -1}
MOST_CLUSTERS = 20
"""Listed; the rest are never near being rare."""


@dataclass(frozen=True)
class Ground:
    """What a question is judged on: the published town and who is beside whom (n, n) at its level."""

    directory: Directory
    neighbours: Any


def judge(question: Question, daily: Daily, ground: Ground, tell: Tell) -> Answer:
    """The answer to a question by areas: hot now, scan or trend."""
    methods = {"hot": _hot, "scan": _scan, "trend": _trend}
    return methods[question.method](question, daily, ground, tell)


def illustrate(question: Question, daily: Daily, ground: Ground, points: Floats) -> Answer:
    """The density of the reports' positions (n, 2), beside the plain counts: no test stands behind it."""
    west, south, east, north = shapely.total_bounds(ground.directory.polygons("town"))
    margin = LATTICE_MARGIN
    box = (west - margin, south - margin, east + margin, north + margin)
    drawn = density(points[:, 0], points[:, 1], BANDWIDTH, (box, CELLS))
    terms = {"bandwidth_m": BANDWIDTH, "points": len(points), "tests": 0, "seed": None}
    return _answer(question, daily, ground, ({}, terms), density=drawn)


def expected_in(question: Question, daily: Daily, ground: Ground) -> Expectation:
    """What was to be expected of each area in the days counted; NaN mean where nothing tells."""
    areas = ground.directory.layers[question.level].areas
    households = households_of(areas)
    counted = daily.counted.astype(float)
    if question.base == "households":
        return Expectation(expected_by(households, float(counted.sum())), np.zeros(len(areas)))
    past, kinds = daily.span.past, kinds_of(daily)
    found = expect(daily.counts[:, :past], kinds[:past], kinds[past:], households)
    silent = np.array([area.overlay for area in areas]) & ~daily.counts.any(axis=1)
    return Expectation(np.where(silent, np.nan, found.mean), found.doubt)


def weekly(question: Question, daily: Daily, expected: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Whole weeks up to the last day read: reports (areas, weeks) and what is usual for them, by the same
    expectation spread over the weeks as the kinds of their days are."""
    weeks = daily.span.days // 7
    shape = (len(daily.counts), weeks, 7)
    seen = daily.counts[:, daily.span.days - 7 * weeks :].reshape(shape).sum(axis=2)
    if question.base == "households":
        town = seen.sum(axis=0)
        share = expected / max(float(np.nansum(expected)), 1e-300)
        return seen, np.outer(share, town)
    kinds = kinds_of(daily)
    past = daily.span.past
    factors = day_factors(daily.counts[:, :past].sum(axis=0), kinds[:past])
    rate = expected / factors[kinds[past:]].sum()
    by_week = factors[kinds[daily.span.days - 7 * weeks :]].reshape(weeks, 7).sum(axis=1)
    return seen, np.outer(rate, by_week)


def households_of(areas: tuple[AreaRecord, ...]) -> Floats:
    """Households of each area, NaN where nobody said; overlays stand over units whose they are."""
    known = (np.nan if area.households is None or area.overlay else area.households for area in areas)
    return np.array(list(known), dtype=float)


def villages_of(directory: Directory, level: str) -> list[str]:
    """The name of each area's village."""
    names = np.array([village.name for village in directory.villages], dtype=object)
    if level == "village":
        return [str(name) for name in names]
    of_grid = names[directory.grid_village]
    return [str(name) for name in (of_grid if level == "grid" else of_grid[directory.unit_grid])]


def kinds_of(daily: Daily) -> NDArray[np.int64]:
    """The kind of each day read: its weekday, a public holiday, a working day that makes up for one."""
    first = np.datetime64(daily.span.first, "D")
    return kinds_in_china(first + np.arange(daily.span.days))


def _hot(question: Question, daily: Daily, ground: Ground, _tell: Tell) -> Answer:
    expectation = expected_in(question, daily, ground)
    seed = question.end.toordinal()
    table = hot_now(daily.counted, expectation, ground.neighbours, seed)
    columns = {name: table[name].to_numpy() for name in table.columns if name in COLUMNS}
    return _answer(question, daily, ground, (columns, {"past_days": daily.span.past, **table.attrs}))


def _trend(question: Question, daily: Daily, ground: Ground, _tell: Tell) -> Answer:
    areas = ground.directory.layers[question.level].areas
    counted = daily.counted.astype(float)
    weeks = daily.span.days // 7
    seen = daily.counts.reshape(len(areas), weeks, 7).sum(axis=2)
    mean = expected_by(households_of(areas), float(counted.sum()))
    table = emerging(seen, np.repeat(mean[:, None] / weeks, weeks, axis=1), ground.neighbours)
    known = np.isfinite(mean) & (mean > 0)
    near = with_self(ground.neighbours)
    near_o, near_e = near @ np.where(known, counted, 0.0), near @ np.where(known, mean, 0.0)
    columns = {
        "expected": mean,
        "ratio": counted / np.where(known, mean, np.nan),
        "near_observed": near_o,
        "near_expected": near_e,
        "near_ratio": near_o / np.where(near_e > 0, near_e, np.nan),
        "p": table["p"].to_numpy(),
        "q": table["last_q"].to_numpy(),
        "few": near_o < FEWEST,
        "class": table["class"].to_numpy(),
        "hot_weeks": table["hot_weeks"].to_numpy(),
        "cold_weeks": table["cold_weeks"].to_numpy(),
        "trend_z": table["z"].to_numpy(),
    }
    return _answer(question, daily, ground, (columns, {"seed": None, **table.attrs}))


def _scan(question: Question, daily: Daily, ground: Ground, tell: Tell) -> Answer:
    areas = ground.directory.layers[question.level].areas
    at, day = np.nonzero(daily.counts)
    first = pd.Timestamp(daily.span.first)
    cases = pd.DataFrame(
        {"place": at, "date": first + pd.to_timedelta(day, unit="D"), "n": daily.counts[at, day]}
    )
    share, longest = SCAN_LIMITS[question.level]
    inner = shapely.get_coordinates(shapely.point_on_surface(ground.directory.polygons(question.level)))
    places = pd.DataFrame({"place": np.arange(len(areas)), "x": inner[:, 0], "y": inner[:, 1]})
    seed = question.end.toordinal()
    found = scan(
        cases,
        None,
        places,
        model="permutation",
        temporal="prospective",
        max_population=share,
        max_days=longest,
        replications=REPLICATIONS,
        seed=seed,
        unit="day",
        study=(daily.span.first, daily.span.end),
        tell=tell,
    )
    clusters = _clusters(found, areas)
    terms = {**found.attrs, "tests": found.attrs["cylinders"], "max_days": longest, "seed": seed}
    return _answer(question, daily, ground, (_of_clusters(clusters, areas), terms), clusters=clusters)


def _clusters(found: pd.DataFrame, areas: tuple[AreaRecord, ...]) -> pd.DataFrame:
    table = found.head(MOST_CLUSTERS).reset_index(drop=True)
    codes = [[areas[i].code for i in one] for one in table["places"]]
    days = {name: [day.date() for day in table[name]] for name in ("start", "end")}
    return table.assign(number=table.index, places=codes, confidence=confidence(table["p"]), **days)


def _of_clusters(clusters: pd.DataFrame, areas: tuple[AreaRecord, ...]) -> dict[str, Any]:
    """What the rows of areas say of the cluster they belong to."""
    at = {area.code: area.index for area in areas}
    columns: dict[str, Any] = {
        name: np.full(len(areas), np.nan) for name in ("near_observed", "near_expected", "near_ratio", "p")
    }
    columns["confidence"], columns["cluster"] = np.zeros(len(areas), int), np.full(len(areas), -1)
    for row in clusters.to_dict("records"):
        own = [at[code] for code in row["places"]]
        columns["cluster"][own] = row["number"]
        columns["near_observed"][own], columns["near_expected"][own] = row["observed"], row["expected"]
        columns["near_ratio"][own] = row["observed"] / row["expected"]
        columns["p"][own] = row["p"]
        columns["confidence"][own] = row["confidence"] if row["observed"] >= FEWEST else 0
    columns["few"] = columns["near_observed"] < FEWEST
    return columns


def _answer(
    question: Question,
    daily: Daily,
    ground: Ground,
    found: tuple[dict[str, Any], dict[str, Any]],
    **more: Any,
) -> Answer:
    columns, terms = found
    areas = ground.directory.layers[question.level].areas
    own = {
        "code": [area.code for area in areas],
        "name": [area.name for area in areas],
        "village": villages_of(ground.directory, question.level),
        "households": households_of(areas),
        "observed": daily.counted,
    }
    rest = {name: DEFAULTS.get(name, np.nan) for name in COLUMNS if name not in own}
    table = pd.DataFrame({**own, **rest, **{name: v for name, v in columns.items() if name != "observed"}})
    start, end = daily.span.start, daily.span.end
    revision = ground.directory.revision
    return Answer(question, start, end, table, daily.stray, revision, terms, **more)


def silent(_done: int, _all: int) -> None:
    """Tell nobody."""
