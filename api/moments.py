"""A day or a moment as people write it (`at=`, `--from`), read on the town's clock."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from gis.errors import InputError

YEARS = range(1900, 2201)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LOST_PLUS = re.compile(r" (?=\d{2}:?\d{2}$)", re.ASCII)
"""In a query an unescaped + arrives as a space: 2026-11-21T08:00:00 08:00."""


def parse_moment(text: str | None, now: datetime) -> datetime:
    """The moment that `at` names; `now` (with its time zone, the town's) when nothing is given.

    A day stands for its end, today for `now`: what held on a day is what was in force when it ended.
    A moment without an offset is on the town's clock. Raises InputError for anything but an ISO 8601
    date or date-time in the years 1900 to 2200.
    """
    if text is None or not text.strip():
        return now
    text = text.strip()
    try:
        if DAY.fullmatch(text):
            return _end_of(date.fromisoformat(text), now)
        moment = datetime.fromisoformat(LOST_PLUS.sub("+", text))
        if moment.year not in YEARS:
            raise ValueError
        return (moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)).astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        raise InputError(
            "at 应是日期或时刻，例如 2026-11-21 或 2026-11-21T08:30:00+08:00（1900 至 2200 年）。",
            "at must be a date or a time such as 2026-11-21 or 2026-11-21T08:30:00+08:00 (1900 to 2200).",
            field="at",
        ) from None


def parse_day(text: str | None, field: str) -> date | None:
    """The day written like 2026-11-15, None where none is. Raises InputError, naming `field`."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text.strip()) if DAY.fullmatch(text.strip()) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise InputError(
            f"{field}：“{text[:40]}”不是日期。请写成 2026-11-15 的样子。",
            f"{field}: {text[:40]!r} is no date. Write it like 2026-11-15.",
            field=field,
        )
    return day


def _end_of(day: date, now: datetime) -> datetime:
    if day.year not in YEARS:
        raise ValueError
    if day == now.date():
        return now
    return datetime.combine(day, time.max, tzinfo=now.tzinfo)
