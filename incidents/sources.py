"""Following the sources of reports: each declares a datum, and is audited after its 10th, 20th, ... point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np
from scipy.spatial import KDTree
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.text_places import TextPlaces
from gis.crs import lonlat_to_metric
from gis.datums import Floats
from gis.source_audit import MOST, Doubt, as_sent, audit_source
from incidents.source_tables import ReportSource

AUDITED = (10, 20, 50, 100, MOST)
"""A source is audited when it has sent so many points; then it is known well enough."""
EXACT = ("door", "building", "place", "intersection")
"""Levels of a text's place that a point can be held against."""
LATEST = text("""
    SELECT lon, lat, text FROM report
    WHERE source = :source AND channel = :channel AND datum = :datum AND placed_by = 'point'
    ORDER BY received_at DESC, id LIMIT :most
""")
DOORS = text("SELECT ST_X(geom), ST_Y(geom) FROM address")
UNKNOWN_M = 10.0


@dataclass(frozen=True)
class Sent:
    """A source, the channel of it that a report came by, and the datum that was declared."""

    source: str
    channel: str
    datum: str


def note(session: Session, sent: Sent, now: datetime) -> bool:
    """Count one more point of a source; whether it should be audited now. Never commits."""
    counted = session.execute(select(ReportSource.reports).filter_by(**asdict(sent))).scalar()
    if counted is not None and counted >= MOST:
        return False
    added = insert(ReportSource).values(**asdict(sent), first_at=now)
    more = added.on_conflict_do_update(
        index_elements=["source", "channel", "datum"], set_={"reports": ReportSource.reports + 1}
    )
    return session.execute(more.returning(ReportSource.reports)).scalar_one() in AUDITED


def audit(session: Session, places: TextPlaces, sent: Sent, now: datetime) -> Doubt | None:
    """Hold a source's latest points against the doors known and the places their texts name, and store the
    warning, or that there is none. Never commits."""
    rows = session.execute(LATEST, asdict(sent) | {"most": MOST}).all()[::-1]
    if not rows:
        return None
    lon, lat = np.array([[row.lon, row.lat] for row in rows], dtype=np.float64).T
    told = np.array([_told(places, row.text) for row in rows]).T
    to_door = _to_door(session, places.directory)
    doubt = audit_source(as_sent(lon, lat, sent.datum), sent.datum, to_door, (told[0], told[1]))
    warned = {
        "audited_at": now,
        "likely": doubt.likely if doubt else "",
        "warning_zh": doubt.zh if doubt else "",
        "warning_en": doubt.en if doubt else "",
    }
    session.execute(update(ReportSource).filter_by(**asdict(sent)).values(warned))
    return doubt


def listed(session: Session) -> list[ReportSource]:
    """All sources, those in doubt first."""
    order = (ReportSource.likely == "", ReportSource.source, ReportSource.channel, ReportSource.datum)
    return list(session.scalars(select(ReportSource).order_by(*order)))


def _told(places: TextPlaces, written: str) -> tuple[float, float]:
    """The place that a text surely names, NaN where it names none."""
    found = places.find(written) if written.strip() else None
    if found is None or not found.accepted or found.candidates[0].level not in EXACT:
        return np.nan, np.nan
    return found.candidates[0].lon, found.candidates[0].lat


def _to_door(session: Session, directory: Directory) -> Callable[[Floats, Floats], Floats]:
    """Metres to the nearest known address; a town without any knows nothing, and says the same of all."""
    doors = np.array([tuple(row) for row in session.execute(DOORS)], dtype=np.float64)
    tree = KDTree(doors) if len(doors) else None

    def metres(lon: Floats, lat: Floats) -> Floats:
        if tree is None:
            return np.full(len(lon), UNKNOWN_M)
        xy = np.stack(lonlat_to_metric(lon, lat, directory.srid), axis=1)
        return np.asarray(tree.query(xy)[0])

    return metres
