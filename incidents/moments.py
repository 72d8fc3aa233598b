"""Times written by people, read column by column: which number is the month is decided once for a column.

Understood: 2026-11-02T08:05:00+08:00, 2026/11/2 8:05, 2026年11月2日 08:05, 2026年11月2日下午3点,
11/2/2026 3:05 PM, 2.11.2026 08:05. A column of such dates in which no number exceeds 12
says neither month-first nor day-first: it is refused, not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gis.errors import InputError
from incidents.cells import as_strings, trimmed
from incidents.clock_shapes import (
    BLANK,
    NO_ZONE,
    SECOND,
    SHAPE,
    UNJUDGED,
    YEAR,
    YEAR_FIRST,
    YEAR_LAST,
    ZONE,
    A,
    B,
    Scan,
    scan,
)

ORDERS = {"ymd": "2026-11-02", "mdy": "11/02/2026", "dmy": "02/11/2026"}
"""Orders of year, month and day, each with 2 November 2026 as an example."""
EARLIEST, LATEST = 1900, 2200
ODD_SHARE = 0.01
"""Up to this share of dates against the column's order are single slips: rejected one by one."""

_CLOCK = (
    r"(?:[T,\s]*(?P<part>凌晨|早上|上午|中午|下午|晚上)?\s*(?P<hour>\d{1,2})(?:[:时点]\s*(?P<minute>\d{1,2})?分?)"
    r"(?::?(?P<second>\d{1,2})(?:[.,]\d+)?秒?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?\s*(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST = r"^(?P<year>\d{4})\s*[-/.年]\s*(?P<a>\d{1,2})\s*[-/.月]\s*(?P<b>\d{1,2})日?" + _CLOCK
_YEAR_LAST = r"^(?P<a>\d{1,2})\s*[-/.]\s*(?P<b>\d{1,2})\s*[-/.]\s*(?P<year>\d{4})" + _CLOCK
_AFTERNOON = ("中午", "下午", "晚上")


@dataclass(frozen=True)
class Tally:
    """What a column's times look like: counts of filled cells, by shape, and of numbers over 12."""

    filled: int = 0
    year_first: int = 0
    year_last: int = 0
    first_over_12: int = 0
    second_over_12: int = 0
    example: str = ""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.filled + other.filled,
            self.year_first + other.year_first,
            self.year_last + other.year_last,
            self.first_over_12 + other.first_over_12,
            self.second_over_12 + other.second_over_12,
            self.example or other.example,
        )


def tally(values: pd.Series) -> Tally:
    """Count the shapes of the times in a block of text cells."""
    cells = trimmed(as_strings(values))
    found = scan(cells)
    last = found[found[:, SHAPE] == YEAR_LAST]
    filled = np.flatnonzero(found[:, SHAPE] != BLANK)
    judged = Tally(
        int((found[:, SHAPE] == YEAR_FIRST).sum()) + len(last),
        int((found[:, SHAPE] == YEAR_FIRST).sum()),
        len(last),
        int((last[:, A] > 12).sum()),
        int((last[:, B] > 12).sum()),
        str(cells[int(filled[0])]) if filled.size else "",
    )
    odd = found[:, SHAPE] == UNJUDGED
    return judged + _tally_by_pattern(values[odd]) if odd.any() else judged


def _tally_by_pattern(values: pd.Series) -> Tally:
    text = _plain(values)
    text = text[text != ""]
    first = text.str.match(_YEAR_FIRST)
    parts = text[~first].str.extract(_YEAR_LAST)
    a, b = (pd.to_numeric(parts[name]) for name in "ab")
    return Tally(
        len(text),
        int(first.sum()),
        int(a.notna().sum()),
        int((a > 12).sum()),
        int((b > 12).sum()),
        str(text.iloc[0]) if len(text) else "",
    )


def choose_order(found: Tally, column: str) -> str:
    """The order of year, month and day of a whole column, a key of ORDERS.

    Raises InputError when no time is understood, or when month and day cannot be told apart.
    """
    if found.year_first >= found.year_last:
        if found.filled and not found.year_first:
            raise _refuse(column, found, "看不懂", "are not understood")
        return "ymd"
    least, most = sorted((found.first_over_12, found.second_over_12))
    if most == 0:
        raise _refuse(column, found, "分不清月和日", "do not tell month from day")
    if least > ODD_SHARE * (least + most):
        raise _refuse(column, found, "有的月在前、有的日在前", "mix month-first and day-first")
    return "dmy" if found.first_over_12 > found.second_over_12 else "mdy"


def _refuse(column: str, found: Tally, zh: str, en: str) -> InputError:
    return InputError(
        f"“{column}”列的时间{zh}（例如 {found.example[:40]}）。请用 --time-format 说明：ymd、mdy、dmy，"
        "或 %d/%m/%Y %H:%M 这样的格式。没有存入任何内容。",
        f"The times in column {column!r} {en} (e.g. {found.example[:40]!r}). Say with --time-format: "
        "ymd, mdy, dmy, or a pattern such as %d/%m/%Y %H:%M. Nothing was stored.",
        column=column,
    )


def parse_moments(values: pd.Series, order: str, timezone: str) -> pd.Series:
    """Times as UTC (datetime64[us, UTC]), NaT where blank or not understood.

    `order` is a key of ORDERS or a strptime pattern. A time without offset is local to `timezone`: in an hour
    that the clock repeats the first one is meant, in an hour it skips the next moment that exists.
    """
    if order not in ORDERS:
        stamps = pd.to_datetime(_plain(values), format=order, errors="coerce", utc="%z" in order)
        return _in_utc(stamps, timezone)
    found = scan(trimmed(as_strings(values)))
    result = _moments(found, order, timezone).set_axis(values.index)
    odd = found[:, SHAPE] == UNJUDGED
    if odd.any():
        result[odd] = _parse_by_pattern(values[odd], order, timezone)
    return result


def _moments(found: Scan, order: str, timezone: str) -> pd.Series:
    """Moments of scanned cells as UTC; NaT where there is none, or the cell was not judged."""
    month, day = (found[:, column] for column in ((B, A) if order == "dmy" else (A, B)))
    usable = found[:, SHAPE] == (YEAR_FIRST if order == "ymd" else YEAR_LAST)
    usable &= (found[:, YEAR] >= EARLIEST) & (found[:, YEAR] <= LATEST) & (found[:, SECOND] >= 0)
    usable &= (month >= 1) & (month <= 12) & (day >= 1)
    months = ((found[:, YEAR] - 1970) * 12 + month - 1).astype("datetime64[M]")
    dates = months.astype("datetime64[D]") + (day - 1)
    usable &= dates.astype("datetime64[M]") == months
    stamps = dates.astype("datetime64[us]") + found[:, SECOND].astype("timedelta64[s]")
    stamps[~usable] = np.datetime64("NaT")
    written = found[:, ZONE] != NO_ZONE
    away = np.where(written, found[:, ZONE], 0).astype("timedelta64[m]")
    if written.all():
        return pd.Series(stamps - away).dt.tz_localize("UTC")
    result = _in_utc(pd.Series(stamps), timezone)
    result[written] = pd.Series((stamps - away)[written]).dt.tz_localize("UTC").to_numpy()
    return result


def _parse_by_pattern(values: pd.Series, order: str, timezone: str) -> pd.Series:
    """The same by patterns that know every shape, some thirty times slower."""
    text = _plain(values)
    parts = text.str.extract(_YEAR_FIRST if order == "ymd" else _YEAR_LAST)
    month, day = ("b", "a") if order == "dmy" else ("a", "b")
    numbers = {
        "year": pd.to_numeric(parts["year"]),
        "month": pd.to_numeric(parts[month]),
        "day": pd.to_numeric(parts[day]),
        "hour": _hours(parts),
        "minute": pd.to_numeric(parts["minute"]).fillna(0),
        "second": pd.to_numeric(parts["second"]).fillna(0),
    }
    frame = pd.DataFrame(numbers)
    usable = frame.notna().all(axis=1) & frame["year"].between(EARLIEST, LATEST)
    usable &= (frame["hour"] < 24) & (frame["minute"] < 60) & (frame["second"] < 60)
    stamps = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    stamps[usable] = pd.to_datetime(frame[usable].astype(np.int64), errors="coerce").astype("datetime64[us]")
    return _with_offsets(stamps, parts["zone"], timezone)


def _plain(values: pd.Series) -> pd.Series:
    return values.astype(object).str.normalize("NFKC").str.strip()


def _hours(parts: pd.DataFrame) -> pd.Series:
    """Hours of the day from 24-hour, AM/PM and Chinese parts of the day; 0 where no clock was written."""
    hour = pd.to_numeric(parts["hour"]).fillna(0)
    half = parts["half"].str[:1].str.lower()
    late = (half == "p") | parts["part"].isin(_AFTERNOON)
    early = (half == "a") | (parts["part"] == "凌晨")
    # 中午 11 点 is before noon.
    late &= ~((parts["part"] == "中午") & (hour < 12) & (hour > 10))
    hour = hour.mask(late & (hour < 12), hour + 12)
    return hour.mask(early & (hour == 12), 0)


def _with_offsets(stamps: pd.Series, zone: pd.Series, timezone: str) -> pd.Series:
    """Local stamps to UTC: by the offset written beside them, else by the town's clock."""
    result = _in_utc(stamps, timezone)
    offset = zone.notna()
    if not offset.any():
        return result
    signs = zone[offset].str.upper().replace("Z", "+0000").str.replace(":", "")
    minutes = pd.to_numeric(signs.str[1:3]) * 60 + pd.to_numeric(signs.str[3:5])
    away = pd.to_timedelta(minutes.where(signs.str[0] == "+", -minutes), unit="min")
    result[offset] = (stamps[offset] - away).astype("datetime64[us]").dt.tz_localize("UTC")
    return result


def _in_utc(stamps: pd.Series, timezone: str) -> pd.Series:
    if stamps.dt.tz is None:
        first = np.ones(len(stamps), dtype=bool)  # of a repeated hour, the one in summer time
        stamps = stamps.dt.tz_localize(timezone, ambiguous=first, nonexistent="shift_forward")
    return stamps.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
