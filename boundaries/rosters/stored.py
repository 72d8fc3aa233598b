"""Who is on record: every post with its holders from a day on, and those whose terms are over."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

Key = tuple[uuid.UUID, str, int, bool]
"""Area, kind of post, ordinal, whether it is about its stand-ins."""

EVERYTHING = text("""
    SELECT post.area_id, post.kind, post.ordinal, one.acting, person.id, person.name, person.phone,
           lower(one.term), upper(one.term), one.capacity
    FROM post
    LEFT JOIN appointment AS one ON one.post_id = post.id
    LEFT JOIN person ON person.id = one.person_id
    ORDER BY post.area_id, post.kind, post.ordinal, one.acting, lower(one.term) NULLS FIRST
""")
PEOPLE = text("SELECT id, name, phone FROM person ORDER BY id")


@dataclass(frozen=True)
class Term:
    """A holder on record: from `start` up to but not including `end`; None is unbounded."""

    person: uuid.UUID
    name: str
    phone: str
    start: date | None
    end: date | None
    capacity: str


@dataclass(frozen=True)
class Stored:
    """Terms that last beyond a day, those that do not, posts (area, kind, ordinal), held or not, people."""

    held: Mapping[Key, tuple[Term, ...]]
    over: Mapping[Key, tuple[Term, ...]]
    posts: frozenset[tuple[uuid.UUID, str, int]]
    people: Mapping[tuple[str, str], uuid.UUID]
    """Everybody on record by name and phone; of several who share both, the first."""


def read_stored(session: Session, day: date) -> Stored:
    """Everything on record, as of a day."""
    held: defaultdict[Key, list[Term]] = defaultdict(list)
    over: defaultdict[Key, list[Term]] = defaultdict(list)
    posts = set()
    for area, kind, ordinal, acting, *term in session.execute(EVERYTHING):
        posts.add((area, kind, ordinal))
        if term[0] is not None:
            one = Term(*term)
            kept = held if one.end is None or one.end > day else over
            kept[area, kind, ordinal, acting].append(one)
    people: dict[tuple[str, str], uuid.UUID] = {}
    for person, name, phone in session.execute(PEOPLE):
        people.setdefault((name, phone), person)
    return Stored(_frozen(held), _frozen(over), frozenset(posts), people)


def _frozen(found: Mapping[Key, list[Term]]) -> dict[Key, tuple[Term, ...]]:
    return {key: tuple(terms) for key, terms in found.items()}
