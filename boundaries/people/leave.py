"""Leave of people: recorded, ended, and who stands in meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from boundaries.copying import days
from boundaries.identity import uuid7
from boundaries.leaders import Days
from boundaries.people.appointing import Holding, hold, unknown_person
from gis.errors import Conflict, InputError, NotFound

ADD = text("""
    INSERT INTO absence (id, town_id, person_id, days, reason)
    SELECT :id, town_id, id, CAST(:days AS daterange), :reason FROM person WHERE id = :person
""")
END = text("""
    UPDATE absence SET days = CAST(:days AS daterange) WHERE id = :id RETURNING person_id
""")
DROP = text("DELETE FROM absence WHERE id = :id RETURNING person_id")
READ = text("SELECT person_id, lower(days), upper(days) FROM absence WHERE id = :id FOR UPDATE")
HELD = text("""
    SELECT post.area_id, post.kind, post.ordinal FROM appointment AS one JOIN post ON post.id = one.post_id
    WHERE one.person_id = :person AND NOT one.acting AND one.term && CAST(:days AS daterange)
    ORDER BY post.id
""")


@dataclass(frozen=True)
class Leave:
    """A person is away from the first of `days` up to but not including the last; `stand_in` acts."""

    person: uuid.UUID
    days: Days
    reason: str = ""
    stand_in: uuid.UUID | None = None


def posts_held(session: Session, person: uuid.UUID, span: Days) -> Sequence[tuple[uuid.UUID, str, int]]:
    """Area, kind and ordinal of every post a person holds (not as a stand-in) on some of the days."""
    found = session.execute(HELD, {"person": person, "days": days(*span)})
    return [(row[0], row[1], row[2]) for row in found]


def take_leave(session: Session, leave: Leave) -> uuid.UUID:
    """Record a leave; the stand-in acts in every post the person then holds. Never commits.

    Raises NotFound for an unknown person, InputError for days that cannot be or standing in for oneself,
    Conflict where the person is on leave already.
    """
    start, end = leave.days
    if start is None or (end is not None and start >= end):
        raise InputError(
            "请填写日期，最后一天不能早于开始的那一天。",
            "Give the days: the last must not lie before the first.",
            field="end",
        )
    if leave.stand_in == leave.person:
        raise InputError("不能由本人代理。", "Nobody stands in for themselves.", field="stand_in")
    key = uuid7()
    told = {"id": key, "person": leave.person, "days": days(start, end), "reason": leave.reason.strip()}
    try:
        with session.begin_nested():
            added = session.execute(ADD, told)
    except IntegrityError as error:
        raise Conflict(
            "这个人在这些日子里已经请假。请先改那一次。",
            "This person is on leave on some of these days already: change that leave first.",
        ) from error
    if added.rowcount == 0:  # type: ignore[attr-defined]
        raise unknown_person(leave.person)
    if leave.stand_in is not None:
        for post in posts_held(session, leave.person, leave.days):
            hold(session, Holding(*post, leave.stand_in, leave.days, acting=True))
    return key


def end_leave(session: Session, key: uuid.UUID, back: date) -> uuid.UUID:
    """Someone is back from a day on (before the first day: the leave is taken back); gives the person.

    Stand-ins step down on that day too. Raises NotFound.
    """
    row = session.execute(READ, {"id": key}).one_or_none()
    if row is None:
        raise NotFound("没有这次请假。请刷新后重试。", "There is no such leave: reload.", leave=str(key))
    person, start, end = row
    if end is not None and back >= end:
        return person  # type: ignore[no-any-return]
    for post in posts_held(session, person, (start, end)):
        hold(session, Holding(*post, None, (max(back, start) if start else back, end), acting=True))
    if start is not None and back <= start:
        session.execute(DROP, {"id": key})
    else:
        session.execute(END, {"id": key, "days": days(start, back)})
    return person  # type: ignore[no-any-return]
