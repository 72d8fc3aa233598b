"""How many reports, and how many per 1,000 households, by unit and by grid; nothing counted is ever lost.

Reports are counted where they lay when they came in (their stored codes), so a closed report keeps the grid
of its day. Codes that the present map no longer has are listed as former areas. Reports that belong to
nobody are told apart, and those of which only the grid is known are counted in it and in no unit: grids and
those outside sum to the number of reports, and so do units, those of a grid alone, and those outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.places import AreaRecord

PER = 1_000
"""Rates are reports per this many households."""
COLUMNS = (
    "code",
    "name",
    "kind",
    "index",
    "reports",
    "households",
    "rate",
    "leader",
    "leader_post",
    "leader_title",
    "leader_area",
)


@dataclass(frozen=True)
class Window:
    """Which reports: from `start` up to but not including `end`, of one category; None is no limit.

    The time of a report is when it happened, or when it was received if nobody said.
    """

    start: datetime | None = None
    end: datetime | None = None
    category: str | None = None


@dataclass(frozen=True)
class Counts:
    """Counts by area. Each frame has COLUMNS, one row per area of the map in the directory's order.

    `grid_only` reports are known to the grid and no nearer. `households` and `rate` are NaN where nobody
    lives or nobody said (无分母). `index` is the area's place in
    the directory, -1 for a former area. `leader` is the first to ask: the area's own, else the one above.
    """

    units: pd.DataFrame
    grids: pd.DataFrame
    outside: int
    total: int
    grid_only: int = 0


SELECTION = """
    (CAST(:start AS timestamptz) IS NULL OR coalesce(happened_at, received_at) >= :start)
    AND (CAST(:end AS timestamptz) IS NULL OR coalesce(happened_at, received_at) < :end)
    AND (CAST(:category AS text) IS NULL OR category = :category)
"""
TALLIES = text(f"""
    SELECT unit_code, grid_code, count(*) FROM report WHERE {SELECTION} GROUP BY unit_code, grid_code
""")
CATEGORIES = text(f"""
    SELECT category, count(*) FROM report WHERE {SELECTION} GROUP BY category ORDER BY count(*) DESC, category
""")
FORMER = text("""
    SELECT DISTINCT ON (area.code) area.code, version.name
    FROM area JOIN area_version AS version ON version.area_id = area.id
    WHERE area.level = :level AND area.code = ANY(:codes)
    ORDER BY area.code, lower(version.valid) DESC
""")


def counts(session: Session, directory: Directory, window: Window, on: date) -> Counts:
    """Reports of a window by unit and by grid, with the leader who answers on a day."""
    units: dict[str, int] = {}
    grids: dict[str, int] = {}
    outside = total = grid_only = 0
    for unit, grid, number in session.execute(TALLIES, _bounds(window)):
        total += number
        if grid is None:
            outside += number
            continue
        grids[grid] = grids.get(grid, 0) + number
        if unit is None:
            grid_only += number
        else:
            units[unit] = units.get(unit, 0) + number
    return Counts(
        _frame(session, directory, units, ("unit", on)),
        _frame(session, directory, grids, ("grid", on)),
        outside,
        total,
        grid_only,
    )


def categories(session: Session, window: Window) -> dict[str, int]:
    """Reports of a window by category, the most frequent first ("" where none was given)."""
    return {row[0]: row[1] for row in session.execute(CATEGORIES, _bounds(window))}


def _bounds(window: Window) -> dict[str, Any]:
    return {"start": window.start, "end": window.end, "category": window.category}


def _frame(
    session: Session, directory: Directory, found: Mapping[str, int], of: tuple[str, date]
) -> pd.DataFrame:
    """All areas of a level with their counts, then former areas that still have reports."""
    level, on = of
    areas = directory.layers[level].areas
    rows = [_row(directory, area, found.get(area.code, 0), on) for area in areas]
    gone = sorted(set(found) - {area.code for area in areas})
    rows += _former(session, level, gone, found)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["households"] = frame["households"].astype(np.float64)
    frame["rate"] = frame["reports"] / frame["households"].where(frame["households"] > 0) * PER
    return frame


def _row(directory: Directory, area: AreaRecord, reports: int, on: date) -> tuple[Any, ...]:
    leader = next(iter(directory.leaders_of(area, on)), None)
    who = (leader.name, leader.post, leader.title, leader.area_code) if leader else ("", "", "", "")
    return (area.code, area.name, area.kind, area.index, reports, area.households, None, *who)


def _former(
    session: Session, level: str, codes: Sequence[str], found: Mapping[str, int]
) -> list[tuple[Any, ...]]:
    if not codes:
        return []
    names = {row[0]: row[1] for row in session.execute(FORMER, {"level": level, "codes": list(codes)})}
    return [
        (code, names.get(code, code), None, -1, found[code], None, None, "", "", "", "") for code in codes
    ]
