"""Who holds which post from when: the one way in which appointments change, for people and for rosters alike.

Nobody's time in a post is forgotten: a term is cut where the next one begins, and taken back only where it
lies whole within the days that are told anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.copying import days
from boundaries.identity import uuid7, uuid7s
from boundaries.leaders import Days
from boundaries.people.kinds import read_post_kinds
from boundaries.people.phones import whole_phone
from boundaries.tables import CAPACITIES
from gis.errors import InputError, NotFound

AREAS = text("SELECT id, town_id, level FROM area WHERE id = ANY(:areas)")
ADD_POSTS = text("""
    INSERT INTO post (id, town_id, area_id, kind, ordinal)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:towns AS uuid[]), CAST(:areas AS uuid[]),
                         CAST(:kinds AS text[]), CAST(:ordinals AS integer[]))
    ON CONFLICT (area_id, kind, ordinal) DO NOTHING
""")
POSTS = text("""
    SELECT id, area_id, kind, ordinal FROM post WHERE area_id = ANY(:areas) ORDER BY id FOR UPDATE
""")
TERMS = text("""
    SELECT id, post_id, acting, person_id, lower(term), upper(term), capacity FROM appointment
    WHERE post_id = ANY(:posts) ORDER BY term
""")
DROP = text("DELETE FROM appointment WHERE id = ANY(:ids)")
CUT = text("UPDATE appointment SET term = CAST(:days AS daterange), capacity = :capacity WHERE id = :id")
ADD = text("""
    INSERT INTO appointment (id, town_id, post_id, person_id, acting, term, capacity)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:towns AS uuid[]), CAST(:posts AS uuid[]),
                         CAST(:people AS uuid[]), CAST(:acting AS boolean[]), CAST(:days AS daterange[]),
                         CAST(:capacities AS text[]))
""")
ADD_PERSON = text("INSERT INTO person (id, town_id, name, phone) VALUES (:id, :town, :name, :phone)")
PHONE = text("SELECT phone FROM person WHERE id = :id FOR UPDATE")
ALTER_PERSON = text("UPDATE person SET name = :name, phone = :phone WHERE id = :id")
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


@dataclass
class _Term:
    """A row of `appointment`, as it is to be; `was`: as it is stored, None for a new one."""

    id: uuid.UUID
    person: uuid.UUID
    start: date | None
    end: date | None
    capacity: str
    was: tuple[date | None, date | None, str] | None = None

    @property
    def now(self) -> tuple[date | None, date | None, str]:
        return self.start, self.end, self.capacity


Key = tuple[uuid.UUID, bool]
"""A post, and whether it is about its stand-ins."""


def hold(session: Session, wanted: Holding) -> None:
    """One of them, as `hold_all`."""
    hold_all(session, [wanted])


def hold_all(session: Session, wanted: Sequence[Holding]) -> int:
    """Make it so, in the order given: other terms of those posts make room. Returns how many rows of
    appointments were written. Never commits; the caller tells listeners (`revisions.announce`).

    Where the same person holds a post on some of the days, what was served before them stays and what would
    have been served after them goes: a term is prolonged or shortened by telling its end. Raises InputError
    for an unknown area, kind, level or capacity, or days that end before they begin.
    """
    towns = _checked(session, wanted)
    posts = _open_posts(session, wanted, towns)
    stored: dict[Key, list[_Term]] = {}
    for row in session.execute(TERMS, {"posts": list(posts.values())}):
        term = _Term(*(row[0], *row[3:7], tuple(row[4:7])))
        stored.setdefault((row[1], row[2]), []).append(term)
    terms = {key: list(own) for key, own in stored.items()}
    for one in wanted:
        key = posts[one.area, one.kind, one.ordinal], one.acting
        terms[key] = _told(terms.get(key, []), one)
    left = {term.id for own in terms.values() for term in own}
    gone = [term.id for own in stored.values() for term in own if term.id not in left]
    return _store(session, terms, gone, next(iter(towns.values()), None))


def open_post(session: Session, area: uuid.UUID, kind: str, ordinal: int) -> uuid.UUID:
    """The post of an area, made if it is not there. Raises InputError as `hold_all`."""
    wanted = [Holding(area, kind, ordinal, None, (None, None))]
    return _open_posts(session, wanted, _checked(session, wanted))[area, kind, ordinal]


def _told(terms: list[_Term], wanted: Holding) -> list[_Term]:
    """The terms of one post after one telling."""
    start, end = wanted.days
    left: list[_Term] = []
    kept = None
    for term in terms:
        if not _meet((term.start, term.end), wanted.days):
            left.append(term)
            continue
        own = term.person == wanted.person
        before, after = _earlier(term.start, start), _later(term.end, end) and not own
        if own and not before and kept is None:
            kept = term
            term.start, term.end, term.capacity = start, end, wanted.capacity
            left.append(term)
        if before:
            rest = _Term(uuid7(), term.person, end, term.end, term.capacity) if after else None
            term.end = start
            left += [term, rest] if rest else [term]
        elif after:
            term.start = end
            left.append(term)
    if kept is None and wanted.person is not None:
        left.append(_Term(uuid7(), wanted.person, start, end, wanted.capacity))
    return left


def _store(
    session: Session, terms: dict[Key, list[_Term]], gone: list[uuid.UUID], town: uuid.UUID | None
) -> int:
    """Rows that go, those that shrink, the others that change, then new ones: no two ever overlap."""
    if gone:
        session.execute(DROP, {"ids": gone})
    changed = [term for own in terms.values() for term in own if term.was not in (None, term.now)]
    if changed:
        changed.sort(key=_grows)
        told = [{"id": one.id, "days": days(one.start, one.end), "capacity": one.capacity} for one in changed]
        session.execute(CUT, told)
    new = [(key, term) for key, own in terms.items() for term in own if term.was is None]
    if new:
        rows = {
            "ids": [term.id for _, term in new],
            "towns": [town] * len(new),
            "posts": [key[0] for key, _ in new],
            "people": [term.person for _, term in new],
            "acting": [key[1] for key, _ in new],
            "days": [days(term.start, term.end) for _, term in new],
            "capacities": [term.capacity for _, term in new],
        }
        session.execute(ADD, rows)
    return len(gone) + len(changed) + len(new)


def _grows(term: _Term) -> bool:
    assert term.was is not None
    return _later(term.end, term.was[1]) or (term.end is None and term.was[1] is not None)


def add_person(session: Session, town: uuid.UUID, name: str, phone: str) -> uuid.UUID:
    """A new person of a town (by the town's id). Raises InputError without a name, or for a bad phone."""
    person = uuid7()
    session.execute(
        ADD_PERSON, {"id": person, "town": town, "name": _named(name), "phone": whole_phone(phone)}
    )
    return person


def alter_person(session: Session, person: uuid.UUID, name: str, phone: str) -> None:
    """Another name or phone; a number that is on record already may stay, whatever it is.

    Raises NotFound, or InputError without a name, or for a bad phone."""
    stored = session.execute(PHONE, {"id": person}).scalar_one_or_none()
    if stored is None:
        raise unknown_person(person)
    number = stored if phone.strip() == stored else whole_phone(phone)
    session.execute(ALTER_PERSON, {"id": person, "name": _named(name), "phone": number})


def unknown_person(person: uuid.UUID) -> NotFound:
    """The error for a person that is not there."""
    return NotFound(
        "没有这个人。请先登记，或刷新后重试。",
        "There is no such person: add them, or reload.",
        person=str(person),
    )


def _open_posts(
    session: Session, wanted: Sequence[Holding], towns: dict[uuid.UUID, uuid.UUID]
) -> dict[tuple[uuid.UUID, str, int], uuid.UUID]:
    """The posts by area, kind and ordinal, made where they are not there; locked to the transaction's end."""
    keys = list(dict.fromkeys((one.area, one.kind, one.ordinal) for one in wanted))
    columns = {
        "ids": uuid7s(len(keys)),
        "towns": [towns[area] for area, _, _ in keys],
        "areas": [area for area, _, _ in keys],
        "kinds": [kind for _, kind, _ in keys],
        "ordinals": [ordinal for _, _, ordinal in keys],
    }
    session.execute(ADD_POSTS, columns)
    asked = set(keys)
    found = session.execute(POSTS, {"areas": list(towns)})
    return {(row[1], row[2], row[3]): row[0] for row in found if (row[1], row[2], row[3]) in asked}


def _meet(one: Days, other: Days) -> bool:
    return (one[0] is None or other[1] is None or one[0] < other[1]) and (
        other[0] is None or one[1] is None or other[0] < one[1]
    )


def _earlier(start: date | None, than: date | None) -> bool:
    return than is not None and (start is None or start < than)


def _later(end: date | None, than: date | None) -> bool:
    return than is not None and (end is None or end > than)


def _checked(session: Session, wanted: Sequence[Holding]) -> dict[uuid.UUID, uuid.UUID]:
    """The town of each area. Raises InputError for what cannot be."""
    rows = session.execute(AREAS, {"areas": list({one.area for one in wanted})}).all()
    levels, kinds = {row.id: row.level for row in rows}, read_post_kinds(session)
    for one in wanted:
        if one.area not in levels:
            raise InputError("没有这个区域。请刷新后重试。", "There is no such area: reload.", field="area")
        if one.kind not in kinds or kinds[one.kind].level != levels[one.area]:
            raise InputError(
                f"“{one.kind}”不是这一级区域的岗位。请从岗位列表里选择。",
                f'"{one.kind}" is no post of areas of this level. Choose one from the list of posts.',
                field="kind",
            )
        _check_numbers(one)
    return {row.id: row.town_id for row in rows}


def _check_numbers(wanted: Holding) -> None:
    if not 1 <= wanted.ordinal <= MOST_ORDINAL:
        raise InputError(
            f"序号应在 1 到 {MOST_ORDINAL} 之间。",
            f"The ordinal must be 1 to {MOST_ORDINAL}.",
            field="ordinal",
        )
    if wanted.capacity not in ("", *CAPACITIES):
        known = ", ".join(CAPACITIES)
        raise InputError(
            f"身份应是 {known} 之一，或留空。",
            f"The capacity must be one of {known}, or empty.",
            field="capacity",
        )
    if second_owner(wanted.ordinal, wanted.capacity):
        raise InputError(
            "店主是第一单元长；第二单元长由干部、物业经理或党员担任。",
            "The owner is the first leader; the second is a cadre, property manager or Party member.",
            field="capacity",
        )
    start, end = wanted.days
    if start is not None and end is not None and start >= end:
        raise InputError(
            "最后一天早于开始的那一天。请改其中一个日期。",
            "The last day lies before the first. Change one of them.",
            field="end",
        )


def second_owner(ordinal: int, capacity: str) -> bool:
    """Whether a shop's owner would be anything but its first leader (双单元长: 店主在先)."""
    return ordinal > 1 and capacity == "owner"


def _named(name: str) -> str:
    if not name.strip():
        raise InputError("请填写姓名。", "Give a name.", field="name")
    return name.strip()
