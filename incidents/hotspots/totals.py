"""How many reports of each category on each day: what sums and lines over time are drawn from."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from incidents.hotspots.daily import MOMENT, WITHIN
from incidents.hotspots.question import Span

BY_DAY = text(f"""
    SELECT ({MOMENT} AT TIME ZONE :zone)::date AS date, category, count(*) AS n FROM report
    WHERE {WITHIN} AND (CAST(:grids AS text[]) IS NULL OR grid_code = ANY(:grids))
    GROUP BY 1, 2 ORDER BY 1, 2
""")


def by_day(
    session: Session, span: Span, category: str | None, whose: tuple[str, frozenset[str] | None]
) -> pd.DataFrame:
    """date, category, n of a span's days. whose: the time zone, and the grids counted (None: all reports,
    those without a place too)."""
    zone, grids = whose
    bounds = {"zone": zone, "first": span.first, "last": span.end, "category": category}
    rows = session.execute(BY_DAY, {**bounds, "grids": None if grids is None else sorted(grids)}).all()
    frame = pd.DataFrame(rows, columns=["date", "category", "n"])
    return frame.astype({"n": "int64"}).assign(date=pd.to_datetime(frame["date"]))


def by_week(days: pd.DataFrame) -> pd.DataFrame:
    """week (its Monday), n of the days given; the first and the last may hold only some of their days."""
    monday = days["date"].dt.to_period("W").dt.start_time
    found = days.assign(week=monday).groupby("week", as_index=False)["n"].sum()
    return found.assign(week=[day.date() for day in found["week"]])


def by_category(days: pd.DataFrame) -> pd.DataFrame:
    """category, n, the most frequent first."""
    found = days.groupby("category", as_index=False)["n"].sum()
    return found.sort_values(["n", "category"], ascending=[False, True], ignore_index=True)
