"""Posts and appointments of the areas that a revision begins, ends or joins: read, decided, written back.

Nothing is forgotten: a term that is cut short is kept as it was in `carried_term`, so that the area can have
its holder back when it lives again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from boundaries.copying import days
from boundaries.identity import uuid7
from boundaries.tables import POSTS, Post

READ_POSTS = text("SELECT id, area_id, kind, ordinal FROM post WHERE area_id = ANY(:areas)")
READ_TERMS = text("""
    SELECT one.id, one.post_id, one.person_id, one.acting, lower(one.term), upper(one.term), person.name,
           one.capacity
    FROM appointment AS one JOIN person ON person.id = one.person_id
    WHERE one.post_id = ANY(:posts) ORDER BY one.id
""")
READ_CARRIED = text("""
    SELECT one.post_id, one.person_id, one.acting, lower(one.term), upper(one.term), person.name,
           one.capacity
    FROM carried_term AS one JOIN person ON person.id = one.person_id
    WHERE one.post_id = ANY(:posts) AND (upper(one.term) IS NULL OR upper(one.term) > :day)
    ORDER BY one.revision DESC
""")
INSERT_TERM = text("""
    INSERT INTO appointment (id, town_id, post_id, person_id, acting, term, capacity)
    VALUES (:id, :town, :post, :person, :acting, CAST(:term AS daterange), :capacity)
""")
INSERT_CARRIED = text("""
    INSERT INTO carried_term (revision, appointment_id, post_id, person_id, acting, term, capacity)
    VALUES (:revision, :id, :post, :person, :acting, CAST(:term AS daterange), :capacity)
""")
UPDATE_TERM = text("UPDATE appointment SET term = CAST(:term AS daterange) WHERE id = :id")
DELETE_TERM = text("DELETE FROM appointment WHERE id = :id")

Title = tuple[str, int]
"""Kind and ordinal of a post."""


@dataclass
class Term:
    """Who holds a post: from `start` up to but not including `end`; None is unbounded."""

    id: uuid.UUID
    post_id: uuid.UUID
    person: uuid.UUID
    acting: bool
    start: date | None
    end: date | None
    name: str
    capacity: str = ""
    was: tuple[date | None, date | None] | None = None
    is_new: bool = False


@dataclass(frozen=True)
class Held:
    """A post held from the day of the change on: which, by whom, from and until when."""

    post: Title
    person: uuid.UUID
    acting: bool
    start: date | None
    end: date | None
    name: str
    capacity: str = ""


@dataclass(frozen=True)
class Vacancy:
    """A post that nobody holds, and the names of those who held it where the area comes from."""

    kind: str
    ordinal: int
    candidates: tuple[str, ...]


@dataclass
class Posts:
    """The posts of some areas with all their terms, and what is to be written; lives for one publication."""

    day: date
    posts: dict[uuid.UUID, dict[Title, uuid.UUID]]
    terms: dict[uuid.UUID, list[Term]]
    carried: dict[uuid.UUID, list[Held]]
    in_use: frozenset[str]
    before: dict[uuid.UUID, list[Held]] = field(default_factory=dict)
    created: list[tuple[uuid.UUID, uuid.UUID, Title]] = field(default_factory=list)

    def holders(self, area: uuid.UUID) -> list[Held]:
        """Who holds posts of an area on the day or later; remembered as it was before anything changed."""
        if area not in self.before:
            self.before[area] = [
                Held(title, term.person, term.acting, term.start, term.end, term.name, term.capacity)
                for title, post in sorted(self.posts.get(area, {}).items())
                for term in self.terms.get(post, ())
                if term.end is None or term.end > self.day
            ]
        return self.before[area]

    def end(self, area: uuid.UUID) -> None:
        """Cut every term of an area that ends: it lasts through the day."""
        self.holders(area)
        for post in self.posts.get(area, {}).values():
            for term in self.terms.get(post, ()):
                if term.end is None or term.end > self.day + timedelta(days=1):
                    term.was = term.was or (term.start, term.end)
                    term.end = self.day + timedelta(days=1)

    def revive(self, area: uuid.UUID) -> set[Title]:
        """Give an area that lives again the holders that its end cut short, where nobody else holds the post;
        the posts of which one is on record."""
        found = set()
        for title, post in self.posts.get(area, {}).items():
            for held in self.carried.get(post, ()):
                self._appoint(area, title, held)
                found.add(title)
        return found

    def follow(self, area: uuid.UUID, sources: Sequence[uuid.UUID], whole: bool) -> list[Vacancy]:
        """Posts like those of `sources`, with their holders if all ground of them came (`whole`) and one
        person alone held the post; gives those that stay empty."""
        titles = sorted({title for source in sources for title in self.posts.get(source, {})})
        empty = []
        for title in titles:
            held = [one for source in sources for one in self.holders(source) if one.post == title]
            people = {one.person for one in held if not one.acting}
            if whole and len(people) == 1:
                for one in held:
                    self._appoint(area, title, one)
            else:
                names = tuple(dict.fromkeys(one.name for one in held))
                empty.append(Vacancy(*title, names))
        self.create(area, empty)
        return empty

    def fill_empty(self, area: uuid.UUID, held: Iterable[Held]) -> None:
        """Appoint these to posts that the area has and nobody holds from the day on."""
        vacant = self.posts.get(area, {}).keys() - {one.post for one in self.holders(area)}
        for one in held:
            if one.post in vacant:
                self._appoint(area, one.post, one)

    def create(self, area: uuid.UUID, vacancies: Iterable[Vacancy]) -> None:
        """Empty posts."""
        for vacancy in vacancies:
            self._post(area, (vacancy.kind, vacancy.ordinal))

    def usual(self, level: str) -> list[str]:
        """Kinds of posts that areas of a level have in this town."""
        return [kind for kind, at in POSTS.items() if at == level and kind in self.in_use]

    def _post(self, area: uuid.UUID, title: Title) -> uuid.UUID:
        own = self.posts.setdefault(area, {})
        if title not in own:
            own[title] = uuid7()
            self.created.append((own[title], area, title))
        return own[title]

    def _appoint(self, area: uuid.UUID, title: Title, held: Held) -> None:
        """Let someone hold a post from the day on; a term of the same person that touches it is prolonged.

        Whoever else holds the post by then stays."""
        post = self._post(area, title)
        start = self.day if held.start is None else max(held.start, self.day)
        own = self.terms.setdefault(post, [])
        meeting = [one for one in own if one.acting == held.acting and _touch(one, (start, held.end))]
        same = [one for one in meeting if one.person == held.person]
        if same:
            same[0].was = same[0].was or (same[0].start, same[0].end)
            same[0].end = held.end
        elif not any(_overlap(one, (start, held.end)) for one in meeting):
            known = held.person, held.acting, start, held.end, held.name, held.capacity
            own.append(Term(uuid7(), post, *known, is_new=True))

    def store(self, session: Session, revision: int, town: uuid.UUID) -> None:
        """Write what was decided."""
        if self.created:
            rows = [
                {"id": post, "town_id": town, "area_id": area, "kind": kind, "ordinal": ordinal}
                for post, area, (kind, ordinal) in self.created
            ]
            session.execute(insert(Post), rows)
        every = [term for terms in self.terms.values() for term in terms]
        for term in (term for term in every if term.was is not None):
            self._store_cut(session, revision, term)
        new = [
            {
                "id": term.id,
                "town": town,
                "post": term.post_id,
                "person": term.person,
                "acting": term.acting,
                "term": days(term.start, term.end),
                "capacity": term.capacity,
            }
            for term in every
            if term.is_new
        ]
        if new:
            session.execute(INSERT_TERM, new)

    def _store_cut(self, session: Session, revision: int, term: Term) -> None:
        assert term.was is not None
        if (term.start, term.end) == term.was:
            return
        kept = {"revision": revision, "id": term.id, "post": term.post_id, "person": term.person}
        kept |= {"acting": term.acting, "capacity": term.capacity}
        if _shorter(term.end, term.was[1]):
            session.execute(INSERT_CARRIED, {**kept, "term": days(*term.was)})
        if term.start is not None and term.end is not None and term.start >= term.end:
            session.execute(DELETE_TERM, {"id": term.id})
        else:
            session.execute(UPDATE_TERM, {"id": term.id, "term": days(term.start, term.end)})


def read_posts(session: Session, areas: Sequence[uuid.UUID], day: date) -> Posts:
    """The posts of some areas, every term of them, and the terms that were once cut short."""
    posts: dict[uuid.UUID, dict[Title, uuid.UUID]] = {}
    for post, area, kind, ordinal in session.execute(READ_POSTS, {"areas": list(areas)}):
        posts.setdefault(area, {})[kind, ordinal] = post
    title_of = {post: title for own in posts.values() for title, post in own.items()}
    terms: dict[uuid.UUID, list[Term]] = {}
    for row in session.execute(READ_TERMS, {"posts": list(title_of)}):
        terms.setdefault(row[1], []).append(Term(*row))
    carried: dict[uuid.UUID, list[Held]] = {}
    for post, *held in session.execute(READ_CARRIED, {"posts": list(title_of), "day": day}):
        carried.setdefault(post, []).append(Held(title_of[post], *held))
    in_use = frozenset(session.scalars(text("SELECT DISTINCT kind FROM post")))
    return Posts(day, posts, terms, carried, in_use)


def _touch(term: Term, span: tuple[date, date | None]) -> bool:
    """Whether a term overlaps a span of days or ends where it begins."""
    start, end = span
    return (term.end is None or term.end >= start) and (
        end is None or term.start is None or term.start <= end
    )


def _overlap(term: Term, span: tuple[date, date | None]) -> bool:
    start, end = span
    return (term.end is None or term.end > start) and (end is None or term.start is None or term.start < end)


def _shorter(end: date | None, was: date | None) -> bool:
    return end is not None and (was is None or end < was)
