"""Which days hold reports: blank days of a town that otherwise has reports every day are missing, not quiet.

Pure but for `read_records`. A stretch of LEAST_BLANK or more whole days without any report counts as blank
where, in the BEFORE days before it, nearly every day has one: a town that rests at weekends has no blanks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import text
from sqlalchemy.orm import Session

from incidents.hotspots.daily import MOMENT, WITHIN, known_days

Stretch = tuple[date, date]
"""First and last of some days, both included."""
LEAST_BLANK = 2
BEFORE, LEAST_BEFORE, USUAL = 28, 14, 0.9
RETURNED = 7
"""Days after which reports are back for good; sooner, the last whole day is the one before the blank."""
READ_BEFORE = 3 * BEFORE
DAY = timedelta(days=1)
DAYS = text(f"SELECT DISTINCT ({MOMENT} AT TIME ZONE :zone)::date FROM report WHERE {WITHIN}")


@dataclass(frozen=True)
class Records:
    """first, last: the first and the last day with reports. blanks: blank stretches, the oldest first."""

    first: date
    last: date
    blanks: tuple[Stretch, ...] = ()

    @property
    def whole(self) -> date:
        """The last day with reports, or the one before a blank since which they have not come back."""
        end = self.last
        for start, until in reversed(self.blanks):
            if start <= end and (end - until).days < RETURNED:
                end = min(end, start - DAY)
        return end

    def beside(self, start: date, end: date) -> tuple[Stretch, ...]:
        """The blanks that lie in days or follow them at once."""
        return tuple(one for one in self.blanks if one[0] <= end + DAY and one[1] >= start)


def records_of(days: Collection[date], first: date, until: date) -> Records:
    """What days with reports tell. first: of all days on record; until: blanks are looked for up to here."""
    seen, since = set(days), min(days)
    ends = [*sorted(seen), max(until, max(seen)) + DAY]
    missing: set[date] = set()
    blanks: list[Stretch] = []
    for before, after in pairwise(ends):
        gap = [before + DAY * i for i in range(1, (after - before).days)]
        window = [before - DAY * i for i in range(BEFORE) if before - DAY * i >= since]
        known = [day for day in window if day not in missing]
        usual = len(known) >= LEAST_BEFORE and sum(day in seen for day in known) >= USUAL * len(known)
        if len(gap) >= LEAST_BLANK and usual:
            blanks.append((gap[0], gap[-1]))
            missing.update(gap)
    return Records(first, max(seen), tuple(blanks))


def read_records(
    session: Session, zone: str, days: tuple[date | None, date | None] = (None, None)
) -> Records | None:
    """The records about the days of a question, or about the latest ones; None while there are no reports."""
    known = known_days(session, zone)
    if known is None:
        return None
    start, end = days
    since = min(start or known[1], end or known[1], known[1]) - timedelta(days=READ_BEFORE)
    since = max(since, known[0])
    bounds = {"zone": zone, "first": since, "last": known[1], "category": None}
    found = session.scalars(DAYS, bounds).all()
    return records_of(found, known[0], end or known[1])
