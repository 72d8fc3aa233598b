"""Open reports as drafts count them: where each lies and which unit answers for it now."""

from __future__ import annotations

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.counting import OpenReports
from boundaries.database import storage_srid
from gis.crs import lonlat_to_metric
from gis.edits.shares import places_of

_OPEN = text("""
    SELECT lon, lat, coalesce(unit_code, ''), inside FROM report
    WHERE state = 'open' AND geom IS NOT NULL ORDER BY id
""")


def read_open_reports(session: Session) -> OpenReports:
    """Every open report that has a place, by id, placed by its degrees as `incidents.reassigning` does."""
    rows, srid = session.execute(_OPEN).all(), storage_srid(session)
    lonlat = np.array([row[:2] for row in rows], dtype=np.float64).reshape(-1, 2)
    x, y = lonlat.T if srid is None else lonlat_to_metric(lonlat[:, 0], lonlat[:, 1], srid)
    inside = np.array([row[3] for row in rows], dtype=bool)
    return OpenReports(places_of(x, y), [row[2] for row in rows], inside)
