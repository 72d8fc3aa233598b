"""Reports for the small town of which those in g1 rise in the last three days."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from incidents.reports import NewReport, file
from tests.incidents import small_town

FILED = datetime(2026, 11, 21, 1, tzinfo=UTC)
COPIES = text("""
    INSERT INTO report (id, town_id, source, source_id, state, category, happened_at, received_at, lon, lat,
                        geom, unit_code, grid_code, village_code, inside, revision)
    SELECT gen_random_uuid(), town_id, 'copy', gen_random_uuid()::text, 'open', category,
           (CAST(day AS timestamp) + time '10:00') AT TIME ZONE 'Asia/Shanghai', received_at, lon, lat, geom,
           unit_code, grid_code, village_code, inside, revision
    FROM report, generate_series(CAST(:on AS date) - 90, CAST(:on AS date), interval '1 day') AS day,
         generate_series(1, :a_day + CASE WHEN day > CAST(:on AS date) - 3 THEN :more ELSE 0 END)
    WHERE report.source <> 'copy'
""")


def rise(session: Session, directory: Directory, on: date) -> None:
    """91 days of two reports a day in g2 and one in g1, and in g1 eight more a day on the last three."""
    for (east, north), a_day, more in (((1.5, 0.5), 2, 0), ((0.5, 0.5), 1, 8)):
        lon, lat = small_town.lonlat(east, north)
        file(session, directory, NewReport(lon=lon, lat=lat, category="噪音扰民", happened_at=FILED), FILED)
        session.execute(COPIES, {"on": on, "a_day": a_day, "more": more})
        session.execute(text("DELETE FROM report WHERE source <> 'copy'"))
