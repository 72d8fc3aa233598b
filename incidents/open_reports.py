"""Open reports as drafts count them: where each lies and which unit answers for it now."""

from __future__ import annotations

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.counting import OpenReports
from gis.edits.shares import places_of

_OPEN = text("""
    SELECT ST_X(geom), ST_Y(geom), coalesce(unit_code, ''), inside FROM report
    WHERE state = 'open' ORDER BY id
""")


def read_open_reports(session: Session) -> OpenReports:
    """Every open report of the town, by id."""
    rows = session.execute(_OPEN).all()
    xy = np.array([row[:2] for row in rows], dtype=np.float64).reshape(-1, 2)
    inside = np.array([row[3] for row in rows], dtype=bool)
    return OpenReports(places_of(xy[:, 0], xy[:, 1]), [row[2] for row in rows], inside)
