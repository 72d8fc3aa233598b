"""Reading a text: which names stand where, what its numbers count, and what is left unexplained."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from gis.address import Normal, Numeral, read_numbers
from gis.address.numbers import HIDDEN
from gis.geocoding.names import LONGEST_FUZZY, Hit, Names

_NUMBER_NEXT = re.compile(
    r"第?(?:\d|[零一二三四五六七八九十百千两]+(?:号|巷|弄|段|网格|格|幢|栋|之|-|组|队|社|小组|生产队))"
)
_LEAD = re.compile(
    r"请问|麻烦|派人|到|我家|家住|住在|住|位于|地址|地点|举报|反映|有人|我在|在|急|您好|你好|我想|投诉|一下|"
    r"住户|市民|来电|其|本人|我|系|是|于|的|和|与|跟|及|发现|往|去|从|靠近|附近|这边|这里"
)
_WORD = re.compile(r"[\u4e00-\u9fffa-z0-9]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
DIVISION = re.compile(
    r"[\u4e00-\u9fff](?:省|市(?!场)|自治区|(?<![小园业社片城校景新厂库])区|县|镇|乡|街道|村|社区)"
)
PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州"
    "|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_ABOVE = re.compile(
    r"(?:中国)?(?:(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区|市|州|盟|地区)){1,3}"
    rf"|(?:{PROVINCES})(?:[\u4e00-\u9fff]{{2,4}})?)"
)
"""Divisions above the county, written in front of it."""
_CROSSING = re.compile(r"口|交叉|交界|交汇|路口|相交|拐角|转角")
_JOINED = re.compile(r"[和与跟同及、].{0,6}")
_CHINESE_WORD = re.compile(r"[\u4e00-\u9fffa-z0-9]+")
_RELATION = re.compile(r"门口|门前|对面|斜对|旁|隔壁|附近|后面|前面|楼下|楼上|里面|边上|这里|有人|有|的")
INSIDE = {"inside", "building", "group"}
"""What may follow a building: its parts."""
REACH = 3
"""A number this many characters or fewer after the last part of the address still belongs to it."""
LONGEST_WORD = 24
MOST_GAPS = 12
"""How much of an unexplained text is looked at: no report of a place needs more."""
ADDRESS_NUMBERS = {"grid", "section", "path", "group", "number", "building"}


@dataclass(slots=True)
class Reading:
    """What was read in a text. `hits` do not overlap; `left` and `inner` are the unexplained characters
    before and between the parts of the address, `foreign` tells that they name another division."""

    normal: Normal
    hits: list[Hit]
    numerals: list[Numeral]
    grid: int = 0
    section: int = 0
    path: tuple[int, ...] = ()
    group: int = 0
    number: int = 0
    sub: int = 0
    building: int = 0
    bare: bool = False
    used: list[Numeral] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    left: int = 0
    inner: int = 0
    foreign: bool = False
    crossing: bool = False

    @property
    def has_name(self) -> bool:
        """Whether a village, road or place was named."""
        return any(ref[0] != "t" for hit in self.hits for ref in hit.options)


def read(normal: Normal, names: Names) -> Reading:
    """The best reading of a text; misspellings are looked for only where something stays unexplained."""
    exact = names.find(normal.text)
    reading = _interpret(normal, exact)
    told = reading.has_name or (reading.grid and reading.number)
    gaps = reading.gaps if told or reading.gaps else _clauses(normal.text)
    if not gaps:
        return reading
    text = normal.text
    guesses = [
        hit
        for start, end in gaps[:MOST_GAPS]
        for hit in names.find_misspelt(text, max(0, start - 2), min(len(text), end + 3))
        if hit.start < end and hit.end > start and _WORD.fullmatch(text, hit.start, hit.end)
    ]
    return _interpret(normal, exact + guesses) if guesses else reading


def _clauses(text: str) -> list[tuple[int, int]]:
    return [(m.start(), min(m.end(), m.start() + 24)) for m in _CHINESE.finditer(text)][:4]


def _interpret(normal: Normal, hits: list[Hit]) -> Reading:
    text = normal.text
    chosen = _choose(text, hits)
    masked = text
    for hit in chosen:
        masked = masked[: hit.start] + HIDDEN * (hit.end - hit.start) + masked[hit.end :]
    reading = Reading(normal, chosen, read_numbers(masked))
    _take_numbers(reading, masked)
    kinds = {kind for hit in chosen for kind, _ in hit.options}
    if reading.building > 0 and not reading.number and "r" in kinds and "p" not in kinds:
        reading.number, reading.bare = reading.building, True  # 中山路12幢 where doors have numbers only
    _measure_rest(reading, masked)
    reading.crossing = _crosses(chosen, text, reading)
    if not reading.number and not kinds & {"r", "p"}:
        _look_right(reading, masked)
    return reading


def _crosses(chosen: list[Hit], text: str, reading: Reading) -> bool:
    """Whether two roads are named as meeting: joined by 和 or followed by 口, and no door number after."""
    kinds = [{kind for kind, _ in hit.options} for hit in chosen]
    roads = [hit for hit, named in zip(chosen, kinds, strict=True) if "r" in named and "t" not in named]
    if len(roads) < 2 or (reading.number and not reading.bare):
        return False
    first, second = roads[-2:]
    joined = _JOINED.fullmatch(text[first.end : second.start]) is not None
    return joined or _CROSSING.match(text, second.end) is not None


def _look_right(reading: Reading, masked: str) -> None:
    """Where only a village or grid is known, the word after it may be a name misspelt."""
    start = max([hit.end for hit in reading.hits] + [n.end for n in reading.used], default=-1)
    if start >= 0 and (word := _CHINESE_WORD.match(masked, start)):
        relation = _RELATION.search(word[0])
        end = min(start + (relation.start() if relation else len(word[0])), start + LONGEST_FUZZY)
        if end - start > 1:
            reading.gaps.append((start, end))


def _choose(text: str, hits: list[Hit]) -> list[Hit]:
    """The set of hits that do not overlap with the greatest weight (dynamic programming over their ends)."""
    starts = {hit.start for hit in hits}
    usable = sorted(
        (hit for hit in hits if not hit.short or hit.end in starts or _NUMBER_NEXT.match(text, hit.end)),
        key=lambda hit: hit.end,
    )
    if len(usable) < 2:
        return usable
    ends = [hit.end for hit in usable]
    best: list[tuple[float, int, int]] = [(0.0, -1, 0)]
    for i, hit in enumerate(usable):
        before = bisect_right(ends, hit.start, 0, i)
        weight = (
            best[before][0]
            + 3.0 * (hit.end - hit.start)
            - min(hit.options.values())
            - (0.8 if hit.short else 0)
        )
        best.append((weight, i, before) if weight > best[-1][0] else (best[-1][0], -1, i))
    chosen: list[Hit] = []
    at = len(best) - 1
    while at > 0:
        _, i, before = best[at]
        if i >= 0:
            chosen.append(usable[i])
        at = before
    return chosen[::-1]


def _take_numbers(reading: Reading, masked: str) -> None:
    """Give each number that hangs on the address its place in it."""
    ends = sorted(hit.end for hit in reading.hits)
    last = -99
    for numeral in reading.numerals:
        at = bisect_right(ends, numeral.start)
        last = max(last, ends[at - 1] if at else -99)
        gap = masked[last : numeral.start] if last >= 0 else "?" * 9
        alone = not ends and numeral.kind == "number" and numeral.sub is not None
        near = alone or (len(gap) <= REACH and (not gap or _CHINESE.fullmatch(gap) is not None))
        if numeral.kind == "grid" and not reading.grid and (near or numeral.end - numeral.start > 2):
            reading.grid = numeral.value
        elif not near or not _take(reading, numeral, gap):
            continue
        reading.used.append(numeral)
        last = numeral.end


def _take(reading: Reading, numeral: Numeral, gap: str) -> bool:
    kind = numeral.kind
    if kind == "section" and not reading.section:
        reading.section = numeral.value
    elif kind == "path" and not reading.number and len(reading.path) < 2:
        reading.path = (*reading.path, numeral.value)
    elif kind == "group" and not reading.group:
        reading.group = numeral.value
    elif kind == "building" and not reading.building:
        reading.building = numeral.value
    elif kind == "number" and (not reading.number or reading.bare):
        reading.number, reading.sub, reading.bare = numeral.value, numeral.sub or 0, False
    elif kind == "bare" and not reading.number and not gap:
        reading.number, reading.sub, reading.bare = numeral.value, numeral.sub or 0, True
    else:
        return kind in INSIDE
    return True


def _measure_rest(reading: Reading, masked: str) -> None:
    """Find the unexplained words before and between the parts of the address."""
    spans = sorted([(hit.start, hit.end) for hit in reading.hits] + [(n.start, n.end) for n in reading.used])
    used = {numeral.start for numeral in reading.used}
    loose = [n.start for n in reading.numerals if n.kind in ADDRESS_NUMBERS and n.start not in used]
    before, own = 0, _own_divisions(reading.hits)
    for order, (start, end) in enumerate([*spans, *((at, at) for at in loose)]):
        if order == len(spans):
            before = 0
        run = _trailing_word(masked, before, start)
        if run[1] > run[0] and not (order < own and _ABOVE.fullmatch(masked, *run)):
            reading.gaps.append(run)
            if order < len(spans):
                size = run[1] - run[0]
                reading.foreign |= bool(DIVISION.search(masked[run[0] : run[1]]))
                if order == 0 or run[0] > before:
                    reading.left += size
                else:
                    reading.inner += size
        before = end


def _own_divisions(hits: list[Hit]) -> int:
    """1 where the text begins with the town's own county or town and goes on with more of it: then what
    stands in front of it are the divisions above, else those of a namesake far away."""
    kinds = [{kind for kind, _ in hit.options} for hit in hits[:2]]
    adjoining = len(hits) > 1 and hits[0].end == hits[1].start
    return int(adjoining and "t" in kinds[0] and bool(kinds[1] & {"t", "v"}))


def _trailing_word(masked: str, before: int, start: int) -> tuple[int, int]:
    """The word that ends right before `start`, without the words that lead to an address (请问, 家住, 在)."""
    at = start
    while at > max(before, start - LONGEST_WORD) and _WORD.match(masked[at - 1]):
        at -= 1
    lead = 0
    for match in _LEAD.finditer(masked[at:start]):
        lead = match.end()
    return at + lead, start
