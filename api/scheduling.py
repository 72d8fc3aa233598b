"""Drafts that wait for their date: published at their moment by whichever process is first awake.

The thread that follows revisions (`api.deps.Directories`) asks here how long to sleep. A draft is published
in force from its own moment, also when no process ran at that time. A little after every publication the
reports that some process filed by the old map meanwhile are asked again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.auth import audit
from boundaries import revisions
from boundaries.directory import Directory, snapshot
from boundaries.drafts import By, PublishedDraft, States, next_due, publish_due
from gis.errors import WanggeError
from incidents.reassigning import Reassigned, reassign

log = logging.getLogger("wangge.api")

ASK_SECONDS = 30.0
"""How often the next date is asked for even without a note; also the pause after a failure."""
SETTLE_SECONDS = 3.0
"""After so long every process has heard of a publication and filed what it had begun by the old map."""


@dataclass
class Scheduler:
    """What one process knows of the next date. Used by one thread."""

    engine: Engine
    zone: ZoneInfo
    states: States
    held: Callable[[], Directory | None]
    due: datetime | None = None
    asked: float | None = None
    settled: int | None = None
    settle_at: float | None = None

    def seconds_left(self, heard: bool) -> float | None:
        """Seconds to the next date, None without one; publishes what is due. heard: something was published
        or scheduled since."""
        if heard or self.asked is None or time.monotonic() - self.asked > ASK_SECONDS:
            self._ask()
        if heard:
            self.settle_at = time.monotonic() + SETTLE_SECONDS
        if self.due is not None and self.due <= datetime.now(self.zone):
            self._publish()
        self._settle()
        return None if self.due is None else max(0.0, (self.due - datetime.now(self.zone)).total_seconds())

    def _ask(self) -> None:
        with Session(self.engine) as session:
            self.due = next_due(session)
        self.asked = time.monotonic()

    def _publish(self) -> None:
        try:
            while publish_next(self.engine, self.states, datetime.now(self.zone)):
                pass
            self._ask()
        except (SQLAlchemyError, WanggeError) as error:
            log.warning("a draft could not be published on its date (%s)", type(error).__name__)
            self.due = datetime.now(self.zone) + timedelta(seconds=ASK_SECONDS)

    def _settle(self) -> None:
        """Ask again about reports filed by an older map, once after each publication that was heard of."""
        directory = self.held()
        if directory is None or self.settled is None:
            self.settled = directory.revision if directory else None
        elif self.settle_at is not None and self.settle_at <= time.monotonic():
            self.settle_at = None
            settle(self.engine, directory, self.settled)
            self.settled = directory.revision


def settle(engine: Engine, directory: Directory, since: int) -> int:
    """Ask again about open reports filed by a map older than those published after `since`: how many move."""
    moved = 0
    for number in range(since + 1, directory.revision + 1):
        with Session(engine) as session, session.begin():
            revisions.lock(session)
            moved += reassign(session, directory, number).moved
    return moved


def publish_next(engine: Engine, states: States, now: datetime) -> bool:
    """Publish one draft whose moment has come, with its reports, in one transaction; was there one?"""
    with Session(engine) as session, session.begin():
        done = publish_due(session, states, By("", "wangge", now))
        if done is None:
            return False
        follow_up(session, done)
        audit(session, None, "draft.publish", f"revision {done.revision}", done.counts)
    return True


def follow_up(session: Session, done: PublishedDraft) -> Reassigned:
    """Ask again, in the transaction of a publication, who answers for open reports in changed ground."""
    return reassign(session, snapshot(session, done.valid_from))
