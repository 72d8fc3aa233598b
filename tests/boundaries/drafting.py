"""Drafts on drawn towns: steps said in one word each, and what the tables hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries import drafts
from boundaries.database import engine
from boundaries.directory import Directory
from boundaries.drafts import Applied, By, Order, PublishedDraft, Seen, States
from boundaries.holdings import load_people
from gis.edits import Edit
from gis.edits.operations import Merge, MoveVertex, Reassign, Split
from tests import database
from tests.boundaries import drawn

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
X0, Y0, CELL = (round(1000 * metres) for metres in (drawn.X0, drawn.Y0, drawn.CELL))
SIX = drawn.layer(
    "aabbee\naabbee\nccddff\nccddff",
    grid={"a": "g", "b": "h", "c": "g", "d": "h", "e": "k", "f": "k"},
    village={"a": "v", "b": "v", "c": "v", "d": "v", "e": "w", "f": "w"},
)
"""Six units in three grids and two villages."""
TABLES = text("""
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    ORDER BY relname
""")


@contextmanager
def lasting(address: Address, prepare: Callable[[Session], Any]) -> Iterator[Engine]:
    """A database with a map in it, for many tests that each take back what they do (see `passing`)."""
    url = database.new_database(address)
    opened = engine(url)
    with Session(opened) as session:
        prepare(session)
        session.commit()
    yield opened
    opened.dispose()
    database.drop_database(address, url)


@contextmanager
def passing(opened: Engine) -> Iterator[Session]:
    """A session whose commits are only savepoints: whatever a test does is gone after it."""
    with opened.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


def spot(right: float, up: float) -> tuple[int, int]:
    """A place in whole mm, given in cells from the lower left corner."""
    return round(X0 + right * CELL), round(Y0 + up * CELL)


def move(*places: float) -> Edit:
    """The vertex at the first place dragged to the second, in cells."""
    return MoveVertex(spot(*places[:2]), spot(*places[2:]))


def cut(code: str, *places: float) -> Edit:
    """A unit split by the line between two places, in cells; its ends lie on the outline."""
    return Split(code, (spot(*places[:2]), spot(*places[2:])), outline=True)


def join(*codes: str) -> Edit:
    """Units merged into the first."""
    return Merge(codes, into=codes[0])


def paint(grid: str, *codes: str, village: str = "") -> Edit:
    """Units put into a grid."""
    return Reassign(codes, grid, village)


@dataclass
class Desk:
    """Someone at work on drafts of one database: a clock that goes on, an editor and an approver."""

    session: Session
    states: States = field(default_factory=States)
    now: datetime = NOON

    def by(self, who: str = "editor") -> By:
        """That person, a minute later."""
        self.now += timedelta(minutes=1)
        return By(who, who, self.now)

    def draft(self, *edits: Edit, name: str = "调整") -> int:
        """A new draft with these edits; gives its number."""
        number = drafts.open_draft(self.session, name, "", self.by()).row.id
        for edit in edits:
            self.edit(number, edit)
        return number

    def edit(self, number: int, edit: Edit, version: int | None = None) -> Applied:
        """One edit, at the draft's version unless another is said."""
        return drafts.edit(self.session, self.states, Order(number, self.by(), version), edit)

    def order(self, number: int, who: str = "editor") -> Order:
        """Whatever the version."""
        return Order(number, self.by(who))

    def approved(self, *edits: Edit) -> int:
        """A draft that another person has approved."""
        number = self.draft(*edits)
        drafts.submit(self.session, self.states, self.order(number))
        drafts.approve(self.session, self.states, self.order(number, "approver"))
        return number

    def publish(self, number: int) -> PublishedDraft:
        """Publish an approved draft and commit."""
        done = drafts.publish(self.session, self.states, self.order(number, "approver"))
        self.session.commit()
        return done

    def published(self, *edits: Edit) -> PublishedDraft:
        """All of it at once."""
        return self.publish(self.approved(*edits))

    def rollback(self, number: int) -> PublishedDraft:
        """Bring back a revision and commit."""
        done = drafts.rollback(self.session, self.states, (number, "退回"), self.by("approver"))
        self.session.commit()
        return done

    def later(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)

    def seen(self, number: int) -> Seen:
        """The draft as it stands."""
        return drafts.read_draft(self.session, number)


def appoint(session: Session, *rows: tuple[str, str, str], **fields: Any) -> None:
    """Appointments for good: (level, area code, name of the person)."""
    posts = {"village": "station_chief", "grid": "grid_leader", "unit": "unit_leader"}
    names = sorted({row[2] for row in rows})
    people = pd.DataFrame({"id": names, "name": names, "phone": "12812345678"})
    terms = pd.DataFrame(
        {
            "level": [row[0] for row in rows],
            "area_code": [row[1] for row in rows],
            "post": [posts[row[0]] for row in rows],
            "ordinal": 1,
            "person": [row[2] for row in rows],
            "start": pd.Timestamp("2024-01-01"),
            "end": pd.NaT,
            "acting": False,
            **fields,
        }
    )
    load_people(session, people, terms)
    session.commit()


def fingerprint(session: Session) -> dict[str, str]:
    """A hash of the ordered COPY of every table, as this session sees it."""
    session.flush()
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    found = {}
    for table in session.scalars(TABLES).all():
        digest = hashlib.sha256()
        with (
            driver.cursor() as cursor,
            cursor.copy(f'COPY (SELECT one::text FROM "{table}" AS one ORDER BY 1) TO STDOUT') as copy,
        ):
            for block in copy:
                digest.update(block)
        found[table] = digest.hexdigest()
    return found


def changed_code(applied: Applied) -> str:
    """The one unit that an edit began."""
    (code,) = applied.state.units.keys() - applied.before.units.keys()
    return code


def moment(hours: float) -> datetime:
    """A moment counted from NOON."""
    return NOON + timedelta(hours=hours)


def places(count: int, seed: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """WGS 84 of random places in and around the town."""
    spots = np.random.default_rng(seed).uniform((-0.3, -0.3), (6.3, 4.3), (count, 2))
    lonlat = np.array([drawn.lonlat(*place) for place in spots])
    return lonlat[:, 0], lonlat[:, 1]


def answers(town: Directory, count: int = 1000) -> list[tuple[str, str, str, float]]:
    """Who answers for many places, and how far their border is."""
    found = town.assign(*places(count))
    return [
        (town.units[u].code, town.grids[g].code, town.villages[v].code, round(float(border), 6))
        if u >= 0 else ("", "", "", 0.0)
        for u, g, v, border in zip(found.unit, found.grid, found.village, found.border_m, strict=True)
    ]  # fmt: skip
