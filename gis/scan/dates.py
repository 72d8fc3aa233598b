"""Dates of a scan: how fine they are, the study period, and its windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.errors import InputError

Days = NDArray[np.datetime64]
LENGTH = {"day": 1.0, "month": 30.4375, "year": 365.25}
CODE = {"day": "D", "month": "M", "year": "Y"}
_PIVOT = 69
_LAST_YEAR = 9999
_AS_DATE = 10_000_000


@dataclass(frozen=True)
class Study:
    """The periods scanned, of one unit: `begins` (n + 1) days, the last one the day after the study."""

    unit: str
    begins: Days

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return len(self.begins) - 1

    @property
    def days(self) -> NDArray[np.int64]:
        """Days of each period."""
        found: NDArray[np.int64] = np.diff(self.begins).astype(np.int64)
        return found

    def period_of(self, dates: Days) -> NDArray[np.int64]:
        """The period of each day, which must lie in the study."""
        found: NDArray[np.int64] = np.searchsorted(self.begins, dates, side="right") - 1
        return found


def days_of(column: pd.Series, field: str) -> Days:
    """A column of dates as days: dates, moments, periods, texts, or numbers that are years (1991, 91) or
    dates without signs (20011124).

    Years of two digits count from 1969. Raises InputError naming the first row that is no date.
    """
    read = _without_signs(column) if is_numbers(column) else column
    if pd.api.types.is_datetime64_dtype(read) and not read.isna().any():
        known: Days = read.to_numpy().astype("datetime64[D]")
        return known
    if isinstance(read.dtype, pd.PeriodDtype):
        read = read.dt.start_time
    found = pd.to_datetime(read.astype(object), errors="coerce", format="mixed")
    if found.isna().any():
        row = int(np.flatnonzero(found.isna())[0])
        raise InputError(
            f"{field} 第 {row + 1} 行的日期无法识别：{column.iloc[row]}。请写成 2026-11-21 或年份",
            f"Row {row + 1} of {field} has no readable date: {column.iloc[row]}. Write 2026-11-21, or a year",
            row=row,
            field=field,
        )
    if found.dt.tz is not None:
        found = found.dt.tz_localize(None)
    days: Days = found.to_numpy().astype("datetime64[D]")
    return days


def is_numbers(column: pd.Series) -> bool:
    """Are these whole numbers, as such or as texts of digits?"""
    if pd.api.types.is_numeric_dtype(column):
        return True
    texts = pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column)
    return texts and all(isinstance(one, str) and one.isdecimal() for one in column)


def are_years(column: pd.Series) -> bool:
    """Are these years, as numbers or as texts of digits?"""
    return is_numbers(column) and bool((pd.to_numeric(column, errors="coerce") <= _LAST_YEAR).all())


def _without_signs(column: pd.Series) -> pd.Series:
    """Texts of the dates that numbers mean; empty for what is neither a year nor eight digits."""
    numbers = pd.to_numeric(column, errors="coerce").fillna(-1)
    whole = numbers.where(numbers % 1 == 0, -1).astype(np.int64)
    years = whole + np.where(whole >= 100, 0, np.where(whole >= _PIVOT, 1900, 2000))
    texts = years.astype(str).str.zfill(4) + "-01-01"
    texts = texts.where((whole >= 0) & (whole <= _LAST_YEAR), "")
    return texts.where(whole < _AS_DATE, whole.astype(str))


def study_of(days: Days, unit: str | None = None, ends: tuple[Any, Any] | None = None) -> Study:
    """From the first to the last day among the cases, rows of none included, or between the days given.

    Without a unit: years where every date is a 1 January, months where every one is a first of a month, else
    days; a single date is a day. Raises InputError for cases outside the days given.
    """
    unit = unit or _unit_of(days)
    if unit not in CODE:
        raise InputError(
            f"时间单位 {unit} 不存在，可用 day、month、year",
            f"No unit {unit}: use day, month or year",
            field="unit",
        )
    first, last = (days.min(), days.max()) if ends is None else days_of(pd.Series(list(ends)), "study")
    if days.min() < first or days.max() > last:
        raise InputError(
            f"有案件在研究期 {first} 至 {last} 之外，请去掉或放宽研究期",
            f"There are cases outside the study, {first} to {last}. Leave them out or widen it",
            field="study",
        )
    code = CODE[unit]
    begins = np.arange(first.astype(f"datetime64[{code}]"), last.astype(f"datetime64[{code}]") + 2)
    return Study(unit, begins.astype("datetime64[D]"))


def _unit_of(days: Days) -> str:
    for unit in ("year", "month"):
        coarse = days.astype(f"datetime64[{CODE[unit]}]")
        if len(np.unique(coarse)) > 1 and bool(np.all(coarse.astype("datetime64[D]") == days)):
            return unit
    return "day"


def windows_of(study: Study, temporal: str, max_days: int | None) -> NDArray[np.int32]:
    """First and last cut (w, 2) of every window: cut t lies before period t.

    At most half of the study, or `max_days` as the nearest number of periods; at least one. Prospective
    windows end with the study.
    """
    most = study.periods // 2 if max_days is None else round(max_days / LENGTH[study.unit])
    most = max(1, min(most, study.periods))
    ends: Any = range(1, study.periods + 1) if temporal == "retrospective" else (study.periods,)
    pairs = [(start, end) for end in ends for start in range(max(0, end - most), end)]
    return np.array(pairs, np.int32)
