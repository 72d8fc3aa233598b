"""Finding the town's names in a text: exactly and shortened by one automaton, misspelt by hashed spellings.

Kinds of name: v village, r road, p place (shop, estate, building, alias), t the town and county themselves.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from gis.address import normalise, sound, spoken_forms
from gis.address.lines import SHORTEST
from gis.gazetteer import Gazetteer

VILLAGE_ENDS = ("社区居委会", "居委会", "村委会", "社区", "行政村", "自然村", "村", "里", "居")
VILLAGE_SPELT = ("社区", "村", "居委会", "社区居委会")
ROAD_ENDS = ("大道", "大街", "胡同", "路", "街", "巷", "弄", "道", "里")
TOWN_ENDS = ("街道", "省", "市", "州", "县", "区", "镇", "乡")
_DIVISION_END = re.compile(r"(?:[省市县镇乡]|街道|(?<![小园业社片城校景新厂库东西南北])区)$")
"""A part of a place's name that ends so is where it lies, not what people call it."""
PLACE_ENDS = ("有限责任公司", "股份有限公司", "有限公司", "公司", "集团")
DIGIT_FOR = str.maketrans("一二三四五六七八九", "123456789")
COUNTERS = frozenset("0123456789零一二三四五六七八九十东南西北")
"""Characters that tell sister names apart (三区 from 五区, 南街 from 北街): another one is no slip."""
MISHEARD = 1.0
WHOLE_KNOWN = 1.5
"""What a part of a name loses where another place is called just so."""
LONG_PART = 4
LONGEST_FUZZY = 12
HOLE, COUNTER_HOLE = "\1", "\2"
NUMERALS = frozenset("0123456789零一二三四五六七八九十百千两")
_TWO_CHINESE = re.compile("[\u4e00-\u9fff]{2}")
_COUNTED = re.compile(r"[\d零一二三四五六七八九十百千两#-]*(?:号|幢|栋|楼|座|室|单元|期|区)?")

Reference = tuple[str, int]
"""A kind and an index: of a village, a road, a name in `Names.places`."""
Table = dict[str, dict[Reference, float]]
"""A spelling -> what it may name, and the belief it costs."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Names that may stand at [start, end) of a normal text; `loss` is what each costs in belief.

    `short` tells that the name stands without its ending (光华 for 光华社区 or 光华街)."""

    start: int
    end: int
    short: bool
    options: dict[Reference, float]


def stem(name: str, ends: Iterable[str]) -> str:
    """`name` without the first of `ends` it has, where two characters or more remain."""
    for end in ends:
        if name.endswith(end) and len(name) - len(end) >= 2:
            return name[: -len(end)]
    return name


class Names:
    """The names of a gazetteer, ready to be found. Immutable once built."""

    def __init__(self, gazetteer: Gazetteer, own: Iterable[str]) -> None:
        self.places = tuple(gazetteer.named)
        self._full: Table = defaultdict(dict)
        self._short: Table = defaultdict(dict)
        self._parts: Table = defaultdict(dict)
        for at, name in enumerate(gazetteer.villages):
            self._add_village(name, ("v", at))
        for at, name in enumerate(gazetteer.roads):
            if _COUNTED.fullmatch(normalise(name).text):
                continue
            self._add(self._full, name, ("r", at), 0.0)
            self._add(self._short, stem(normalise(name).text, ROAD_ENDS), ("r", at), 1.0)
        own = tuple(own)
        for at, name in enumerate(self.places):
            plain = normalise(name).text
            if not _COUNTED.fullmatch(plain):
                self._add(self._full, name, ("p", at), 0.0)
                for form in _spoken(plain, own):
                    self._add(self._full, form, ("p", at), 0.5)
                    self._add_parts(form, ("p", at))
                self._add_parts(plain, ("p", at))
        for name in own:
            self._add(self._full, name, ("t", 0), 0.0)
            self._add(self._full, stem(name, TOWN_ENDS), ("t", 0), 0.0)
        for name in gazetteer.divisions:
            if name not in self._full:
                self._add(self._full, name, ("t", 0), 0.0)
        self._fuzzy = _Misspellings(self._full, self._short, _endings(self.places))
        for name, options in self._parts.items():
            self._fuzzy.add_part(name, options)
            whole = any(kind == "p" for kind, _ in self._full.get(name, ()))
            _merge(self._full[name], options, WHOLE_KNOWN if whole else 0.0)
        self._automaton = self._build()

    def _add(self, table: Table, name: str, ref: Reference, loss: float) -> None:
        spelt = normalise(name).text
        if len(spelt) < 2 or (table is self._short and ref in self._full.get(spelt, ())):
            return
        for form, extra in ((spelt, 0.0), (spelt.translate(DIGIT_FOR), 0.2)):
            options = table[form]
            options[ref] = min(loss + extra, options.get(ref, 99.0))

    def _add_parts(self, name: str, ref: Reference) -> None:
        """What people shorten a place to: its tail without the maker's or the city's name, or its head; never
        with a part of a number."""
        for cut in (1, 2):
            for part in (name[cut:], name[:-cut]) if len(name) - cut >= 3 else ():
                if part[0] in NUMERALS or part[-1] in NUMERALS or _DIVISION_END.search(part):
                    continue
                if _TWO_CHINESE.search(part) and not _COUNTED.fullmatch(part) and not self._is_area(part):
                    self._add(self._parts, part, ref, 0.5 + cut * 0.5)

    def _is_area(self, name: str) -> bool:
        """Whether a village or a road is called so: 黄霞村 is no short form of 黄霞村公园."""
        return any(kind in "vr" for table in (self._full, self._short) for kind, _ in table.get(name, ()))

    def _add_village(self, name: str, ref: Reference) -> None:
        base = stem(normalise(name).text, VILLAGE_ENDS)
        self._add(self._full, name, ref, 0.0)
        for end in VILLAGE_SPELT:
            self._add(self._full, base + end, ref, 0.2)
        self._add(self._short, base, ref, 0.5)

    def _build(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        for spelt in {*self._full, *self._short}:
            automaton.add_word(spelt, (len(spelt), self._full.get(spelt), self._short.get(spelt)))
        if len(automaton):
            automaton.make_automaton()
        return automaton

    def find(self, text: str) -> list[Hit]:
        """Every name in a normal text, whole or without its ending; hits may overlap."""
        hits: list[Hit] = []
        if not len(self._automaton):
            return hits
        for last, (length, full, short) in self._automaton.iter(text):
            if _cuts_number(text, last + 1 - length, last + 1):
                continue
            if full:
                hits.append(Hit(last + 1 - length, last + 1, False, {**short, **full} if short else full))
            elif short:
                hits.append(Hit(last + 1 - length, last + 1, True, short))
        return hits

    def find_misspelt(self, text: str, start: int, end: int) -> Iterator[Hit]:
        """Names that text[start:end] may have meant: one character wrong, missing, swapped, or all sounding
        so."""
        return self._fuzzy.find(text, start, end)


def _cuts_number(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] ends within a number: 五福路16 in 五福路160号."""
    return (text[end - 1].isdecimal() and text[end : end + 1].isdecimal()) or (
        text[start].isdecimal() and start > 0 and text[start - 1].isdecimal()
    )


def _spoken(plain: str, own: Iterable[str]) -> set[str]:
    """Other forms of a place's name: see `spoken_forms`; also without the kind of company, and without the
    town's or county's name in front, with or without its 镇 or 县."""
    forms = {plain, *spoken_forms(plain)}
    forms |= {stem(form, PLACE_ENDS) for form in forms}
    for name in own:
        for front in (normalise(name).text, stem(normalise(name).text, TOWN_ENDS)):
            forms |= {form.removeprefix(front) for form in forms if len(form) - len(front) > SHORTEST}
    return forms - {plain}


def _endings(places: Iterable[str]) -> frozenset[str]:
    """Two-character endings that at least three places share: 大厦, 广场, 小区 tell one place from no
    other."""
    counts = Counter(normalise(name).text[-2:] for name in places)
    return frozenset(end for end, count in counts.items() if count >= 3)


class _Misspellings:
    """Names by sound, by one character left out, by two swapped, and by one character blotted out."""

    def __init__(self, full: Table, short: Table, endings: frozenset[str]) -> None:
        self._by_sound: Table = defaultdict(dict)
        self._by_slip: Table = defaultdict(dict)
        self._by_hole: Table = defaultdict(dict)
        self._endings = endings
        for name, options in full.items():
            self._enter(name, options)
        self._short_sounds = {sound(name) for name in short} - self._by_sound.keys()
        for name, options in short.items():
            _merge(self._by_sound[sound(name)], options, MISHEARD + 0.2)
            villages = {ref: loss for ref, loss in options.items() if ref[0] == "v"}
            for i in range(len(name) if villages else 0):
                _merge(self._by_hole[_blot(name, i)], villages, 4.0)

    def add_part(self, name: str, options: dict[Reference, float]) -> None:
        """A part of a name may be misheard, and where it is long miswritten too."""
        if len(name) >= LONG_PART:
            self._enter(name, {ref: loss + 1.0 for ref, loss in options.items()})
        else:
            _merge(self._by_sound[sound(name)], options, MISHEARD)

    def _own_part(self, name: str, options: dict[Reference, float]) -> int:
        """How many characters of a name are its own, before the ending it shares with others."""
        if any(kind == "v" for kind, _ in options):
            return len(stem(name, VILLAGE_ENDS))
        if any(kind == "r" for kind, _ in options):
            return len(stem(name, ROAD_ENDS))
        return len(name) - 2 if name[-2:] in self._endings else len(name)

    def _enter(self, name: str, options: dict[Reference, float]) -> None:
        _merge(self._by_sound[sound(name)], options, MISHEARD)
        n, own = len(name), max(1, self._own_part(name, options))
        if not 3 <= n <= LONGEST_FUZZY:
            return
        for i in range(n):
            loss = 2.0 + 3.0 / own if i < own else 2.0
            _merge(self._by_slip[name[:i] + name[i + 1 :]], options, loss)
            _merge(self._by_hole[_blot(name, i)], options, loss)
        for i in range(n - 1):
            _merge(self._by_slip[name[:i] + name[i + 1] + name[i] + name[i + 2 :]], options, 2.0)

    def find(self, text: str, start: int, end: int) -> Iterator[Hit]:
        """Windows of text[start:end] that may be a name misspelt."""
        heard = sound(text)
        for first in range(start, end - 1):
            for last in range(first + 2, min(end, first + LONGEST_FUZZY) + 1):
                options = self._options(text[first:last], heard[first:last])
                if options:
                    yield Hit(
                        first, last, last - first == 2 or heard[first:last] in self._short_sounds, options
                    )

    def _options(self, window: str, heard: str) -> dict[Reference, float]:
        options: dict[Reference, float] = {}
        holes = self._by_hole
        if found := self._by_sound.get(heard):
            _merge(options, found, 0.0)
        if found := self._by_slip.get(window):
            _merge(options, found, 0.0)
        for i, char in enumerate(window):
            before, behind = window[:i], window[i + 1 :]
            if found := holes.get(before + HOLE + behind):
                _merge(options, found, 0.0)
            if char not in COUNTERS and (found := holes.get(before + COUNTER_HOLE + behind)):
                _merge(options, found, 0.0)
        return options


def _blot(name: str, i: int) -> str:
    """`name` with character i blotted out; the blot of a counter takes no other counter."""
    return name[:i] + (COUNTER_HOLE if name[i] in COUNTERS else HOLE) + name[i + 1 :]


def _merge(into: dict[Reference, float], options: dict[Reference, float], loss: float) -> None:
    for ref, cost in options.items():
        into[ref] = min(cost + loss, into.get(ref, 99.0))
