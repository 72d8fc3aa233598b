"""Publications of the map: which one is current, which was in force, and how the next one is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from boundaries.tables import Revision
from gis.errors import Conflict

CHANNEL = "wangge_revision"
"""NOTIFY channel on which every publication, and every load of people, is told at commit."""
PEOPLE_CHANNEL = "wangge_people"
"""NOTIFY channel on which a change of people alone is told: the map stays, who answers is read anew."""
LOCK = 0x57616E67
"""Key of the advisory lock that publications take, so that they come one after another."""
PATIENCE = "60s"
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Opened:
    """A revision being written: its number and the moment from which it counts."""

    number: int
    moment: datetime


def clock(session: Session) -> datetime:
    """The database's clock, by which "now" is meant in `current` and in a snapshot without a moment."""
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def current(session: Session) -> int | None:
    """Number of the revision in force now (by the database's clock), None before the first."""
    return session.execute(
        select(Revision.number)
        .where(Revision.valid_from <= func.clock_timestamp())
        .order_by(Revision.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def revision_at(session: Session, moment: datetime) -> int | None:
    """Number of the revision in force at a moment (with time zone), None before the first."""
    return session.execute(
        select(Revision.number).where(Revision.valid_from <= moment).order_by(Revision.number.desc()).limit(1)
    ).scalar_one_or_none()


def newest(session: Session) -> int:
    """Number of the newest revision, in force or not; 0 before the first."""
    return session.execute(select(func.coalesce(func.max(Revision.number), 0))).scalar_one()


def lock(session: Session) -> None:
    """Wait for other publications to end; from here to the transaction's end this one is alone.

    Raises Conflict after a minute.
    """
    session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    try:
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    except OperationalError as error:
        raise Conflict(
            "另一次发布还没有结束，本次没有写入任何数据。请稍后再试。",
            "Another publication is still under way; nothing was stored. Try again in a while.",
        ) from error
    session.execute(text("SET LOCAL lock_timeout = DEFAULT"))


def open_next(session: Session, now: datetime, source: str, sha256: bytes | None = None) -> Opened:
    """Insert the next revision, in force from `now` or just after the newest one, whichever is later.

    The caller holds the lock.
    """
    newest = session.execute(select(func.max(Revision.number), func.max(Revision.valid_from))).one()
    moment = now if newest[1] is None else max(now, newest[1] + TICK)
    number = (newest[0] or 0) + 1
    session.add(Revision(number=number, valid_from=moment, source=source, source_sha256=sha256))
    session.flush()
    return Opened(number, moment)


def announce(session: Session) -> None:
    """Tell every listening process, at commit, that its snapshot is old."""
    session.execute(select(func.pg_notify(CHANNEL, "")))


def announce_people(session: Session) -> None:
    """Tell every listening process, at commit, that the people in its snapshot are old."""
    session.execute(select(func.pg_notify(PEOPLE_CHANNEL, "")))
