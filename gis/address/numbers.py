"""The grammar of numbers in an address: what each number counts, told by the unit that follows it.

Chinese numerals are numbers only where a unit says so (十六号, 第三网格), never inside a name (五福街,
子龙三街):
names are found first, and hidden from this reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
KINDS = {
    "grid": "号网格 网格 号格 格 网 号网隔 网隔 号王格 王格",
    "section": "段",
    "path": "巷 弄 条 胡同",
    "group": "村民小组 居民小组 小组 生产队 组 队 社 排",
    "building": "号楼 幢 栋 橦 #楼 座楼 座",
    "number": "号院 号 # 號",
    "inside": "单元 层 楼 室 房 梯",
    "other": "天 年 月 日 点 时 分 元 万 口 人 个 名 次 米 度 条 只 辆 家 户 岁 周 期 小时 公里 倍 %",
}
KIND_OF = {unit: kind for kind in reversed(KINDS) for unit in KINDS[kind].split()}
MOST = 64
"""Numbers read in one text; an address has a handful."""
HIDDEN = "\0"
"""Stands for each character of a name that was found, so that the grammar passes over it."""

_NOT_BEFORE = {
    "号楼": "(?![上下])", "社": "(?!区)", "队": "(?!伍|长)", "组": "(?!织|长|团|装|合)", "排": "(?!水|污|放)",
}  # fmt: skip
"""十四号楼下 is at the foot of number 14, 三社区 no third 社."""
SIDES = "东西南北中"
LETTER = 1_000
"""Room for the number behind a building's letter."""

_N = r"(?:(?<!\d)\d{1,6}(?!\d)|[零一二三四五六七八九十百千两]{1,7})"
_UNIT = "|".join(re.escape(u) + _NOT_BEFORE.get(u, "") for u in sorted(KIND_OF, key=len, reverse=True))
_ITEM = re.compile(rf"(?P<th>第)?(?P<n>{_N})(?:(?:-|之|附)(?P<sub>{_N}))?(?P<unit>{_UNIT})?")
_SPOKEN = re.compile(r"(?=.*[十百千]).{2,}")
_AFTER = re.compile(rf"(?:之|-|附)(?P<sub>{_N})(?:号(?!楼))?")
_SIDED = re.compile(
    rf"(?P<side>[{SIDES}])段"
    r"|(?<![a-z])(?P<letter>[a-z])(?P<count>\d{0,2})(?:号楼|座|栋|幢|#楼|楼(?![上下]))"
    rf"|(?<![\d零一二三四五六七八九十百号])网格(?P<grid>{_N})(?!\d|号?楼|幢|栋)号?"
)
"""What goes by a side or a letter, or has its number behind: 东段, A3栋, 网格7."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at [start, end) of a normal text. `kind`: grid, section, path (巷, 弄), group (组, 队),
    number, building, inside (单元, 室), other (天, 元), or bare (no unit). `sub` is what follows 之 or a
    dash, or None. A section or building that goes by a side or letter has its `side_value`."""

    start: int
    end: int
    kind: str
    value: int
    sub: int | None


@lru_cache(maxsize=4096)
def numeral_value(text: str) -> int:
    """The value of 154, 一百五十四, 百五 or 一五四 (digits one by one)."""
    if text.isdecimal():
        return int(text)
    if not any(c in POWERS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, 0
    for char in text:
        if char in POWERS:
            total, digit = total + (digit or 1) * POWERS[char], 0
        else:
            digit = DIGITS[char]
    return total + digit


def side_value(text: str) -> int:
    """A number below 0 of its own for what goes by a side or a letter (东段, a座); 0 for anything else."""
    if text and text.removesuffix("段") in tuple(SIDES):
        return -1 - SIDES.index(text[0])
    if not re.fullmatch(r"[a-z]\d{0,2}(?:号楼|座|栋|幢|#?楼)?", text):
        return 0
    count = re.search(r"\d+", text)
    return -LETTER * (ord(text[0]) - ord("a") + 1) - (int(count[0]) if count else 0)


def read_numbers(text: str) -> list[Numeral]:
    """The numbers of a normal text in order; names that were found should be HIDDEN in it."""
    found = _counted(text)
    sided = [_sided(match) for match in islice(_SIDED.finditer(text), MOST)]
    if not sided:
        return found
    free = [n for n in found if all(n.end <= s.start or s.end <= n.start for s in sided)]
    return sorted([*free, *sided], key=lambda numeral: numeral.start)


def _sided(match: re.Match[str]) -> Numeral:
    if match["grid"]:
        return Numeral(match.start(), match.end(), "grid", numeral_value(match["grid"]), None)
    kind = "section" if match["side"] else "building"
    return Numeral(match.start(), match.end(), kind, side_value(match[0]), None)


def _counted(text: str) -> list[Numeral]:
    """Numbers told by the unit behind them, and those with a 第 or by themselves."""
    found: list[Numeral] = []
    at = 0
    while len(found) < MOST and (match := _ITEM.search(text, at)):
        kind, unit, end = "bare", match["unit"], match.end()
        if unit:
            kind = KIND_OF[unit]
        sub = numeral_value(match["sub"]) if match["sub"] else None
        if kind == "number" and sub is None and (after := _AFTER.match(text, end)):
            sub, end = numeral_value(after["sub"]), after.end()
        if kind == "inside" and (split := _door_and_room(match)):
            found.append(split)
        elif kind != "bare" or match["n"].isdecimal() or match["th"] or _SPOKEN.fullmatch(match["n"]):
            found.append(Numeral(match.start(), end, kind, numeral_value(match["n"]), sub))
        at = max(end, match.start() + 1)
    return found


def _door_and_room(match: re.Match[str]) -> Numeral | None:
    """77-12楼 and 278301室 run a door and a storey or room together: the door alone, as a bare number."""
    room = {"楼": 1, "层": 1, "室": 3}.get(match["unit"])
    last = match["sub"] or match["n"]
    if not room or not last.isdecimal() or not room < len(last) <= room + 4 or match["th"]:
        return None
    door, sub = (match["n"], last[:-room]) if match["sub"] else (last[:-room], "")
    return Numeral(match.start(), match.end(), "bare", numeral_value(door), int(sub) if sub else None)
