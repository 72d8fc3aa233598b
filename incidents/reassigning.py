"""After a publication: open reports in the ground that changed are asked again who answers for them.

Changed ground is the old and the new shape of every base unit that was opened, closed or redrawn, and of
every unit or grid that went to another parent; a new name or number of households changes nothing here.
Reports outside the town within reach of changed ground are asked again too: another unit may be nearest.
Closed reports keep the unit and grid of their day, and reports anywhere else are not touched: what they say
(runner-up too) holds as of the revision they carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import binary_copy, revisions
from boundaries.directory import Directory, snapshot
from gis.locator import REACH_M
from incidents.placing import assigned_codes

_CHANGED = text("""
    WITH touched AS (
        SELECT version.*, area.level, version.revision = :revision AS is_new
        FROM area_version AS version JOIN area ON area.id = version.area_id
        WHERE area.level IN ('unit', 'grid') AND (version.revision = :revision OR upper(version.valid) =
            (SELECT valid_from FROM revision WHERE number = :revision))
    )
    INSERT INTO changed_ground SELECT one.geom FROM touched AS one WHERE NOT one.overlay AND NOT EXISTS (
        SELECT FROM touched AS other
        WHERE other.area_id = one.area_id AND other.is_new <> one.is_new AND other.overlay = one.overlay
        AND other.parent_id IS NOT DISTINCT FROM one.parent_id
        AND (one.level = 'grid' OR ST_OrderingEquals(other.geom, one.geom))
    )
""")
_AFFECTED = text("""
    SELECT report.id, report.lon, report.lat, report.unit_code, report.grid_code, report.village_code
    FROM report WHERE report.state = 'open' AND report.revision < :revision AND report.id IN (
        SELECT inner_report.id FROM changed_ground AS ground
        JOIN report AS inner_report ON ST_Intersects(ground.geom, inner_report.geom)
        UNION
        SELECT outer_report.id FROM changed_ground AS ground
        JOIN report AS outer_report ON ST_DWithin(ground.geom, outer_report.geom, :reach)
        WHERE NOT outer_report.inside
    )
    FOR UPDATE OF report
""")
_ANSWERS = {
    "id": "uuid",
    "unit_code": "text",
    "grid_code": "text",
    "village_code": "text",
    "inside": "bool",
    "border_m": "float8",
    "runner_up_code": "text",
}
_SETTING = ", ".join(f"{name} = asked_again.{name}" for name in _ANSWERS if name != "id")
_UPDATE = text(f"""
    UPDATE report SET revision = :revision, {_SETTING}
    FROM asked_again WHERE report.id = asked_again.id
""")


@dataclass(frozen=True)
class Reassigned:
    """How many reports were asked again, and for how many of them another unit, grid or village answers."""

    asked: int
    moved: int


def reassign(session: Session, directory: Directory, changed_by: int | None = None) -> Reassigned:
    """Ask again about the open reports in the ground that the directory's revision changed. Never commits.

    `directory` is the newly published one, read in the same transaction. changed_by: the revision whose
    ground is meant, where that is an earlier one: for reports that were filed by an older map meanwhile.
    """
    revision = {"revision": changed_by or directory.revision}
    session.execute(text("DROP TABLE IF EXISTS pg_temp.changed_ground, pg_temp.asked_again"))
    session.execute(text("CREATE TEMP TABLE changed_ground (geom geometry) ON COMMIT DROP"))
    session.execute(_CHANGED, revision)
    session.execute(text("ANALYZE changed_ground"))
    rows = session.execute(_AFFECTED, {**revision, "reach": REACH_M}).all()
    if not rows:
        return Reassigned(0, 0)
    lon, lat = (np.array([row[at] for row in rows], dtype=np.float64) for at in (1, 2))
    answer = directory.assign(lon, lat)
    codes = assigned_codes(directory, answer)
    ids = np.frombuffer(b"".join(row[0].bytes for row in rows), np.uint8).reshape(-1, 16)
    fields = {
        "id": binary_copy.fixed(ids),
        **{f"{name}_code": binary_copy.texts(found) for name, found in codes.items()},
        "inside": binary_copy.fixed(answer.inside.astype(np.uint8)),
        "border_m": binary_copy.doubles(np.where(answer.unit >= 0, answer.border_m, np.nan)),
    }
    _copy(session, {name: fields[name] for name in _ANSWERS})
    session.execute(_UPDATE, {"revision": directory.revision})
    return Reassigned(len(rows), _moved(rows, codes))


def catch_up(session: Session, held: Directory) -> int:
    """Ask again about reports filed in this transaction by `held` while others published: how many move.

    From here to the end of the transaction nobody else publishes. Never commits.
    """
    revisions.lock(session)
    if revisions.current(session) == held.revision:
        return 0
    newest = snapshot(session)
    numbers = range(held.revision + 1, newest.revision + 1)
    return sum(reassign(session, newest, number).moved for number in numbers)


def _copy(session: Session, fields: dict[str, binary_copy.Field]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in _ANSWERS.items())
    session.execute(text(f"CREATE TEMP TABLE asked_again ({columns}) ON COMMIT DROP"))
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor:
        binary_copy.copy_fields(cursor, "asked_again", fields)


def _moved(rows: Any, codes: dict[str, pa.Array]) -> int:
    """How many rows had another unit, grid or village before."""
    before = [tuple(row[3:6]) for row in rows]
    now = zip(*(codes[level].to_pylist() for level in ("unit", "grid", "village")), strict=True)
    return sum(old != new for old, new in zip(before, now, strict=True))
