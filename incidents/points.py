"""Every report of a window with its place, moment, category and areas; who made it and what it says stay."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from incidents.statistics import SELECTION, Window

COLUMNS = ("lon", "lat", "minute", "category", "unit_code", "grid_code", "village_code")
POINTS = text(f"""
    SELECT lon, lat,
           floor(extract(epoch FROM coalesce(happened_at, received_at) AT TIME ZONE :zone) / 60)::bigint,
           category, unit_code, grid_code, village_code
    FROM report WHERE {SELECTION} ORDER BY id
""")


def points(session: Session, window: Window, zone: str) -> pd.DataFrame:
    """COLUMNS of the reports of a window: WGS 84 degrees (NaN without a place), minutes since 1970 began on
    the town's clock, codes as they were stored (None: in no area)."""
    bounds = {"start": window.start, "end": window.end, "category": window.category, "zone": zone}
    return pd.DataFrame(session.execute(POINTS, bounds).all(), columns=list(COLUMNS)).astype(
        {"lon": float, "lat": float}
    )
