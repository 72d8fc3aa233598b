"""Who holds which post from when: the one way in which appointments change, for people and for rosters alike.

Nobody's time in a post is forgotten: a term is cut where the next one begins, and taken back only where it
lies whole within the days that are told anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.copying import days
from boundaries.identity import uuid7
from boundaries.leaders import Days
from boundaries.people.kinds import read_post_kinds
from boundaries.tables import CAPACITIES
from gis.errors import InputError, NotFound

AREA = text("SELECT town_id, level, code FROM area WHERE id = :area")
ADD_POST = text("""
    INSERT INTO post (id, town_id, area_id, kind, ordinal) VALUES (:id, :town, :area, :kind, :ordinal)
    ON CONFLICT (area_id, kind, ordinal) DO NOTHING
""")
POST = text("""
    SELECT id FROM post WHERE area_id = :area AND kind = :kind AND ordinal = :ordinal FOR UPDATE
""")
TERMS = text("""
    SELECT id, person_id, lower(term), upper(term), capacity FROM appointment
    WHERE post_id = :post AND acting = :acting AND term && CAST(:days AS daterange) ORDER BY term
""")
CUT = text("UPDATE appointment SET term = CAST(:days AS daterange) WHERE id = :id")
RENEW = text("UPDATE appointment SET term = CAST(:days AS daterange), capacity = :capacity WHERE id = :id")
DROP = text("DELETE FROM appointment WHERE id = :id")
ADD_TERM = text("""
    INSERT INTO appointment (id, town_id, post_id, person_id, acting, term, capacity)
    VALUES (:id, :town, :post, :person, :acting, CAST(:days AS daterange), :capacity)
""")
ADD_PERSON = text("INSERT INTO person (id, town_id, name, phone) VALUES (:id, :town, :name, :phone)")
ALTER_PERSON = text("UPDATE person SET name = :name, phone = :phone WHERE id = :id RETURNING id")
MOST_ORDINAL = 20


@dataclass(frozen=True)
class Holding:
    """From the first of `days` up to but not including the last a post is held by `person` (None: nobody).

    The post is the area's `kind` number `ordinal`; it is made if the area has none. `acting`: as a stand-in,
    beside whoever holds it."""

    area: uuid.UUID
    kind: str
    ordinal: int
    person: uuid.UUID | None
    days: Days
    acting: bool = False
    capacity: str = ""


def hold(session: Session, wanted: Holding) -> uuid.UUID:
    """Make it so: other terms of that post make room; gives the id of the post. Never commits.

    Where the same person holds it on some of the days, what was served before them stays and what would have
    been served after them goes; so a term is prolonged or shortened by telling its end. Raises InputError for an unknown area,
    kind, level or capacity, or days that end before they begin; the caller tells listeners
    (`revisions.announce`).
    """
    town = _checked(session, wanted)
    post = open_post(session, wanted, town)
    asked = {"post": post, "acting": wanted.acting, "days": days(*wanted.days)}
    terms = session.execute(TERMS, asked).all()
    own = next((row for row in terms if row[1] == wanted.person), None)
    kept = own[0] if own and not _earlier(own[2], wanted.days[0]) else None
    for term, person, start, end, capacity in terms:
        ended = end if person != wanted.person else wanted.days[1]
        if term != kept:
            _make_room(session, (term, post, town, capacity), (start, ended), wanted)
    known = {"days": asked["days"], "capacity": wanted.capacity}
    if kept is not None:
        session.execute(RENEW, {"id": kept, **known})
    elif wanted.person is not None:
        ids = {"id": uuid7(), "town": town, "post": post, "person": wanted.person}
        session.execute(ADD_TERM, {**ids, "acting": wanted.acting, **known})
    return post


def hold_all(session: Session, wanted: Iterable[Holding]) -> int:
    """All of them, in the order given; returns how many. What a roster's difference is applied by."""
    count = 0
    for count, one in enumerate(wanted, 1):  # noqa: B007  (the last number is the answer)
        hold(session, one)
    return count


def open_post(session: Session, wanted: Holding, town: uuid.UUID) -> uuid.UUID:
    """The post, made if it is not there; locked until the transaction ends."""
    asked = {"area": wanted.area, "kind": wanted.kind, "ordinal": wanted.ordinal}
    session.execute(ADD_POST, {"id": uuid7(), "town": town, **asked})
    found: uuid.UUID = session.execute(POST, asked).scalar_one()
    return found


def add_person(session: Session, town: uuid.UUID, name: str, phone: str) -> uuid.UUID:
    """A new person of a town (by the town's id). Raises InputError without a name."""
    person = uuid7()
    session.execute(ADD_PERSON, {"id": person, "town": town, "name": _named(name), "phone": phone.strip()})
    return person


def alter_person(session: Session, person: uuid.UUID, name: str, phone: str) -> None:
    """Another name or phone. Raises NotFound, or InputError without a name."""
    known = {"id": person, "name": _named(name), "phone": phone.strip()}
    if session.execute(ALTER_PERSON, known).one_or_none() is None:
        raise unknown_person(person)


def unknown_person(person: uuid.UUID) -> NotFound:
    """The error for a person that is not there."""
    return NotFound(
        "没有这个人。请先登记，或刷新后重试。",
        "There is no such person: add them, or reload.",
        person=str(person),
    )


def _make_room(session: Session, term: tuple[Any, ...], held: Days, wanted: Holding) -> None:
    """Take the wanted days out of another term: what lies before and after them stays."""
    key, post, town, capacity = term
    before = (held[0], wanted.days[0]) if _earlier(held[0], wanted.days[0]) else None
    after = (wanted.days[1], held[1]) if _later(held[1], wanted.days[1]) else None
    if before is None and after is None:
        session.execute(DROP, {"id": key})
        return
    session.execute(CUT, {"id": key, "days": days(*(before or after or held))})
    if before and after:
        person = session.execute(text("SELECT person_id FROM appointment WHERE id = :id"), {"id": key})
        ids = {"id": uuid7(), "town": town, "post": post, "person": person.scalar_one()}
        rest = {"acting": wanted.acting, "days": days(*after), "capacity": capacity}
        session.execute(ADD_TERM, {**ids, **rest})


def _earlier(start: date | None, than: date | None) -> bool:
    return than is not None and (start is None or start < than)


def _later(end: date | None, than: date | None) -> bool:
    return than is not None and (end is None or end > than)


def _checked(session: Session, wanted: Holding) -> uuid.UUID:
    """The id of the town. Raises InputError for what cannot be."""
    row = session.execute(AREA, {"area": wanted.area}).one_or_none()
    kind = read_post_kinds(session).get(wanted.kind)
    start, end = wanted.days
    if row is None:
        raise InputError("没有这个区域。请刷新后重试。", "There is no such area: reload.", field="area")
    if kind is None or kind.level != row.level:
        raise InputError(
            f"“{wanted.kind}”不是这一级区域的岗位。请从岗位列表里选择。",
            f'"{wanted.kind}" is no post of areas of this level. Choose one from the list of posts.',
            field="kind",
        )
    if not 1 <= wanted.ordinal <= MOST_ORDINAL or wanted.capacity not in ("", *CAPACITIES):
        raise InputError(
            f"序号应在 1 到 {MOST_ORDINAL} 之间，身份应是：{'、'.join(CAPACITIES)} 或留空。",
            f"The ordinal must be 1 to {MOST_ORDINAL}, the capacity one of {', '.join(CAPACITIES)} or empty.",
            field="ordinal" if wanted.capacity in ("", *CAPACITIES) else "capacity",
        )
    if start is not None and end is not None and start >= end:
        raise InputError(
            "止日应在起日之后（止日是不再任职的第一天）。",
            "The end must lie after the start: it is the first day no longer served.",
            field="end",
        )
    town: uuid.UUID = row.town_id
    return town


def _named(name: str) -> str:
    if not name.strip():
        raise InputError("请填写姓名。", "Give a name.", field="name")
    return name.strip()
