"""One person: posts, leaves, teams and shifts, past and future ones too; and everybody by name."""

from __future__ import annotations

import uuid
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
EVERYBODY = text("""
    SELECT person.id, person.name, person.phone, office.area_id, office.post, office.team
    FROM person LEFT JOIN (
        SELECT one.person_id, post.area_id, post.kind AS post, NULL AS team, upper(one.term) AS until
        FROM appointment AS one JOIN post ON post.id = one.post_id
        UNION ALL
        SELECT one.person_id, team.area_id, NULL, team.kind, upper(one.term)
        FROM team_member AS one JOIN team ON team.id = one.team_id
    ) AS office ON office.person_id = person.id AND (until IS NULL OR until > CAST(:on AS date))
    ORDER BY person.name, person.id, office.post NULLS LAST, office.team
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


def everybody(session: Session, on: date) -> list[InOffice]:
    """Everybody on record with what they are on a day or later, in the order of names."""
    people: dict[uuid.UUID, tuple[str, str]] = {}
    offices: dict[uuid.UUID, list[Office]] = {}
    for person, name, phone, area, post, team in session.execute(EVERYBODY, {"on": on}):
        people[person] = (name, phone)
        if area is not None:
            offices.setdefault(person, []).append(Office(area, post, team))
    return [InOffice(key, *told, tuple(offices.get(key, ()))) for key, told in people.items()]
