"""What the routes about people share: the area asked about, within whose area it lies, one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy.orm import Session

from api.auth import Official, require_within
from api.deps import Town
from api.moments import parse_moment
from api.staff_schemas import AreaIn, WhoIn
from boundaries import revisions
from boundaries.directory import Directory
from boundaries.people.appointing import add_person
from boundaries.people.persons import read_person
from boundaries.people.rows import Row, area_of
from boundaries.places import AreaRecord
from gis.errors import InputError, NotFound

EDITORS = ("town_editor", "village_chief")
"""Who may change people and what serves the grids, each within the own area."""


@contextmanager
def changing(town: Town) -> Iterator[Session]:
    """A transaction in which people change; every snapshot hears of it at commit."""
    with Session(town.engine) as session, session.begin():
        yield session
        revisions.announce_people(session)


def today(town: Town, day: date | None) -> date:
    """The day given, or today on the town's clock."""
    return day or town.now().date()


def asked_area(town: Town, official: Official, asked: AreaIn) -> AreaRecord:
    """The area in force. Raises NotFound, or Forbidden outside the official's own."""
    directory = town.directories.current()
    found = directory.find_area(asked.code, asked.level)
    if found is None:
        raise unknown_area(asked.code)
    require_within(official, directory, found)
    return found


def asked_person(session: Session, town: Town, asked: WhoIn) -> uuid.UUID:
    """Who is meant: somebody known, or somebody new, who is added. Raises InputError, NotFound."""
    if (asked.person is None) == (not asked.name.strip()):
        raise InputError("请给 person 或 name 之一。", "Give either `person` or `name`.", field="name")
    if asked.person is not None:
        return read_person(session, asked.person).id
    return add_person(session, town.directories.current().town.id, asked.name, asked.phone)


def require_town(town: Town, official: Official) -> Directory:
    """The directory in force, for officials of the whole town alone. Raises Forbidden."""
    directory = town.directories.current()
    require_within(official, directory, directory.town)
    return directory


def own_or_asked(
    town: Town, official: Official, code: str | None, at: str | None
) -> tuple[Directory, AreaRecord, datetime]:
    """The area with a code (default: the official's own), in the map of a moment. Raises as `asked_area`."""
    now = town.now()
    moment = parse_moment(at, now)
    directory = town.directories.at(moment, now)
    level = None if code else official.area_level
    found = directory.find_area(code or official.area_code, level)
    if found is None:
        raise unknown_area(code or official.area_code)
    require_within(official, directory, found)
    return directory, found, moment


def require_row_within(session: Session, town: Town, official: Official, row: Row) -> AreaRecord | None:
    """Raise Forbidden unless the area a row is about lies within the official's own; NotFound without it.

    The area, None for one that is no more (which only officials of the whole town may change)."""
    return require_id_within(town, official, area_of(session, row))


def require_id_within(town: Town, official: Official, area: uuid.UUID) -> AreaRecord | None:
    """As `require_row_within`, for an area by its id."""
    directory = town.directories.current()
    every = (one for layer in directory.layers.values() for one in layer.areas)
    found = next((one for one in every if one.id == area), None)
    require_within(official, directory, found or directory.town)
    return found


def unknown_area(code: str) -> NotFound:
    """The error for an area that is not in the map."""
    return NotFound(
        f"没有编号为“{code[:40]}”的区域。请检查编号。",
        f"There is no area with the code {code[:40]!r}. Check it.",
        code=code[:200],
    )
