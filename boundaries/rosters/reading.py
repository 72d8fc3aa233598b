"""The rows of a roster as values, and every fault of every cell."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from boundaries.people.appointing import second_owner
from boundaries.people.kinds import PostKind
from boundaries.people.phones import Wrong, read_phone
from boundaries.places import AreaRecord
from boundaries.rosters.areas import Areas, Where
from boundaries.rosters.faults import Cell, Fault, fault
from boundaries.rosters.headings import Headings
from boundaries.rosters.posts import Titles, read_capacity
from boundaries.rosters.stored import Key
from boundaries.rosters.values import (
    OPEN,
    plain,
    read_day,
    read_name,
    read_ordinal,
    read_yes,
)

LIMIT = 20_000
"""Most rows of one roster: three times the posts of the largest town known."""
LONGEST_CELL = 200
TOTALS = ("合计", "小计", "总计", "共计", "total")
ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
GARBLED = re.compile(r"\ufffd|锟斤拷|烫烫烫|屯屯屯|[\u00c0-\u00ff]{2}")


@dataclass(frozen=True)
class RosterRow:
    """One row: who holds which post. `name` "": nobody. `phone`, `start`, `capacity` None: as on record.

    `end` is the first day no longer served; it says something only where `end_told`."""

    row: int
    area: AreaRecord
    post: PostKind
    ordinal: int
    acting: bool
    name: str
    phone: str | None
    start: date | None
    end: date | None
    end_told: bool
    capacity: str | None

    @property
    def key(self) -> Key:
        """The post it is about."""
        return self.area.id, self.post.kind, self.ordinal, self.acting

    @property
    def span(self) -> str:
        """The term as written, for faults."""
        return f"{self.start or '…'} – {self.end - timedelta(days=1) if self.end else '…'}"


@dataclass(frozen=True)
class About:
    """The post that a row with a fault is about, as far as it can be told."""

    area: uuid.UUID
    kind: str
    ordinal: int | None
    acting: bool | None

    def meets(self, key: Key) -> bool:
        """Whether it may be this post."""
        area, kind, ordinal, acting = key
        same = (area, kind) == (self.area, self.kind)
        return same and self.ordinal in (None, ordinal) and self.acting in (None, acting)


@dataclass(frozen=True)
class Known:
    """What rows are read against: areas, kinds of posts, the day, and names and phones on record, which are
    never faults."""

    areas: Areas
    titles: Titles
    day: date
    names: frozenset[str]
    phones: frozenset[str]


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]], headings: Headings, known: Known
) -> tuple[list[RosterRow], list[Fault], list[About]]:
    """Every row below the headings, in order; a row with a fault gives its faults and what it is about."""
    read: list[RosterRow] = []
    faults: list[Fault] = []
    spoiled: list[About] = []
    for number, cells in rows:
        if number > headings.row and any(cell.strip() for cell in cells):
            one = _Reader(number, cells, headings).read(known)
            if isinstance(one, RosterRow):
                read.append(one)
            else:
                faults += one
                spoiled += _Reader(number, cells, headings).about(known)
    return read, faults, spoiled


class _Reader:
    """One row being read; collects what is wrong with it."""

    def __init__(self, number: int, cells: Sequence[str], headings: Headings) -> None:
        self.number, self.headings = number, headings
        self.raw = {m: cells[at] if at < len(cells) else "" for m, at in headings.at.items()}
        self.values = {meaning: plain(text) for meaning, text in self.raw.items()}
        self.surplus = [cell.strip() for cell in cells[headings.width :] if cell.strip()]
        self.faults: list[Fault] = []

    def cell(self, meaning: str) -> Cell:
        return Cell(self.number, self.headings.title(meaning), self.values.get(meaning, ""))

    def add(self, kind: str, meaning: str, **facts: Any) -> None:
        self.faults.append(fault(kind, self.cell(meaning), **facts))

    def read(self, known: Known) -> RosterRow | list[Fault]:
        """The row, or its faults."""
        if total := next((m for m, v in self.values.items() if v.lower() in TOTALS), None):
            self.add("total_row", total)
        elif self.surplus:
            cell = Cell(self.number, self.headings.title("name"), self.surplus[0])
            self.faults.append(fault("extra_cells", cell))
        else:
            self.faults += list(self._unreadable())
        if self.faults:
            return self.faults
        named = self._post(known)
        who = self._who(known)
        term = self._term(known.day)
        capacity = read_capacity(self.cell("capacity"))
        if isinstance(capacity, Fault):
            self.faults.append(capacity)
        area = self._area(known, named[0]) if named else None
        if self.faults or named is None or area is None:
            return self.faults
        assert not isinstance(capacity, Fault)
        self._of_nobody(who[0], term)
        post, ordinal, acting = named
        if second_owner(ordinal, capacity):
            self.add("owner_second", "capacity")
        row = RosterRow(
            self.number, area, post, ordinal, acting, who[0], who[1], *term, capacity=capacity or None
        )
        return self.faults or row

    def about(self, known: Known) -> list[About]:
        """The post it is about, whatever else is wrong with it; nothing where that cannot be told."""
        found = known.titles.find(self.cell("post"))
        area = None if isinstance(found, Fault) else self._area(known, found[0])
        if isinstance(found, Fault) or area is None:
            return []
        named = self._post(known)
        ordinal, acting = named[1:] if named else (None, None)
        return [About(area.id, found[0].kind, ordinal, acting)]

    def _unreadable(self) -> Iterator[Fault]:
        """Cells that no column could hold."""
        for meaning, text in self.raw.items():
            if len(text) > LONGEST_CELL:
                yield fault("cell_too_long", self.cell(meaning), count=len(text), limit=LONGEST_CELL)
            elif text.strip()[:1] in ("=", "＝", "@"):
                yield fault("formula", self.cell(meaning))
            elif ERRORS.fullmatch(self.values[meaning]):
                yield fault("excel_error", self.cell(meaning))
            elif GARBLED.search(text):
                yield fault("garbled", self.cell(meaning))

    def _post(self, known: Known) -> tuple[PostKind, int, bool] | None:
        found = known.titles.find(self.cell("post"))
        ordinal = self._value("ordinal", read_ordinal)
        acting = self._value("acting", read_yes)
        if isinstance(found, Fault):
            self.faults.append(found)
            return None
        told = found[1] if found[1] is not None and not self.values.get("ordinal") else ordinal
        return None if told is None or acting is None else (found[0], told, acting)

    def _value(self, meaning: str, read: Callable[[str], Any]) -> Any:
        """What a cell says, None with a fault noted."""
        value = read(self.values.get(meaning, ""))
        if isinstance(value, Wrong):
            self.add(value.kind, meaning, **value.facts)
            return None
        return value

    def _who(self, known: Known) -> tuple[str, str | None]:
        said, number = self.values.get("name", ""), self.values.get("phone", "")
        name = said if said in known.names else self._value("name", read_name)
        phone = number if number and number in known.phones else self._value("phone", read_phone)
        return name or "", phone

    def _area(self, known: Known, post: PostKind) -> AreaRecord | None:
        found = known.areas.find(Where(self.number, self.values, self.headings), post)
        if isinstance(found, Fault):
            self.faults.append(found)
            return None
        return found

    def _term(self, day: date) -> tuple[date | None, date | None, bool]:
        """Start, end (first day no longer served), and whether the end was told."""
        start_text, end_text = self.values.get("start", ""), self.values.get("end", "")
        start = self._value("start", read_day) if start_text and start_text not in OPEN else None
        if not end_text:
            return start, None, False
        if end_text in OPEN:
            return start, None, True
        last = self._value("end", read_day)
        if last is None:
            return start, None, False
        if start is not None and last < start:
            self.add("end_before_start", "end", hint=start.isoformat())
        elif last < day:
            self.add("term_over", "end", hint=day.isoformat())
        return start, last + timedelta(days=1), True

    def _of_nobody(self, name: str, term: tuple[date | None, date | None, bool]) -> None:
        """A vacant post has no phone, no term and no stand-in."""
        if name:
            return
        if self.values.get("phone") and read_phone(self.values["phone"]):
            self.add("phone_nobody", "phone")
        if term[0] is not None or term[1] is not None:
            self.add("term_nobody", "start" if term[0] is not None else "end")
        if self.values.get("acting") and read_yes(self.values["acting"]) is True:
            self.add("acting_nobody", "name")


def rows_by_key(rows: Iterable[RosterRow]) -> Mapping[Key, list[RosterRow]]:
    """Rows of each post, in the order of their terms."""
    found: dict[Key, list[RosterRow]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    for own in found.values():
        own.sort(key=lambda row: (row.start or date.min, row.row))
    return found
