"""One week of reports: totals against what was expected, raised grids, categories over weeks, new alerts.

Every number counts the same reports: categories, villages and days each sum to the week's total.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from gis.errors import NotFound
from gis.expectation import expect
from gis.holidays import kinds_in_china
from gis.rates import benjamini_hochberg, exceedance, shortfall
from gis.trends import mann_kendall
from incidents.alert_tables import Alert
from incidents.hotspots.answer import Answer
from incidents.hotspots.asking import Whose, ask, read, read_records
from incidents.hotspots.question import HISTORY_DAYS, LEAST_HISTORY, LEAST_WEEKS, USUAL_WEEKS, Asked, Span
from incidents.hotspots.records import Records
from incidents.hotspots.totals import by_day

WEEK = 7
LEVEL = 0.05
"""q at most this: more (or fewer) than expected; p at most this: rising (or falling)."""


@dataclass(frozen=True)
class Weekly:
    """The week `start` to `end`, both included. categories: category, observed, expected, ratio, q, more (1
    more than expected, -1 fewer, 0 neither), weeks (reports of up to 13 weeks), p, rising (1, -1, 0), the
    most frequent first; NaN expected and q where there is too little past. town: observed, expected, low and
    high (most weeks lie between), weeks. villages: code, name, observed. strays: reports in no village, by
    kind. days: reports of each day. hot: the grids, None where there is too little past. alerts: raised in
    the week. whole: whether the records reach its end. records: the days on record.
    """

    start: date
    end: date
    town: dict[str, Any]
    categories: pd.DataFrame
    villages: pd.DataFrame
    strays: dict[str, int]
    days: tuple[int, ...]
    hot: Answer | None
    alerts: tuple[Alert, ...]
    past_days: int
    whole: bool
    records: Records

    @property
    def total(self) -> int:
        """All reports of the week."""
        return int(self.town["observed"])


def week_of(day: date | None, known: tuple[date, date]) -> tuple[date, date]:
    """Monday and Sunday of the week of a day; without one the last that the records hold whole."""
    chosen = day or known[1] - timedelta(days=(known[1].weekday() + 1) % WEEK)
    monday = chosen - timedelta(days=chosen.weekday())
    return monday, monday + timedelta(days=WEEK - 1)


def weekly(session: Session, directory: Directory, day: date | None, zone: str) -> Weekly:
    """The report of a week. Raises NotFound where the week holds no report."""
    records = read_records(session, zone, (day, None))
    if records is None:
        raise NotFound(
            "还没有任何诉求。先用 wangge reports import 导入。",
            "There are no reports yet. Import some with `wangge reports import`.",
        )
    known = records.first, records.whole
    start, end = week_of(day, known)
    asked = Asked(start, end, level="village", base="households")
    villages = read(session, directory, asked, Whose(zone)).daily
    first = max(known[0], start - timedelta(days=HISTORY_DAYS))
    first = first + timedelta(days=(start - first).days % WEEK) if first < start else start
    span = Span(first, start, end)
    counts = _cube(by_day(session, span, None, (zone, None)), span)
    past = span.past if span.past >= LEAST_HISTORY else 0
    areas = directory.villages
    return Weekly(
        start=start,
        end=end,
        town=_town(counts.sum(axis=0).to_numpy(), (past, first)),
        categories=_categories(counts, (past, first)),
        villages=pd.DataFrame(
            {"code": [a.code for a in areas], "name": [a.name for a in areas], "observed": villages.counted}
        ),
        strays=villages.stray,
        days=tuple(int(n) for n in counts.sum(axis=0).to_numpy()[-WEEK:]),
        hot=ask(session, directory, Asked(start, end), zone) if past else None,
        alerts=tuple(_alerts(session, directory, start, end)),
        past_days=past,
        whole=known[1] >= end,
        records=records,
    )


def _cube(days: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Reports by category (rows) and day of the span (columns)."""
    columns = pd.date_range(span.first, span.end)
    table = days.pivot_table(index="category", columns="date", values="n", aggfunc="sum")
    return table.reindex(columns=columns).fillna(0).astype(np.int64)


def _categories(counts: pd.DataFrame, past: tuple[int, date]) -> pd.DataFrame:
    cube = counts.to_numpy()
    seen = cube[:, -WEEK:].sum(axis=1)
    mean, variance = _expected(cube, past)
    more = exceedance(seen, mean, variance)
    fewer = shortfall(seen, mean, variance)
    q = benjamini_hochberg(np.concatenate([more, fewer])).reshape(2, -1)
    weeks = _weeks(cube)
    enough = weeks.shape[1] >= LEAST_WEEKS
    trend = mann_kendall(weeks) if enough else pd.DataFrame({"p": np.ones(len(cube)), "z": 0.0})
    table = pd.DataFrame(
        {
            "category": counts.index,
            "observed": seen,
            "expected": mean,
            "ratio": seen / np.where(mean > 0, mean, np.nan),
            "q": np.fmin(q[0], q[1]),
            "more": np.where(q[0] <= LEVEL, 1, np.where(q[1] <= LEVEL, -1, 0)),
            "weeks": [tuple(row) for row in weeks.astype(float).tolist()],
            "p": trend["p"].to_numpy(),
            "rising": np.where(trend["p"] <= LEVEL, np.sign(trend["z"]), 0).astype(int),
        }
    )
    return table.sort_values(["observed", "category"], ascending=[False, True], ignore_index=True)


def _town(days: NDArray[np.int64], past: tuple[int, date]) -> dict[str, Any]:
    mean, variance = _expected(days[None, :], past)
    spread = 1.96 * float(np.sqrt(variance[0]))
    return {
        "observed": int(days[-WEEK:].sum()),
        "expected": float(mean[0]),
        "low": max(0.0, float(mean[0]) - spread),
        "high": float(mean[0]) + spread,
        "weeks": tuple(_weeks(days[None, :])[0].astype(float).tolist()),
    }


def _expected(
    cube: NDArray[np.int64], past: tuple[int, date]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and variance of the week's reports of each row; NaN where there is too little past. The variance
    is that of the past weeks about their mean, and at least Poisson's."""
    length, first = past
    if not length:
        nothing = np.full(len(cube), np.nan)
        return nothing, nothing
    kinds = kinds_in_china(np.datetime64(first, "D") + np.arange(cube.shape[1]))
    found = expect(cube[:, :length], kinds[:length], kinds[length:])
    weeks = _weeks(cube[:, :length])
    over = np.maximum(1.0, weeks.var(axis=1, ddof=1) / np.maximum(weeks.mean(axis=1), 1e-9))
    return found.mean, found.mean * over + found.doubt * found.mean**2


def _weeks(cube: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of whole weeks up to the last day, at most USUAL_WEEKS."""
    number = min(cube.shape[1] // WEEK, USUAL_WEEKS)
    found: NDArray[np.int64] = (
        cube[:, cube.shape[1] - WEEK * number :].reshape(len(cube), number, WEEK).sum(2)
    )
    return found


def _alerts(session: Session, directory: Directory, start: date, end: date) -> list[Alert]:
    asked = select(Alert).where(Alert.town_id == directory.town.id, Alert.raised_on.between(start, end))
    return list(session.scalars(asked.order_by(Alert.raised_on, Alert.recurrence_days.desc(), Alert.id)))
