"""The reports of an exported map: from days and a category to `gis.map_reports` values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from gis.errors import InputError, NotFound
from gis.map_reports import DAY_MINUTES, FORMER, OUTSIDE, MapReports, monday_of
from incidents.extent import extent
from incidents.points import points
from incidents.statistics import Window, categories

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Days:
    """Which reports: from `start` to `end`, both days included on the town's clock; None is no limit."""

    start: date | None = None
    end: date | None = None
    category: str | None = None


def read_map_reports(session: Session, directory: Directory, days: Days, timezone: str) -> MapReports:
    """Reports of the days, each in the unit, grid and village it lay in when it came.

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
    start = days.start or found.first.astimezone(zone).date()
    frame = points(session, window, timezone)
    kinds, names = pd.factorize(frame["category"].fillna(""), sort=True)
    return MapReports(
        start=start,
        end=days.end or found.last.astimezone(zone).date(),
        lon=frame["lon"].to_numpy(float),
        lat=frame["lat"].to_numpy(float),
        minute=frame["minute"].to_numpy(np.int64) - DAY_MINUTES * (monday_of(start) - EPOCH).days,
        category=kinds.astype(np.int64),
        **{level: _indices(directory, frame, level) for level in ("unit", "grid", "village")},
        categories=tuple(str(name) for name in names),
        nearby=found.nearby,
        chosen=days.category or "",
    )


def last_day(session: Session, timezone: str) -> date | None:
    """The day of the latest report; None while there are none."""
    last = extent(session, Window()).last
    return last.astimezone(ZoneInfo(timezone)).date() if last else None


def _indices(directory: Directory, frame: pd.DataFrame, level: str) -> NDArray[np.int64]:
    """Place of each report's area in the directory; OUTSIDE for none, FORMER for one that is no longer."""
    of = {area.code: area.index for area in directory.layers[level].areas}
    codes = frame[f"{level}_code"]
    found: NDArray[np.int64] = codes.map(of).fillna(FORMER).to_numpy(np.int64)
    return np.where(codes.isna(), OUTSIDE, found)


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
