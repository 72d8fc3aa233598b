"""Areas that are no more: what they were called, until when, and what became of their ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

LAST = text("""
    SELECT area.id, area.code, version.name, upper(version.valid),
           ST_AsBinary(ST_PointOnSurface(version.geom))
    FROM area JOIN area_version AS version ON version.area_id = area.id
    WHERE area.level = :level AND area.code = :code AND upper(version.valid) <= CAST(:at AS timestamptz)
      AND NOT EXISTS (SELECT FROM area_version AS other
                      WHERE other.area_id = area.id AND other.valid @> CAST(:at AS timestamptz))
    ORDER BY upper(version.valid) DESC LIMIT 1
""")
HEIRS = text("""
    WITH RECURSIVE went(area_id, m2, steps) AS (
        SELECT after_id, m2, 1 FROM lineage JOIN revision ON revision.number = lineage.revision
        WHERE before_id = :area AND after_id IS NOT NULL AND after_id <> before_id
          AND revision.valid_from >= :since
        UNION
        SELECT line.after_id, line.m2, steps + 1
        FROM went JOIN lineage AS line ON line.before_id = went.area_id AND line.after_id IS NOT NULL
        WHERE steps < 12 AND line.after_id <> line.before_id
          AND NOT EXISTS (SELECT FROM area_version AS alive
                          WHERE alive.area_id = went.area_id AND alive.valid @> CAST(:at AS timestamptz))
    )
    SELECT area.code, version.name, max(went.m2) AS most
    FROM went JOIN area ON area.id = went.area_id
    JOIN area_version AS version ON version.area_id = area.id AND version.valid @> CAST(:at AS timestamptz)
    GROUP BY area.code, version.name ORDER BY most DESC, area.code
""")
"""Heirs of the last change and on through heirs that ended themselves, to those in force."""


@dataclass(frozen=True)
class Ended:
    """An area that ended by a moment; `heirs`: code and name of those that have its ground, most first,
    as far as that is on record; `x`, `y`: a point of it, metres of the storage CRS."""

    level: str
    code: str
    name: str
    until: datetime
    heirs: tuple[tuple[str, str], ...]
    x: float
    y: float


def find_ended(session: Session, level: str, code: str, at: datetime) -> Ended | None:
    """What a code was that is not in force at a moment; None when it never was before."""
    last = session.execute(LAST, {"level": level, "code": code, "at": at}).one_or_none()
    if last is None:
        return None
    heirs = session.execute(HEIRS, {"area": last[0], "since": last[3], "at": at})
    point = shapely.from_wkb(bytes(last[4]))
    return Ended(level, last[1], last[2], last[3], tuple((row[0], row[1]) for row in heirs), point.x, point.y)
