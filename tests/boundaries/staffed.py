"""The small town with people to be told what to do: a database for a module, a transaction for a test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.people.appointing import Holding, add_person, hold
from tests import database
from tests.incidents import small_town

Day = date | None


@contextmanager
def small_database(cluster: Address) -> Iterator[str]:
    """The address of a database of its own with the small town."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        small_town.publish(session)
    opened.dispose()
    yield url
    database.drop_database(cluster, url)


class People:
    """The people of a small town, by name; whoever is named first is made."""

    def __init__(self, session: Session) -> None:
        self.session = session
        rows = session.execute(text("SELECT code, id FROM area"))
        self.areas: dict[str, uuid.UUID] = {row[0]: row[1] for row in rows}
        self.ids = {row[0]: row[1] for row in session.execute(text("SELECT name, id FROM person"))}

    def __getitem__(self, name: str) -> uuid.UUID:
        """The id of a person."""
        if name not in self.ids:
            self.ids[name] = add_person(self.session, self.areas["t"], name, "12812345678")
        found: uuid.UUID = self.ids[name]
        return found

    def hold(self, post: str, name: str | None, start: Day = None, end: Day = None, **more: object) -> None:
        """Let somebody (None: nobody) hold a post told as `u1 unit_leader 1`."""
        code, kind, ordinal = post.split()
        person = None if name is None else self[name]
        self.known(Holding(self.areas[code], kind, int(ordinal), person, (start, end), **more))  # type: ignore[arg-type]

    def known(self, holding: Holding) -> None:
        """As `hold`, told whole."""
        hold(self.session, holding)

    def town(self) -> Directory:
        """The town as it is now."""
        return snapshot(self.session)
