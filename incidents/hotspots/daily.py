"""Reports by area and day, read in one go; what belongs to no area of the level is counted beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from incidents.hotspots.question import Question, Span

Counts = NDArray[np.int64]
STRAYS = ("former", "coarse", "outside", "unplaced")
"""Reports of areas that have ended; placed in a grid or village but no nearer; outside every area; without a
place so far."""
MOMENT = "coalesce(happened_at, received_at)"
WITHIN = f"""
    {MOMENT} >= (CAST(:first AS date)::timestamp AT TIME ZONE :zone)
    AND {MOMENT} < ((CAST(:last AS date) + 1)::timestamp AT TIME ZONE :zone)
    AND (CAST(:category AS text) IS NULL OR category = :category)
"""
DAILY = """
    SELECT {level}_code, {coarse}, geom IS NOT NULL,
           ({moment} AT TIME ZONE :zone)::date - CAST(:first AS date), count(*)
    FROM report WHERE {within} GROUP BY 1, 2, 3, 4
"""
COARSE = {"unit": "grid_code IS NOT NULL", "grid": "village_code IS NOT NULL", "village": "false"}
POINTS = """
    SELECT ST_X(geom), ST_Y(geom) FROM report
    WHERE {within} AND geom IS NOT NULL AND (CAST(:grids AS text[]) IS NULL OR grid_code = ANY(:grids))
    ORDER BY 1, 2
"""
KNOWN = text(f"""
    SELECT (min({MOMENT}) AT TIME ZONE :zone)::date, (max({MOMENT}) AT TIME ZONE :zone)::date FROM report
""")


@dataclass(frozen=True)
class Daily:
    """Reports of the days of a span: `counts` (areas, days) in the directory's order, `strays` (days,) of
    each kind of STRAYS."""

    span: Span
    counts: Counts
    strays: Mapping[str, Counts]

    @property
    def counted(self) -> Counts:
        """Reports of each area in the days that the answer counts."""
        found: Counts = self.counts[:, self.span.past :].sum(axis=1)
        return found

    @property
    def stray(self) -> dict[str, int]:
        """Reports of these days that belong to no area of the level, by kind."""
        return {kind: int(days[self.span.past :].sum()) for kind, days in self.strays.items()}

    @property
    def total(self) -> int:
        """All reports of these days."""
        return int(self.counted.sum()) + sum(self.stray.values())

    def digest(self) -> str:
        """The same for the same counts: what was worked out from them still holds."""
        whole = hashlib.sha256(self.counts.tobytes())
        for kind in STRAYS:
            whole.update(self.strays[kind].tobytes())
        return whole.hexdigest()


def known_days(session: Session, zone: str) -> tuple[date, date] | None:
    """The first and the last day with reports; None while there are none."""
    first, last = session.execute(KNOWN, {"zone": zone}).one()
    return None if first is None else (first, last)


def read_daily(session: Session, directory: Directory, asked: tuple[Question, Span], zone: str) -> Daily:
    """Reports of a span's days by area of the question's level."""
    question, span = asked
    level = question.level
    statement = text(DAILY.format(level=level, coarse=COARSE[level], moment=MOMENT, within=WITHIN))
    at = {area.code: area.index for area in directory.layers[level].areas}
    counts = np.zeros((len(at), span.days), np.int64)
    strays = {kind: np.zeros(span.days, np.int64) for kind in STRAYS}
    for code, coarse, placed, day, n in session.execute(statement, _bounds(question, span, zone)):
        if code in at:
            counts[at[code], day] += n
        else:
            strays[_kind(code, coarse, placed)][day] += n
    return Daily(span, counts, strays)


def read_points(
    session: Session, question: Question, zone: str, grids: frozenset[str] | None
) -> NDArray[np.float64]:
    """Positions (n, 2) in metres of the reports of a question's days, of these grids or of all."""
    span = Span(question.start, question.start, question.end)
    bounds = {**_bounds(question, span, zone), "grids": None if grids is None else sorted(grids)}
    rows = session.execute(text(POINTS.format(within=WITHIN)), bounds).all()
    return np.array([tuple(row) for row in rows], dtype=np.float64).reshape(-1, 2)


def _bounds(question: Question, span: Span, zone: str) -> dict[str, Any]:
    return {"zone": zone, "first": span.first, "last": span.end, "category": question.category}


def _kind(code: str | None, coarse: bool, placed: bool) -> str:
    if code is not None:
        return "former"
    if coarse:
        return "coarse"
    return "outside" if placed else "unplaced"
