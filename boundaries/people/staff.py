"""Everybody who answers for or serves the town, past and future days too, read once for a directory."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.leaders import Days, Roster, Tenure
from boundaries.people.centres import Cluster, read_clusters
from boundaries.people.heirs import THEMSELVES, Heirs
from boundaries.people.kinds import PostKind, PostKinds, read_post_kinds
from boundaries.places import Leader

TENURES = text("""
    SELECT post.area_id, area.code, post.kind, post.ordinal, person.name, person.phone, appointment.acting,
           appointment.capacity, person.id, lower(appointment.term), upper(appointment.term)
    FROM appointment
    JOIN post ON post.id = appointment.post_id
    JOIN area ON area.id = post.area_id
    JOIN person ON person.id = appointment.person_id
    ORDER BY appointment.id
""")
LEAVES = text("SELECT person_id, lower(days), upper(days) FROM absence ORDER BY person_id, days")
POSTS = text("SELECT area_id, kind, ordinal FROM post ORDER BY area_id, kind, ordinal")
SECONDS = text("""
    SELECT area_id, id, answers_id, label, label_en, lower(days), upper(days) FROM second_layer
    ORDER BY area_id, lower(days) NULLS FIRST, id
""")


@dataclass(frozen=True)
class Second:
    """Another area that answers too on some days, and as what."""

    id: uuid.UUID
    answers: uuid.UUID
    label: str
    label_en: str
    days: Days


@dataclass(frozen=True)
class Staff:
    """Terms of those who lead and of those who serve, by area; the posts each area has (kind, ordinal);
    second layers by area; clusters in code order."""

    kinds: PostKinds
    leaders: Roster
    services: Roster
    posts: Mapping[uuid.UUID, frozenset[tuple[str, int]]]
    in_use: frozenset[str]
    seconds: Mapping[uuid.UUID, tuple[Second, ...]]
    clusters: tuple[Cluster, ...]


def read_staff(session: Session, heirs: Heirs = THEMSELVES) -> Staff:
    """Everybody, from the tables; what hangs on areas that are no more goes to their `heirs`."""
    kinds, leaves = read_post_kinds(session), read_leaves(session)
    leaders: defaultdict[uuid.UUID, list[Tenure]] = defaultdict(list)
    services: defaultdict[uuid.UUID, list[Tenure]] = defaultdict(list)
    for row in session.execute(TENURES):
        kind = kinds.get(row[2]) or unknown_kind(row[2])
        leader = Leader(
            *(kind.kind, kind.title, row[3], row[4], row[5], row[6], row[1]),
            title_en=kind.title_en,
            capacity=row[7],
            person=row[8],
            public=kind.public,
        )
        terms = leaders if kind.leads else services
        terms[row[0]].append(Tenure(leader, row[9], row[10], leaves.get(row[8], ())))
    posts: defaultdict[uuid.UUID, set[tuple[str, int]]] = defaultdict(set)
    for area, post, ordinal in session.execute(POSTS):
        posts[area].add((post, ordinal))
    return Staff(
        kinds=kinds,
        leaders=_in_order(leaders, kinds),
        services=_in_order(services, kinds),
        posts={area: frozenset(own) for area, own in posts.items()},
        in_use=frozenset(kind for own in posts.values() for kind, _ in own),
        seconds=_seconds(session, heirs),
        clusters=read_clusters(session, leaves, heirs),
    )


def read_leaves(session: Session) -> dict[uuid.UUID, tuple[Days, ...]]:
    """The leaves of every person that ever took one."""
    found: dict[uuid.UUID, tuple[Days, ...]] = {}
    for person, start, end in session.execute(LEAVES):
        found[person] = (*found.get(person, ()), (start, end))
    return found


def unknown_kind(kind: str) -> PostKind:
    """What stands for a kind that the town no longer knows: it leads nothing and is not shown."""
    return PostKind(kind, "", kind, kind, 1_000, public=False)


def _seconds(session: Session, heirs: Heirs) -> dict[uuid.UUID, tuple[Second, ...]]:
    found: dict[uuid.UUID, tuple[Second, ...]] = {}
    for area, key, answers, label, label_en, start, end in session.execute(SECONDS):
        second = Second(key, heirs.of(answers)[0], label, label_en, (start, end))
        for heir in heirs.of(area):
            found[heir] = (*found.get(heir, ()), second)
    return found


def _in_order(terms: Mapping[uuid.UUID, list[Tenure]], kinds: PostKinds) -> Roster:
    ranks = {kind: rank for rank, kind in enumerate(kinds)}

    def whom_first(term: Tenure) -> tuple[int, str, int, bool]:
        leader = term.leader
        return ranks.get(leader.post, len(ranks)), leader.post, leader.ordinal, not leader.acting

    return {area: tuple(sorted(own, key=whom_first)) for area, own in terms.items()}
