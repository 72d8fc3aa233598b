"""What a roster changes: every row against who is on record, before anything is stored.

A cell left blank changes nothing. A term whose end is not told lasts as it does on record, at most until the
next holder's begins. Posts of the kinds and villages that the roster lists, but that are not in it, end with
it (unless it says to keep them).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from boundaries.directory import Directory
from boundaries.leaders import mask_phone
from boundaries.people.kinds import PostKind
from boundaries.places import AreaRecord
from boundaries.rosters.faults import Cell, Fault, fault
from boundaries.rosters.headings import Headings
from boundaries.rosters.reading import RosterRow
from boundaries.rosters.stored import Key, Stored, Term

Kind = Literal["new", "changed", "ended", "unchanged"]
KINDS: tuple[Kind, ...] = ("new", "changed", "ended", "unchanged")


@dataclass(frozen=True)
class Holder:
    """Who is to hold a post: a person on record (`person`), or a new one; start None: since ever."""

    name: str
    phone: str
    start: date | None
    end: date | None
    capacity: str
    person: uuid.UUID | None = None


@dataclass(frozen=True)
class Detail:
    """One thing that changes: phone, start, end, capacity or name; numbers are masked."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What becomes of one row, or of a holder on record. `row` None: not in the roster."""

    kind: Kind
    area: AreaRecord
    post: PostKind
    ordinal: int
    acting: bool
    name: str
    row: int | None
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Told:
    """What is to be written about one post: nobody from `clear` on, then these holders."""

    key: Key
    clear: date
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class Difference:
    """All changes in the roster's order, then those of posts that are not in it; and how to make it so."""

    changes: tuple[Change, ...]
    told: tuple[Told, ...] = field(repr=False)
    phones: Mapping[uuid.UUID, str] = field(repr=False)
    """Persons whose number changes."""
    posts: tuple[tuple[uuid.UUID, str, int], ...] = field(repr=False)
    """Posts that are to be made, though nobody holds them."""

    def counts(self) -> dict[str, int]:
        """How many changes there are of each kind."""
        return {kind: sum(one.kind == kind for one in self.changes) for kind in KINDS}


@dataclass(frozen=True)
class Basis:
    """What a roster is compared with: the published town, who is on record, from which day on."""

    directory: Directory
    stored: Stored
    day: date


def compare(
    groups: Mapping[Key, Sequence[RosterRow]], basis: Basis, headings: Headings
) -> tuple[Difference, list[Fault]]:
    """The changes that rows ask for, and rows whose phone contradicts another row or names nobody."""
    matcher = _Matcher(basis, headings)
    changes: list[Change] = []
    told: list[Told] = []
    for key, rows in groups.items():
        own, told_one = matcher.post(key, rows)
        changes += own
        told += told_one
    changes.sort(key=lambda one: one.row or 0)
    return Difference(tuple(changes), tuple(told), matcher.phones, tuple(matcher.posts)), matcher.faults


def left_out(
    groups: Mapping[Key, Sequence[RosterRow]], basis: Basis, covered: Callable[[AreaRecord], bool]
) -> Difference:
    """Holders on record of the villages and kinds of posts that the rows list, whose posts they do not."""
    areas = {area.id: area for layer in basis.directory.layers.values() for area in layer.areas}
    scope = {(_village(basis.directory, rows[0].area), key[1]) for key, rows in groups.items()}
    changes, told = [], []
    for key, terms in basis.stored.held.items():
        area = areas.get(key[0])
        post = basis.directory.staff.kinds.get(key[1])
        if area is None or post is None or key in groups or not covered(area):
            continue
        if (_village(basis.directory, area), key[1]) in scope:
            told.append(Told(key, basis.day, ()))
            changes += [_ended(area, post, key, term) for term in terms]
    changes.sort(key=lambda one: (one.area.code, one.post.rank, one.ordinal))
    return Difference(tuple(changes), tuple(told), {}, ())


def joined(one: Difference, other: Difference) -> Difference:
    """Two differences about different posts as one."""
    return Difference(
        one.changes + other.changes,
        one.told + other.told,
        {**one.phones, **other.phones},
        one.posts + other.posts,
    )


def _village(directory: Directory, area: AreaRecord) -> str:
    chain = (area, *directory.above(area))
    return next((one.code for one in chain if one.level == "village"), "")


def _ended(area: AreaRecord, post: PostKind, key: Key, term: Term) -> Change:
    return Change("ended", area, post, key[2], key[3], term.name, None)


class _Matcher:
    """Finds who on record a row means; remembers what rows said of persons."""

    def __init__(self, basis: Basis, headings: Headings) -> None:
        self.basis, self.headings = basis, headings
        self.people = basis.stored.people
        self.faults: list[Fault] = []
        self.phones: dict[uuid.UUID, str] = {}
        self.posts: list[tuple[uuid.UUID, str, int]] = []
        self._said: dict[uuid.UUID, RosterRow] = {}
        self._near = _by_village(basis)

    def post(self, key: Key, rows: Sequence[RosterRow]) -> tuple[list[Change], list[Told]]:
        """The changes of one post, and what to write of it if anything changes."""
        held = list(self.basis.stored.held.get(key, ()))
        left, changes, holders = list(held), [], []
        for row, after in zip(rows, [*rows[1:], None], strict=True):
            if not row.name:
                continue
            term = next((one for one in left if one.name == row.name and _fits(row, one)), None)
            if term is not None:
                left.remove(term)
            holder = self._holder(row, term, after)
            holders.append(holder)
            changes.append(self._change(row, term, holder))
        first = rows[0]
        changes += [
            Change("ended", first.area, first.post, key[2], key[3], term.name, first.row) for term in left
        ]
        if not held and not holders:
            changes.append(self._empty(key, first))
        if not any(one.kind in ("new", "ended") or _beyond_phone(one) for one in changes):
            return changes, []
        if not held and not holders:
            return changes, []
        return changes, [Told(key, self._clear(left, holders), tuple(holders))]

    def _empty(self, key: Key, row: RosterRow) -> Change:
        """A post that nobody holds, as the row says too."""
        is_new = key[:3] not in self.basis.stored.posts
        if is_new:
            self.posts.append(key[:3])
        return Change("new" if is_new else "unchanged", row.area, row.post, key[2], key[3], "", row.row)

    def _clear(self, left: Sequence[Term], holders: Sequence[Holder]) -> date:
        """From when on what is on record counts no more: a holder stays until a successor who is to come."""
        day = self.basis.day
        starts = [one.start for one in holders if one.start is not None]
        if left and holders and len(starts) == len(holders):
            return max(day, min(starts))
        return day

    def _holder(self, row: RosterRow, term: Term | None, after: RosterRow | None) -> Holder:
        phone = self._phone(row, term)
        start = row.start or (term.start if term else self.basis.day)
        end = row.end if row.end_told else (term.end if term else None)
        if not row.end_told and after is not None and after.start is not None:
            end = after.start
        if start is not None and end is not None and end <= start:
            cell = Cell(row.row, self.headings.title("end"), (end - timedelta(days=1)).isoformat())
            self.faults.append(fault("end_before_start", cell, hint=start.isoformat()))
        capacity = row.capacity if row.capacity is not None else (term.capacity if term else "")
        person = term.person if term else self._someone(row, phone)
        return Holder(row.name, phone, start, end, capacity, person)

    def _phone(self, row: RosterRow, term: Term | None) -> str:
        """The whole number a row means; notes faults, and numbers that change."""
        known = term.phone if term else ""
        hidden = row.phone is not None and "*" in row.phone
        if term is None:
            if hidden:
                known = self._behind(row)
            return known if hidden else row.phone or ""
        if row.phone is None or (hidden and mask_phone(known) == row.phone):
            return known
        cell = Cell(row.row, self.headings.title("phone"), row.phone)
        if hidden:
            self.faults.append(fault("phone_hidden", cell))
            return known
        said = self._said.setdefault(term.person, row)
        if said.phone != row.phone:
            self.faults.append(fault("phone_differs", cell, name=row.name, other=said.row))
        elif row.phone != known:
            self.phones[term.person] = row.phone
        return row.phone

    def _behind(self, row: RosterRow) -> str:
        """The number behind a masked one, if one person of that name has such a number."""
        fits = {p for name, p in self.people if name == row.name and mask_phone(p) == row.phone}
        if len(fits) == 1:
            return fits.pop()
        cell = Cell(row.row, self.headings.title("phone"), row.phone or "")
        self.faults.append(fault("phone_hidden", cell))
        return ""

    def _someone(self, row: RosterRow, phone: str) -> uuid.UUID | None:
        """A person on record with that name and number; without a number the only one in that village."""
        if phone:
            return self.people.get((row.name, phone))
        village = _village(self.basis.directory, row.area)
        near = self._near.get((village, row.name), set())
        return next(iter(near)) if len(near) == 1 else None

    def _change(self, row: RosterRow, term: Term | None, holder: Holder) -> Change:
        if term is None:
            details: tuple[Detail, ...] = ()
            kind: Kind = "new"
        else:
            details = tuple(_details(term, holder))
            kind = "changed" if details else "unchanged"
        return Change(kind, row.area, row.post, row.ordinal, row.acting, row.name, row.row, details)


def _fits(row: RosterRow, term: Term) -> bool:
    """Whether a row of the same name may mean a term: their days meet, or neither tells more."""
    return row.start is None or term.end is None or row.start < term.end


def _beyond_phone(change: Change) -> bool:
    return any(one.what != "phone" for one in change.details)


def _details(term: Term, holder: Holder) -> Iterator[Detail]:
    if term.phone != holder.phone:
        yield Detail("phone", mask_phone(term.phone), mask_phone(holder.phone))
    for what, before, after in (("start", term.start, holder.start), ("end", term.end, holder.end)):
        if before != after:
            yield Detail(what, before.isoformat() if before else "", after.isoformat() if after else "")
    if term.capacity != holder.capacity:
        yield Detail("capacity", term.capacity, holder.capacity)


def _by_village(basis: Basis) -> dict[tuple[str, str], set[uuid.UUID]]:
    """Persons on record by village and name."""
    areas = {area.id: area for layer in basis.directory.layers.values() for area in layer.areas}
    found: dict[tuple[str, str], set[uuid.UUID]] = {}
    pairs: Iterable[tuple[Key, tuple[Term, ...]]] = basis.stored.held.items()
    for key, terms in pairs:
        area = areas.get(key[0])
        if area is not None:
            village = _village(basis.directory, area)
            for term in terms:
                found.setdefault((village, term.name), set()).add(term.person)
    return found
