"""The counts of an exported hotspot map: from days and a category to `gis.map_counts` values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from gis.errors import InputError, NotFound
from gis.map_counts import MapCounts
from incidents.extent import extent
from incidents.statistics import Window, categories, counts


@dataclass(frozen=True)
class Days:
    """Which reports: from `start` to `end`, both days included on the town's clock; None is no limit."""

    start: date | None = None
    end: date | None = None
    category: str | None = None


def read_map_counts(session: Session, directory: Directory, days: Days, timezone: str) -> MapCounts:
    """Reports of the days by unit and grid of the directory.

    Raises InputError for days in the wrong order and NotFound for a category nobody used or an empty choice.
    """
    zone = ZoneInfo(timezone)
    window = _window(days, zone)
    _check_category(session, window)
    found = extent(session, window)
    if found.first is None or found.last is None:
        raise NotFound(
            "这段时间没有诉求。请换一段日期，或先用 wangge reports import 导入。",
            "No reports in these days. Choose other days, or import some with `wangge reports import`.",
        )
    counted = counts(session, directory, window, date.min)
    return MapCounts(
        start=days.start or found.first.astimezone(zone).date(),
        end=days.end or found.last.astimezone(zone).date(),
        units=_of_map(counted.units),
        grids=_of_map(counted.grids),
        outside=counted.outside,
        former_units=_former(counted.units),
        former_grids=_former(counted.grids),
        nearby=found.nearby,
        category=days.category or "",
    )


def _window(days: Days, zone: ZoneInfo) -> Window:
    if days.start and days.end and days.end < days.start:
        raise InputError(
            f"起始日 {days.start} 晚于结束日 {days.end}，请对调",
            f"The first day {days.start} is after the last day {days.end}; swap them",
            field="--from",
        )
    start = datetime.combine(days.start, time(), zone) if days.start else None
    end = datetime.combine(days.end + timedelta(days=1), time(), zone) if days.end else None
    return Window(start, end, days.category)


def _check_category(session: Session, window: Window) -> None:
    if window.category is None:
        return
    known = categories(session, Window())
    if window.category not in known:
        names = "、".join(name for name in known if name) or "（无）"
        raise NotFound(
            f"没有类别“{window.category}”。已有类别：{names}",
            f"There is no category {window.category!r}. Categories: {names}",
            field="--category",
        )


def _of_map(frame: pd.DataFrame) -> tuple[int, ...]:
    present = frame[frame["index"] >= 0].sort_values("index")
    return tuple(int(number) for number in present["reports"])


def _former(frame: pd.DataFrame) -> int:
    return int(frame.loc[frame["index"] < 0, "reports"].sum())
