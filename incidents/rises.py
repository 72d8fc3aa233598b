"""Which rises of reports the daily scan finds: pure, from counts by grid and day.

All categories together and each frequent one are scanned (`gis.scan`, permutation model, prospective: it
allows for busy grids and busy days by itself). So that the whole run alarms falsely once in `alarm_days`,
a rise must be as rare as that times the number of scans.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from gis.scan import scan

ALL = ""
"""The scan of every category together."""


@dataclass(frozen=True)
class Rule:
    """How the daily scan is run: days of history with the day itself, longest window, worlds, how many days
    of scanning may bring one false alarm, and how many reports a category needs for a scan of its own."""

    days: int = 91
    max_days: int = 30
    replications: int = 999
    alarm_days: float = 365.0
    frequent: int = 200

    def false_alarms(self, days: float = 365.0) -> float:
        """False alarms that this rule brings in so many days, whatever the number of scans."""
        return days / self.alarm_days


DAILY_RULE = Rule()


@dataclass(frozen=True)
class Rise:
    """More reports than expected in these grids (codes, the centre first) from `start` to `end`."""

    category: str
    grids: tuple[str, ...]
    start: date
    end: date
    observed: int
    expected: float
    p: float
    recurrence_days: float
    scans: int

    def same_as(self, grids: set[str]) -> bool:
        """Whether it shares half of its grids, or half of theirs, with others."""
        return 2 * len(grids & set(self.grids)) >= min(len(grids), len(self.grids))


def rises(daily: pd.DataFrame, places: pd.DataFrame, on: date, rule: Rule = DAILY_RULE) -> list[Rise]:
    """The rises alive on a day, the surest first, no two about the same grids.

    daily: grid, date, category, n of the `rule.days` days up to `on`; places: place (grid code), x, y in
    metres. The day is the seed: a second run finds the same.
    """
    total = daily.groupby("category")["n"].sum()
    chosen = [ALL, *sorted(total.index[(total >= rule.frequent) & (total.index != ALL)])]
    found: list[Rise] = []
    for category in chosen:
        cases = daily if category == ALL else daily[daily["category"] == category]
        found += _scanned(_whole(cases, places, on, rule), places, (category, len(chosen)), rule)
    kept: list[Rise] = []
    for rise in sorted(found, key=lambda r: (-r.recurrence_days, r.category, r.grids)):
        if not any(rise.same_as(set(other.grids)) for other in kept):
            kept.append(rise)
    return kept


def _whole(cases: pd.DataFrame, places: pd.DataFrame, on: date, rule: Rule) -> pd.DataFrame:
    """The cases of known grids, with the first and the last day of the history in any case."""
    last = pd.Timestamp(on)
    first = last - pd.Timedelta(days=rule.days - 1)
    frame = cases.rename(columns={"grid": "place"})[["place", "date", "n"]]
    frame = frame.assign(date=pd.to_datetime(frame["date"]))
    frame = frame[frame["place"].isin(places["place"]) & frame["date"].between(first, last)]
    ends = pd.DataFrame({"place": places["place"].iloc[0], "date": [first, last], "n": 0})
    return pd.concat([frame, ends], ignore_index=True)


def _scanned(cases: pd.DataFrame, places: pd.DataFrame, which: tuple[str, int], rule: Rule) -> list[Rise]:
    """The rises of one scan that are rare enough."""
    category, scans = which
    if cases["n"].sum() < 2:
        return []
    table = scan(
        cases,
        None,
        places,
        model="permutation",
        temporal="prospective",
        max_days=rule.max_days,
        replications=rule.replications,
        seed=int(cases["date"].max().toordinal()),
        unit="day",
    )
    sure = table[table["recurrence_days"] >= rule.alarm_days * scans]
    return [_rise(row, category, scans) for row in sure.to_dict("records")]


def _rise(row: dict[Any, Any], category: str, scans: int) -> Rise:
    return Rise(
        category=category,
        grids=tuple(row["places"]),
        start=row["start"].date(),
        end=row["end"].date(),
        observed=int(row["observed"]),
        expected=float(row["expected"]),
        p=max(float(row["p"]), 1e-12),
        recurrence_days=min(float(row["recurrence_days"]), 1e12),
        scans=scans,
    )
