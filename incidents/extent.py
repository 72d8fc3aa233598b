"""When the reports of a window happened, first and last, and how many the nearest unit took in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from incidents.statistics import SELECTION, Window

EXTENT = text(f"""
    SELECT min(coalesce(happened_at, received_at)), max(coalesce(happened_at, received_at)),
           count(*) FILTER (WHERE unit_code IS NOT NULL AND NOT inside)
    FROM report WHERE {SELECTION}
""")


@dataclass(frozen=True)
class Extent:
    """`first` and `last` moment of the reports (None: there are none); `nearby`: outside, given a unit."""

    first: datetime | None
    last: datetime | None
    nearby: int


def extent(session: Session, window: Window) -> Extent:
    """The extent of the reports of a window."""
    bounds = {"start": window.start, "end": window.end, "category": window.category}
    first, last, nearby = session.execute(EXTENT, bounds).one()
    return Extent(first, last, nearby)
