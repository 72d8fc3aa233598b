"""Rows of a roster held against one another and against what is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from boundaries.places import AreaRecord
from boundaries.rosters.faults import Cell, Fault, fault
from boundaries.rosters.headings import Headings
from boundaries.rosters.reading import RosterRow
from boundaries.rosters.stored import Key, Stored, Term

Groups = Mapping[Key, Sequence[RosterRow]]


def across(groups: Groups, stored: Stored, headings: Headings) -> list[Fault]:
    """Everything that only shows between rows."""
    found = [one for rows in groups.values() for one in _same_post(rows, headings)]
    found += _ordinals(groups, stored, headings)
    found += [one for key, rows in groups.items() for one in _past(rows, stored.over.get(key, ()), headings)]
    return found


def outside(
    rows: Iterable[RosterRow], covered: Callable[[AreaRecord], bool], headings: Headings
) -> list[Fault]:
    """Rows about areas that are not the official's own."""
    meaning = "code" if "code" in headings.at else "village"
    return [
        fault("outside", _cell(row, meaning, headings, row.area.name), area=row.area.name)
        for row in rows
        if not covered(row.area)
    ]


def _cell(row: RosterRow, meaning: str, headings: Headings, value: str = "") -> Cell:
    return Cell(row.row, headings.title(meaning), value)


def _same_post(rows: Sequence[RosterRow], headings: Headings) -> Iterator[Fault]:
    """Two rows of one post must tell different days."""
    for before, row in pairwise(rows):
        cell = _cell(row, "name", headings, row.name)
        if (before.name, before.start, before.end) == (row.name, row.start, row.end):
            yield fault("same_row", cell, other=before.row)
        elif not before.name or not row.name or row.start is None or _until(before) > row.start:
            yield fault("two_holders", cell, other=before.row, name=before.name or "空缺")


def _until(row: RosterRow) -> date:
    """An untold end is the start of whoever follows."""
    return row.end or ((row.start or date.min) + timedelta(days=1))


def _ordinals(groups: Groups, stored: Stored, headings: Headings) -> Iterator[Fault]:
    """No second without a first, and never the same person as both."""
    known = set(stored.posts) | {key[:3] for key in groups}
    people: dict[tuple[object, ...], RosterRow] = {}
    for (area, kind, ordinal, acting), rows in sorted(groups.items(), key=lambda one: one[1][0].row):
        row = rows[0]
        if ordinal > 1 and (area, kind, ordinal - 1) not in known:
            cell = _cell(row, "ordinal", headings, str(ordinal))
            yield fault("ordinal_gap", cell, missing=ordinal - 1)
        for one in rows:
            if not one.name or acting:
                continue
            first = people.setdefault((area, kind, one.name, one.phone), one)
            if first.ordinal != one.ordinal and _meet(first, one):
                yield fault("same_person_twice", _cell(one, "name", headings, one.name), other=first.row)


def _meet(one: RosterRow, other: RosterRow) -> bool:
    return (one.end is None or other.start is None or other.start < one.end) and (
        other.end is None or one.start is None or one.start < other.end
    )


def _past(rows: Sequence[RosterRow], over: Sequence[Term], headings: Headings) -> Iterator[Fault]:
    """Nobody begins before the last holder ended."""
    for row in rows:
        for term in over:
            meets = row.start is not None and term.end is not None and row.start < term.end
            if meets and row.name and term.name != row.name:
                hint = (term.end - timedelta(days=1)).isoformat() if term.end else ""
                cell = _cell(row, "start", headings, row.start.isoformat() if row.start else "")
                yield fault("past_holder", cell, name=term.name, hint=hint)
                break
