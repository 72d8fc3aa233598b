"""How grave a report and a grid are (风险研判): type, repeats and rises in points, points in three grades.

Points are a table for people to argue with, not a forecast: whoever asks sees which ones were given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from gis.adjacency import queen
from gis.expectation import expect
from gis.holidays import kinds_in_china
from gis.hotspots import Expectation, hot_now
from incidents.alert_tables import Alert
from incidents.alerts import Watch, alerts_on, daily_counts

TYPE_POINTS: Mapping[str, int] = {
    "消防隐患": 2,
    "矛盾纠纷": 2,
    "环境污染": 1,
    "设施损坏": 1,
    "供水排水": 1,
    "违章搭建": 1,
}
"""By what a report of the kind can lead to; kinds not listed have none."""
REPEAT_POINTS = ((3, 2), (1, 1))
"""At least so many more reports of the kind from the same unit in the 30 days before: so many points."""
RISE_POINTS = 2
GRADES = ((4, "高"), (2, "中"), (0, "低"))
REPEAT_DAYS = 30
RECENT_DAYS, HISTORY_DAYS = 14, 91
GRADE_EN = {"高": "high", "中": "medium", "低": "low"}
OPEN = text("""
    SELECT report.id, report.source_id, report.category, report.unit_code AS unit, report.grid_code AS grid,
           (coalesce(happened_at, received_at) AT TIME ZONE :zone)::date AS date,
           (SELECT count(*) FROM report AS other
            WHERE other.unit_code = report.unit_code AND other.category = report.category
              AND other.id <> report.id
              AND coalesce(other.happened_at, other.received_at)
                  BETWEEN coalesce(report.happened_at, report.received_at) - make_interval(days => :back)
                      AND coalesce(report.happened_at, report.received_at)) AS repeats
    FROM report
    WHERE state = 'open' AND grid_code IS NOT NULL
      AND coalesce(happened_at, received_at) < ((CAST(:last AS date) + 1)::timestamp AT TIME ZONE :zone)
    ORDER BY coalesce(happened_at, received_at), report.id
""")


@dataclass(frozen=True)
class Risk:
    """reports: open ones with id, source_id, category, unit, grid, date, repeats, type_points,
    repeat_points, rise_points, points, grade. grids: code, name, leader, alerts, observed and expected of the
    last two weeks (expected from its own past by weekday), q, high (open reports of grade 高), grade."""

    reports: pd.DataFrame
    grids: pd.DataFrame


def risk(session: Session, directory: Directory, watch: Watch) -> Risk:
    """Grades of the open reports and of every grid on a day."""
    alive = alerts_on(session, directory, watch.on)
    asked = {"zone": watch.zone, "last": watch.on, "back": REPEAT_DAYS}
    result = session.execute(OPEN, asked)
    reports = graded(pd.DataFrame(result.all(), columns=list(result.keys())), alive)
    return Risk(reports, _grids(directory, (session, watch), reports, alive))


def graded(reports: pd.DataFrame, alerts: Iterable[Alert]) -> pd.DataFrame:
    """Open reports (category, grid, repeats, ...) with their points and grade."""
    rising = {(grid, alert.category) for alert in alerts for grid in alert.grids}
    kinds = reports["category"].map(lambda kind: TYPE_POINTS.get(kind, 0)).astype(int)
    repeats = reports["repeats"].map(
        lambda n: next((points for least, points in REPEAT_POINTS if n >= least), 0)
    )
    pairs = zip(reports["grid"], reports["category"], strict=True)
    rises = [RISE_POINTS * ((g, kind) in rising or (g, "") in rising) for g, kind in pairs]
    table = reports.assign(type_points=kinds, repeat_points=repeats.astype(int), rise_points=rises)
    points = table["type_points"] + table["repeat_points"] + table["rise_points"]
    return table.assign(points=points, grade=[grade_of(n) for n in points])


def grade_of(points: int) -> str:
    """高, 中 or 低."""
    return next(name for least, name in GRADES if points >= least)


def _grids(
    directory: Directory, source: tuple[Session, Watch], reports: pd.DataFrame, alerts: list[Alert]
) -> pd.DataFrame:
    session, watch = source
    codes = [area.code for area in directory.grids]
    recent, expected = _expected(daily_counts(session, watch, HISTORY_DAYS), codes, watch.on)
    table = hot_now(recent, expected, queen(directory.polygons("grid")), watch.on.toordinal())
    alive = [sum(code in alert.grids for alert in alerts) for code in codes]
    high = (
        reports.loc[reports["grade"] == "高", "grid"].value_counts().reindex(codes, fill_value=0).to_numpy()
    )
    leaders = [next(iter(directory.leaders_of(area, watch.on)), None) for area in directory.grids]
    hot = (table["confidence"] >= 95).to_numpy()
    points = 4 * (np.array(alive) > 0) + 2 * hot + np.where(high >= 3, 2, 0)
    return pd.DataFrame(
        {
            "code": codes,
            "name": [area.name for area in directory.grids],
            "leader": [one.name if one else "" for one in leaders],
            "alerts": alive,
            "observed": recent.astype(int),
            "expected": table["expected"],
            "q": table["q"],
            "high": high,
            "grade": [grade_of(n) for n in points.tolist()],
        }
    )


def _expected(daily: pd.DataFrame, codes: list[str], on: date) -> tuple[NDArray[np.float64], Expectation]:
    """Reports of each grid in the last two weeks, and what its weeks before let expect."""
    days = pd.date_range(on - timedelta(days=HISTORY_DAYS - 1), on)
    counts = daily.assign(date=pd.to_datetime(daily["date"])).pivot_table(
        index="grid", columns="date", values="n", aggfunc="sum"
    )
    table = counts.reindex(index=codes, columns=days).fillna(0.0).to_numpy(float)
    kinds = kinds_in_china(days.to_numpy())
    past = table[:, :-RECENT_DAYS]
    found = expect(past, kinds[:-RECENT_DAYS], kinds[-RECENT_DAYS:])
    return table[:, -RECENT_DAYS:].sum(axis=1), found
