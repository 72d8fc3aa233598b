"""Rosters as officials keep them: one row per post, read, checked as a whole, compared, then stored.

examined = examine(rows, Wish(day)
store(session, examined.difference, directory.town.id)         when there is no fault, or it was said
                                                               that only the clean part is wanted
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from boundaries.directory import Directory
from boundaries.places import AreaRecord
from boundaries.rosters.applying import store
from boundaries.rosters.areas import Areas
from boundaries.rosters.checking import across, outside
from boundaries.rosters.differing import KINDS, Basis, Change, Difference, compare, joined, left_out
from boundaries.rosters.faults import Cell, Fault, fault
from boundaries.rosters.headings import COLUMNS, Headings, find_headings
from boundaries.rosters.posts import Titles
from boundaries.rosters.reading import LIMIT, About, Known, RosterRow, read_rows, rows_by_key
from boundaries.rosters.stored import Stored, read_stored

__all__ = [
    "COLUMNS", "KINDS", "Change", "Difference", "Examined", "Fault", "Stored", "Wish", "examine",
    "read_stored", "store",
]  # fmt: skip

Row = tuple[int, Sequence[str]]
"""Number of a row as a spreadsheet counts, and its cells."""
NOTHING = Difference((), (), {}, ())


@dataclass(frozen=True)
class Wish:
    """How a roster is meant: from `day` on; `ends`: whether posts that it leaves out end; for areas that
    are `covered` only."""

    day: date
    ends: bool = True
    covered: Callable[[AreaRecord], bool] = lambda _: True


@dataclass(frozen=True)
class Examined:
    """What was found: every fault; `difference` of the rows without one; what the sheet was read as."""

    rows: int
    faults: tuple[Fault, ...]
    difference: Difference
    headings: Headings | None
    outside: int
    """How many rows lie outside the official's area."""

    @property
    def digest(self) -> str:
        """A name for this difference: what was shown is what is stored, or nothing is."""
        said = [(f.kind, f.row, f.column) for f in self.faults]
        told = [
            (one.kind, one.area.code, one.post.kind, one.ordinal, one.acting, one.name, one.row, one.details)
            for one in self.difference.changes
        ]
        holders = [(t.key, t.clear, t.holders) for t in self.difference.told]
        whole = repr((said, told, holders, sorted(self.difference.phones.items(), key=str)))
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


def examine(rows: Sequence[Row], directory: Directory, stored: Stored, wish: Wish) -> Examined:
    """Read a roster whole: faults by row and cell, and what its clean rows change.

    With any fault nothing that is left out ends: a row that cannot be read may be about any post.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row[1])]
    headings, faults = find_headings(filled)
    if headings is None or any(one.kind != "column_twice" for one in faults):
        return Examined(0, tuple(faults), NOTHING, headings, 0)
    body = [row for row in filled if row[0] > headings.row]
    faults += _size(len(body), headings)
    if faults:
        return Examined(len(body), tuple(faults), NOTHING, headings, 0)
    return _examined(body, headings, Basis(directory, stored, wish.day), wish)


def _examined(body: Sequence[Row], headings: Headings, basis: Basis, wish: Wish) -> Examined:
    read, faults, spoiled = read_rows(body, headings, _known(basis))
    foreign = outside(read, wish.covered, headings)
    faults += foreign + across(rows_by_key(read), basis.stored, headings)
    groups = rows_by_key(_clean(read, faults, spoiled))
    difference, more = compare(groups, basis, headings)
    if more:
        faults += more
        groups = rows_by_key(_clean(read, faults, spoiled))
        difference, _ = compare(groups, basis, headings)
    if wish.ends and not faults:
        difference = joined(difference, left_out(groups, basis, wish.covered))
    faults.sort(key=lambda one: one.row or 0)
    return Examined(len(body), tuple(faults), difference, headings, len(foreign))


def _clean(read: Sequence[RosterRow], faults: Sequence[Fault], spoiled: Sequence[About]) -> list[RosterRow]:
    """Rows without a fault, whose post is in no row with one: half of what is told of a post is not told."""
    bad = {one.row for one in faults}
    keys = {row.key for row in read if row.row in bad}
    meant = {one.area for one in spoiled}
    return [
        row
        for row in read
        if row.key not in keys and not (row.area.id in meant and any(one.meets(row.key) for one in spoiled))
    ]


def _known(basis: Basis) -> Known:
    people = basis.stored.people
    return Known(
        Areas(basis.directory),
        Titles(tuple(basis.directory.staff.kinds.values())),
        basis.day,
        frozenset(name for name, _ in people),
        frozenset(phone for _, phone in people if phone),
    )


def _size(count: int, headings: Headings) -> list[Fault]:
    cell = Cell(headings.row, headings.title("name"))
    if not count:
        return [fault("no_rows", cell)]
    return [fault("too_many_rows", cell, count=count, limit=LIMIT)] if count > LIMIT else []
