"""Cutting an address that stands in one line into divisions, road, lane, number, building and name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.address.normal import normalise

_DIVISION = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:特别行政区|自治[区州县]|省|市(?![场政])|(?<![小园业社片城校景新厂库])区|县|旗"
    r"|镇|乡|街道(?:办事处)?)"
)
_VILLAGE = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:社区居委会|居委会|村委会|社区|行政村|村(?!路|街|口|道))")
_STREET = re.compile(
    r"(?P<road>[\u4e00-\u9fffa-z0-9]{1,8}?(?:大道|大街|公路|国道|省道|县道|胡同|路|街|巷|弄|道|里))"
    r"(?:(?P<section>[\d一二三四五六七八九十东西南北中]+)段)?(?:(?P<lane>\d+)[弄巷])?(?:(?P<alley>\d+)弄)?"
    r"(?P<number>\d+)(?:(?:号?之|-|号附)(?P<sub>\d+))?(?:号(?!楼)|$|(?=[^\d]))"
)
_BUILDING = re.compile(r"(?P<building>\d+|[a-z])(?:号楼|幢|栋|座|#楼?)")
SHORTEST = 3
"""Fewer characters than this are no name of one place."""
_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Line:
    """The parts of an address line; a part that is not there is "". `divisions`: province down to village."""

    divisions: tuple[str, ...]
    road: str = ""
    section: str = ""
    lane: str = ""
    alley: str = ""
    number: str = ""
    sub: str = ""
    building: str = ""
    name: str = ""


def cut_line(text: str) -> Line:
    """The parts of an address line, in one spelling; what is neither division nor street is the name."""
    rest, divisions = without_divisions(_BRACKETS.sub("", normalise(text).text))
    street = _STREET.match(rest)
    told = {part: value or "" for part, value in street.groupdict().items()} if street else {}
    rest = rest[street.end() :] if street else rest
    building = _BUILDING.search(rest)
    if building:
        told["building"] = building["building"]
        rest = rest[: building.start()]
    return Line(divisions, name=rest, **told)


def without_divisions(plain: str) -> tuple[str, tuple[str, ...]]:
    """A normal text without the divisions it begins with, and these; two characters at least remain."""
    rest, above = _without(plain, _DIVISION)
    rest, villages = _without(rest, _VILLAGE)
    return rest, (*above, *villages)


def spoken_forms(name: str) -> set[str]:
    """What people also call a place: without brackets or with what stands in them, without the divisions it
    begins with, with or without the village."""
    plain = normalise(name).text
    forms = {_BRACKETS.sub("", plain), plain.replace("(", "").replace(")", "")}
    for form in tuple(forms):
        rest, _ = _without(form, _DIVISION)
        short, villages = _without(rest, _VILLAGE)
        forms |= {rest, short, "".join(village.removesuffix("村") for village in villages) + short}
    return {form for form in forms if len(form) >= SHORTEST} - {plain}


def _without(plain: str, pattern: re.Pattern[str]) -> tuple[str, list[str]]:
    found: list[str] = []
    while (match := pattern.match(plain)) and len(plain) - match.end() >= 2:
        found.append(match[0])
        plain = plain[match.end() :]
    return plain, found
