"""Which area a row of a roster is about: by code, by the names of village, grid and unit, or by both."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from boundaries.directory import Directory
from boundaries.gazetteers import area_number
from boundaries.people.kinds import PostKind
from boundaries.people.phones import EXPONENT
from boundaries.places import AreaRecord
from boundaries.rosters.faults import Cell, Fault, fault
from boundaries.rosters.headings import Headings
from gis.address import numeral_value

LEVELS = ("town", "village", "grid", "unit")
NAMES = {
    "town": ("镇", "town"),
    "village": ("村", "village"),
    "grid": ("网格", "grid"),
    "unit": ("单元", "unit"),
}
LOOKALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "S": "5", "B": "8", "Z": "2"})
_NUMBER = re.compile(r"\d+")
_HAN_NUMBER = re.compile(r"[零一二三四五六七八九十百]+")


@dataclass(frozen=True)
class Where:
    """The cells of one row that say where it is."""

    row: int
    cells: Mapping[str, str]
    headings: Headings

    def cell(self, meaning: str) -> Cell:
        """One of them as a fault names it."""
        return Cell(self.row, self.headings.title(meaning), self.cells.get(meaning, ""))


@dataclass(frozen=True)
class Areas:
    """Finds areas of a directory by what officials write. Build one per roster: it remembers."""

    directory: Directory
    _numbers: dict[tuple[str, int], dict[int, list[AreaRecord]]] = field(default_factory=dict)
    _villages: dict[str, AreaRecord | None] = field(default_factory=dict)
    _below: dict[tuple[str, int], tuple[AreaRecord, ...]] = field(default_factory=dict)

    def find(self, where: Where, post: PostKind) -> AreaRecord | Fault:
        """The area of a row whose post is known, or what is wrong with the row's cells."""
        code = where.cells.get("code", "")
        if not code:
            return self._by_names(where, post)
        found = self._by_code(where, post, code)
        if isinstance(found, Fault):
            return found
        return self._contradicted(where, found) or found

    def _by_code(self, where: Where, post: PostKind, code: str) -> AreaRecord | Fault:
        found = self.directory.find_area(code, post.level)
        if found is not None:
            return found
        cell = where.cell("code")
        other = self.directory.find_area(code)
        if other is not None:
            level, wanted = NAMES[other.level], NAMES[post.level]
            facts = {"level": level[0], "level_en": level[1], "wanted": wanted[0], "wanted_en": wanted[1]}
            return fault("code_level", cell, post=post.title, **facts)
        return self._unknown_code(cell, code)

    def _unknown_code(self, cell: Cell, code: str) -> Fault:
        town = self.directory.town.code
        if EXPONENT.fullmatch(code):
            return fault("code_exponent", cell)
        meant = code.translate(LOOKALIKES)
        if meant != code and self.directory.find_area(meant) is not None:
            return fault("code_letters", cell, hint=meant)
        if code.isdecimal() and len(code) > 15 and code.endswith("00") and self._begins(code[:15]):
            return fault("code_rounded", cell)
        if code.isdecimal() and len(code) >= 12 and town.isdecimal() and code[:6] != town[:6]:
            return fault("code_other_town", cell, hint=town.rstrip("0")[:9])
        near = difflib.get_close_matches(code, self._codes(len(code)), n=1, cutoff=0.85)
        more = (f"，最接近的是 {near[0]}", f"; the closest is {near[0]}") if near else ("", "")
        return fault("code_unknown", cell, hint=more[0], hint_en=more[1])

    def _begins(self, head: str) -> bool:
        return self.directory.find_area(head, "grid") is not None

    def _codes(self, length: int) -> list[str]:
        return [code for _, code in self.directory.by_code if len(code) == length]

    def _contradicted(self, where: Where, area: AreaRecord) -> Fault | None:
        """Names beside a code must not say otherwise; those of levels below it do not count."""
        chain = {one.level: one for one in (area, *self.directory.above(area))}
        for level in ("village", "grid", "unit"):
            said = where.cells.get(level, "")
            if not said or level not in chain:
                continue
            if level == "village":
                same = self.village(said) in (None, chain[level])
            else:
                same = chain[level] in self.called(said, level, chain[_above(level)])
            if not same:
                named = "".join(one.name for one in reversed((area, *self.directory.above(area)[:-1])))
                heading = where.headings.title(level)
                return fault(
                    "code_contradicts",
                    where.cell("code"),
                    code_area=named if area.level == "grid" else area.name,
                    heading=f"{heading}：{said}",
                )
        return None

    def _by_names(self, where: Where, post: PostKind) -> AreaRecord | Fault:
        said = {level: where.cells.get(level, "") for level in LEVELS[1:]}
        if post.level == "town":
            return self._not_deeper(where, post, said) or self.directory.town
        if not any(said.values()):
            meaning = "village" if "village" in where.headings.at else "code"
            return fault("area_missing", where.cell(meaning))
        if not said["village"]:
            return fault("village_missing", where.cell("village"))
        village = self.village(said["village"])
        if village is None:
            names = [one.name for one in self.directory.villages]
            near = difflib.get_close_matches(said["village"], names, n=1, cutoff=0.5)
            more = (f"，最接近的是“{near[0]}”", f'; the closest is "{near[0]}"') if near else ("", "")
            return fault("village_unknown", where.cell("village"), hint=more[0], hint_en=more[1])
        area: AreaRecord | Fault = village
        for level in LEVELS[2 : LEVELS.index(post.level) + 1]:
            if isinstance(area, Fault):
                return area
            area = self._named(where, post, level, area)
        return self._not_deeper(where, post, said) or area

    def _named(self, where: Where, post: PostKind, level: str, above: AreaRecord) -> AreaRecord | Fault:
        said, cell = where.cells.get(level, ""), where.cell(level)
        if not said:
            return fault(f"{level}_missing", cell, post=post.title)
        found = self.called(said, level, above)
        if len(found) == 1:
            return found[0]
        if level == "grid":
            numbers = sorted(self._by_number("grid", above))
            known = f"{numbers[0]}–{numbers[-1]}" if numbers else "—"
            return fault("grid_unknown", cell, village=above.name, hint=known)
        more = (f"（有 {len(found)} 个同号）", f" ({len(found)} have this number)") if found else ("", "")
        return fault("unit_unknown", cell, grid=above.name, hint=more[0], hint_en=more[1])

    def _not_deeper(self, where: Where, post: PostKind, said: Mapping[str, str]) -> Fault | None:
        wanted = NAMES[post.level]
        for level in LEVELS[LEVELS.index(post.level) + 1 :]:
            if said.get(level):
                facts = {"post": post.title, "wanted": wanted[0], "wanted_en": wanted[1]}
                return fault("area_too_deep", where.cell(level), **facts)
        return None

    def village(self, said: str) -> AreaRecord | None:
        """A village as officials call it."""
        if said not in self._villages:
            self._villages[said] = self.directory.find_village(said)
        return self._villages[said]

    def called(self, said: str, level: str, above: AreaRecord) -> list[AreaRecord]:
        """Areas of a level in another one that may be meant: by whole name or code, else by number."""
        below = self._in(above)
        whole = [one for one in below if said in (one.name, one.code)]
        number = number_of(said)
        if whole or number is None:
            return whole or [one for one in below if len(said) > 1 and one.name.endswith(said)]
        return self._by_number(level, above).get(number, [])

    def _in(self, above: AreaRecord) -> tuple[AreaRecord, ...]:
        key = (above.level, above.index)
        if key not in self._below:
            self._below[key] = self.directory.below(above)
        return self._below[key]

    def _by_number(self, level: str, above: AreaRecord) -> dict[int, list[AreaRecord]]:
        key = (level, above.index)
        if key not in self._numbers:
            numbers: dict[int, list[AreaRecord]] = {}
            for one in self._in(above):
                number = area_number(one)
                if number:
                    numbers.setdefault(int(number), []).append(one)
            self._numbers[key] = numbers
        return self._numbers[key]


def _above(level: str) -> str:
    return LEVELS[LEVELS.index(level) - 1]


def number_of(said: str) -> int | None:
    """The number that is written: 16, 第16网格, 十六网格, 07单元; None where there is none."""
    last = said.rpartition("网格")[2] if "单元" in said else said
    digits = _NUMBER.findall(last)
    if digits:
        return int(digits[-1][:6])
    found = _HAN_NUMBER.search(last)
    return numeral_value(found[0]) if found else None
