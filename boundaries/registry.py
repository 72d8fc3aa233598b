"""Reading areas as of a moment, straight from the tables."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

AREAS = text("""
    SELECT area.id, area.level, area.code, version.parent_id, version.name, version.kind,
           version.overlay, version.households, ST_AsBinary(version.geom) AS wkb
    FROM area_version AS version JOIN area ON area.id = version.area_id
    WHERE version.valid @> CAST(:at AS timestamptz)
    ORDER BY area.code
""")
OWNER = text("""
    SELECT area.code
    FROM area_version AS version JOIN area ON area.id = version.area_id
    WHERE area.level = 'unit' AND NOT version.overlay AND version.valid @> CAST(:at AS timestamptz)
      AND ST_Covers(version.geom, ST_SetSRID(ST_MakePoint(:x, :y), ST_SRID(version.geom)))
    ORDER BY area.code LIMIT 1
""")


TOWN = text("""
    SELECT area.code, version.name
    FROM area_version AS version JOIN area ON area.id = version.area_id
    WHERE area.level = 'town' AND upper_inf(version.valid)
""")


class AreaRow(NamedTuple):
    """One area as stored; `wkb` is its MultiPolygon in metres."""

    id: uuid.UUID
    level: str
    code: str
    parent_id: uuid.UUID | None
    name: str
    kind: str | None
    overlay: bool
    households: int | None
    wkb: bytes


def read_areas(session: Session, at: datetime) -> list[AreaRow]:
    """Every area in force at a moment, in code order (byte by byte)."""
    return [_area(row) for row in session.execute(AREAS, {"at": at})]


def read_aliases(session: Session) -> dict[uuid.UUID, tuple[str, ...]]:
    """Other names of areas, sorted."""
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    for area_id, name in session.execute(text("SELECT area_id, name FROM alias ORDER BY area_id, name")):
        found[area_id] = (*found.get(area_id, ()), name)
    return found


def published_town(session: Session) -> tuple[str, str] | None:
    """Code and name of the town in force, None before the first publication."""
    row = session.execute(TOWN).one_or_none()
    return None if row is None else (row[0], row[1])


def owner_by_sql(session: Session, x: float, y: float, at: datetime) -> str | None:
    """Code of the base unit that owns a point in metres, by PostGIS: the locator's rule said in SQL."""
    code = session.execute(OWNER, {"x": x, "y": y, "at": at}).scalar_one_or_none()
    return None if code is None else str(code)


def _area(row: Any) -> AreaRow:
    return AreaRow._make((*row[:8], bytes(row[8])))
