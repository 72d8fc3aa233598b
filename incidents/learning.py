"""A name that counts from now on places the reports that waited for it; one taken back lets them wait again.

Never commits. Only reports whose text says the name are looked at: all others mean what they meant.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from boundaries.alias_tables import PlaceAlias
from boundaries.aliases import Who
from boundaries.directory import Directory
from boundaries.text_places import TextPlaces
from incidents import spots
from incidents.queue import likely_grids
from incidents.queue_tables import QueueEntry
from incidents.spots import Spot
from incidents.tables import Report

MOST = 2_000
"""Waiting reports dealt with at once, the oldest first; more are placed one by one, as before."""


def settle(session: Session, places: TextPlaces, alias: PlaceAlias, by: tuple[Who, datetime]) -> int:
    """Place the waiting reports that say a name just agreed to and are sure by now; show the others to the
    grids they may mean. How many were placed, in the name of who agreed."""
    saying = (
        select(QueueEntry, Report)
        .join(Report, Report.id == QueueEntry.report_id)
        .where(QueueEntry.state == "waiting", Report.text.contains(alias.name, autoescape=True))
        .order_by(QueueEntry.created_at)
        .limit(MOST)
        .with_for_update(of=QueueEntry, skip_locked=True)
    )
    (who, now), placed = by, 0
    for entry, report in session.execute(saying).all():
        found = places.find(report.text)
        if found.accepted:
            placed += 1
            entry.state, entry.alias_id, entry.version = "placed", alias.id, entry.version + 1
            entry.decided_by, entry.decided_name, entry.decided_at = who.id, who.name, now
            spot = spots.of_text(places.directory, found, now.date())
            _write(session, entry, spots.columns_of(places.directory, spot))
        elif entry.grids != likely_grids(found):
            entry.grids = likely_grids(found)
            entry.version += 1
    session.flush()
    return placed


def forget(session: Session, directory: Directory, alias: PlaceAlias) -> int:
    """Let the reports wait again that a name placed by itself; what a person placed stays. How many."""
    by_name = (
        select(QueueEntry)
        .join(Report, Report.id == QueueEntry.report_id)
        .where(QueueEntry.alias_id == alias.id, QueueEntry.state == "placed", Report.placed_by == "text")
        .with_for_update(of=QueueEntry)
    )
    entries = session.scalars(by_name).all()
    for entry in entries:
        entry.state, entry.alias_id, entry.version = "waiting", None, entry.version + 1
        entry.decided_by, entry.decided_name, entry.decided_at = None, "", None
        _write(session, entry, spots.columns_of(directory, Spot("waiting", "")))
    session.flush()
    return len(entries)


def _write(session: Session, entry: QueueEntry, values: spots.Values) -> None:
    session.execute(update(Report).where(Report.id == entry.report_id).values(values))
