"""One person: posts, leaves, teams and shifts, past and future ones too; and people by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.people.appointing import unknown_person

PERSON = text("SELECT name, phone FROM person WHERE id = :id")
HELD = text("""
    SELECT area.id, area.level, area.code, post.kind, post.ordinal, one.acting, one.capacity,
           lower(one.term), upper(one.term)
    FROM appointment AS one JOIN post ON post.id = one.post_id JOIN area ON area.id = post.area_id
    WHERE one.person_id = :id ORDER BY one.term, area.code, post.kind, post.ordinal
""")
AWAY = text("SELECT id, lower(days), upper(days), reason FROM absence WHERE person_id = :id ORDER BY days")
IN_TEAMS = text("""
    SELECT area.id, area.level, area.code, team.kind, member.role, lower(member.term), upper(member.term)
    FROM team_member AS member JOIN team ON team.id = member.team_id JOIN area ON area.id = team.area_id
    WHERE member.person_id = :id ORDER BY member.term, area.code
""")
NAMES = text("SELECT id, name, phone FROM person ORDER BY name, id")
OFFICES = text("""
    SELECT person_id, area_id, kind AS post, NULL AS team FROM appointment AS one
    JOIN post ON post.id = one.post_id
    WHERE person_id = ANY(:people) AND (upper(term) IS NULL OR upper(term) > CAST(:on AS date))
    UNION ALL
    SELECT person_id, area_id, NULL, kind FROM team_member AS one JOIN team ON team.id = one.team_id
    WHERE person_id = ANY(:people) AND (upper(term) IS NULL OR upper(term) > CAST(:on AS date))
""")


@dataclass(frozen=True)
class Held:
    """A post held, or stood in for, during some days."""

    area: uuid.UUID
    level: str
    code: str
    kind: str
    ordinal: int
    acting: bool
    capacity: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Absent:
    """A leave."""

    id: uuid.UUID
    start: date | None
    end: date | None
    reason: str


@dataclass(frozen=True)
class InTeam:
    """A role in a team during some days."""

    area: uuid.UUID
    level: str
    code: str
    kind: str
    role: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class PersonTold:
    """Everything on record of a person; the phone is whole."""

    id: uuid.UUID
    name: str
    phone: str
    posts: tuple[Held, ...]
    leaves: tuple[Absent, ...]
    teams: tuple[InTeam, ...]


def read_person(session: Session, person: uuid.UUID) -> PersonTold:
    """A person by id. Raises NotFound."""
    asked = {"id": person}
    known = session.execute(PERSON, asked).one_or_none()
    if known is None:
        raise unknown_person(person)
    return PersonTold(
        person,
        known.name,
        known.phone,
        tuple(Held(*row) for row in session.execute(HELD, asked)),
        tuple(Absent(*row) for row in session.execute(AWAY, asked)),
        tuple(InTeam(*row) for row in session.execute(IN_TEAMS, asked)),
    )


@dataclass(frozen=True)
class Office:
    """What a person is now or will be: a post of an area, or (`post` None) in a team of a kind there."""

    area: uuid.UUID
    post: str | None
    team: str | None


@dataclass(frozen=True)
class InOffice:
    """A person and their offices; the phone is whole."""

    id: uuid.UUID
    name: str
    phone: str
    offices: tuple[Office, ...]


def people_called(session: Session, on: date, is_called: Callable[[str], bool]) -> list[InOffice]:
    """Those on record whose name fits, with what they are on a day or later, in the order of names."""
    people = [row for row in session.execute(NAMES) if is_called(row.name)]
    asked = {"people": [row.id for row in people], "on": on}
    offices: dict[uuid.UUID, list[Office]] = {}
    for person, area, post, team in session.execute(OFFICES, asked):
        offices.setdefault(person, []).append(Office(area, post, team))
    return [InOffice(row.id, row.name, row.phone, tuple(offices.get(row.id, ()))) for row in people]
