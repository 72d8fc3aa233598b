"""What routes are given: the engine, the town's clock, and directory snapshots kept fresh in the background.

`Directories` holds the snapshot of the current revision in memory, so that a look-up touches no database.
A thread of its own LISTENs to `wangge_revision`; after a lost connection it reads afresh, since notes may
have been missed. Snapshots of past revisions are kept in a small cache. Whoever makes something of the
snapshot and the names of the gazetteer (`api.finders`) is told when either changed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import psycopg
from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.drawings import Drawings
from api.finders import Finder, Finders
from api.map_source import is_sample
from api.settings import Settings
from api.shelf import Shelf
from boundaries import gazetteers, revisions
from boundaries.directory import Directory, snapshot, with_people
from gis.errors import NotFound, WanggeError

log = logging.getLogger("wangge.api")

KEPT = 4
"""Past revisions held in memory at once, next to the current one."""
LISTEN_SECONDS = 0.5
CHECK_SECONDS = 30.0
"""How often the current revision is asked for even without a note: one may become current by its date."""
RETRY_SECONDS = 1.0


class Directories:
    """The snapshots of the published town that this process holds. Thread-safe."""

    def __init__(self, engine: Engine, shelf: Shelf | None = None) -> None:
        """`shelf`: where processes of one server share the locator; none for a process alone."""
        self._engine = engine
        self._locator = shelf.locator if shelf else None
        self._current: Directory | None = None
        self.sample = False
        self.followers: list[Callable[[Directory | None], None]] = []
        self.alarm: Callable[[bool], float | None] = lambda _: None
        """Seconds to when something is to be published by its date (`api.scheduling`)."""
        self._past: OrderedDict[int, Directory] = OrderedDict()
        self._building = threading.Lock()
        self._stopping = threading.Event()
        self._tried = threading.Event()
        self._thread = threading.Thread(target=self._keep_fresh, name="wangge-revisions", daemon=True)

    def start(self) -> None:
        """Begin to listen; returns once the current revision is read, or the database did not answer."""
        self._thread.start()
        self._tried.wait()

    def stop(self) -> None:
        """End the background thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    @property
    def revision(self) -> int | None:
        """Number of the revision held, None while nothing is published."""
        held = self._current
        return held.revision if held else None

    @property
    def held(self) -> Directory | None:
        """The snapshot held in memory, None while nothing is published; touches no database."""
        return self._current

    def current(self) -> Directory:
        """The current snapshot, from memory. Raises NotFound while no map is published."""
        held = self._current or self.refresh()
        if held is None:
            raise NotFound(
                "还没有发布任何地图。请先运行 wangge load（或 wangge sample 试用示例镇）。",
                "No map is published yet. Run `wangge load` (or `wangge sample` for the sample town).",
            )
        return held

    def at(self, moment: datetime, now: datetime) -> Directory:
        """The snapshot in force at a moment; moments from `now` on are answered by the current one.

        Raises NotFound when the moment lies before the first revision.
        """
        if moment >= now:
            return self.current()
        with Session(self._engine) as session:
            number = revisions.revision_at(session, moment)
        if number is None:
            first = "这一天还没有发布过任何地图。请换一个较晚的日期。"
            raise NotFound(first, "No map was published yet at that time. Give a later date.", at=moment)
        held = self._current
        if held is not None and held.revision == number:
            return held
        return self._past_one(number, moment)

    def refresh(self) -> Directory | None:
        """Read the current revision afresh and forget the past ones; None while nothing is published."""
        with self._building, self._reading() as session:
            self._past.clear()
            published = revisions.current(session)
            fresh = None if published is None else self._read(session)
            self.sample = fresh is not None and is_sample(session, fresh.revision)
            self._current = fresh
        self._tell()
        return fresh

    def renew_people(self) -> None:
        """Read who answers afresh, on the map that is held; past revisions are forgotten."""
        with self._building, self._reading() as session:
            self._past.clear()
            if self._current is not None:
                self._current = with_people(session, self._current)
        self._tell()

    def _tell(self) -> None:
        for follower in self.followers:
            follower(self._current)

    def _read(self, session: Session) -> Directory:
        return snapshot(session, locator=self._locator) if self._locator else snapshot(session)

    def _reading(self) -> Session:
        """A session in which every statement sees the same moment of the database."""
        return Session(self._engine.execution_options(isolation_level="REPEATABLE READ"))

    def _past_one(self, number: int, moment: datetime) -> Directory:
        with self._building:
            if number not in self._past:
                with self._reading() as session:
                    self._past[number] = snapshot(session, moment)
            self._past.move_to_end(number)
            while len(self._past) > KEPT:
                self._past.popitem(last=False)
            return self._past[number]

    def _keep_fresh(self) -> None:
        while not self._stopping.is_set():
            try:
                with closing(self._listening()) as connection:
                    self.refresh()
                    self._tried.set()
                    self._follow(connection)
            except (psycopg.Error, SQLAlchemyError, WanggeError) as error:
                log.warning("no news of revisions (%s); trying again", type(error).__name__)
                self._tried.set()
                self._stopping.wait(RETRY_SECONDS)

    def _listening(self) -> psycopg.Connection[Any]:
        """A connection of its own, outside the pool, that hears of new revisions."""
        pooled = self._engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()
        assert isinstance(connection, psycopg.Connection)
        connection.autocommit = True
        for channel in (revisions.CHANNEL, revisions.PEOPLE_CHANNEL, gazetteers.CHANNEL):
            connection.execute(f"LISTEN {channel}")
        return connection

    def _follow(self, connection: psycopg.Connection[Any]) -> None:
        checked, pause = time.monotonic(), 0.0
        while not self._stopping.is_set():
            heard = {note.channel for note in connection.notifies(timeout=pause, stop_after=1)}
            due = time.monotonic() - checked > CHECK_SECONDS
            if revisions.CHANNEL in heard or (due and self._outdated()):
                self.refresh()
            elif revisions.PEOPLE_CHANNEL in heard:
                self.renew_people()
            elif heard:
                self._tell()
            checked = time.monotonic() if due else checked
            left = self.alarm(revisions.CHANNEL in heard)
            pause = LISTEN_SECONDS if left is None else min(LISTEN_SECONDS, left)

    def _outdated(self) -> bool:
        with Session(self._engine) as session:
            return revisions.current(session) != self.revision


@dataclass(frozen=True)
class Town:
    """What one application serves: its settings, database, snapshots and clock."""

    settings: Settings
    engine: Engine
    directories: Directories
    drawings: Drawings
    finders: Finders
    zone: ZoneInfo

    def now(self) -> datetime:
        """The moment, on the town's clock."""
        return datetime.now(self.zone)

    def finder(self) -> Finder:
        """What finds places in texts. Raises NotFound while no map is published."""
        return self.finders.current(self.directories.current())


def town_of(request: Request) -> Town:
    """The town an application was made for (`api.app.create_app`)."""
    town: Town = request.app.state.town
    return town


TownDep = Annotated[Town, Depends(town_of)]
