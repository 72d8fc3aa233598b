"""Writing what a roster changes: all of it, in one transaction of the caller's."""

from __future__ import annotations

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.copying import copy_rows
from boundaries.identity import uuid7s
from boundaries.people.appointing import Holding, hold_all, open_post
from boundaries.rosters.differing import Difference, Holder

PHONES = text("""
    UPDATE person SET phone = told.phone
    FROM unnest(CAST(:ids AS uuid[]), CAST(:phones AS text[])) AS told(id, phone)
    WHERE person.id = told.id
""")


def store(session: Session, difference: Difference, town: uuid.UUID) -> int:
    """Write a difference; returns how many appointments were written. Every listener is told.

    The caller holds `revisions.lock` since before it read what is on record. Never commits.
    """
    people = _new_people(session, difference, town)
    if difference.phones:
        session.execute(PHONES, {"ids": list(difference.phones), "phones": list(difference.phones.values())})
    for area, kind, ordinal in difference.posts:
        open_post(session, area, kind, ordinal)
    wanted = []
    for told in difference.told:
        area, kind, ordinal, acting = told.key
        wanted.append(Holding(area, kind, ordinal, None, (told.clear, None), acting))
        for one in told.holders:
            person = one.person or people[_key(one, told.key[0])]
            days = (one.start, one.end)
            wanted.append(Holding(area, kind, ordinal, person, days, acting, one.capacity))
    written = hold_all(session, wanted) if wanted else 0
    revisions.announce(session)
    return written


def _new_people(
    session: Session, difference: Difference, town: uuid.UUID
) -> dict[tuple[str, str, uuid.UUID | None], uuid.UUID]:
    """Make the people who are not on record; one person for each name and number."""
    new = list(
        dict.fromkeys(
            _key(one, told.key[0]) for told in difference.told for one in told.holders if one.person is None
        )
    )
    ids = dict(zip(new, uuid7s(len(new)), strict=True))
    rows = ((made, town, name, phone) for (name, phone, _), made in ids.items())
    if new:
        copy_rows(session, "person", ("id", "town_id", "name", "phone"), rows)
    return ids


def _key(holder: Holder, area: uuid.UUID) -> tuple[str, str, uuid.UUID | None]:
    """Whom a holder means: by name and number; without a number only within one area."""
    return holder.name, holder.phone, None if holder.phone else area
