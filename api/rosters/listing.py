"""The list of posts and people for officials: found by name, by initials, by place or by post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from api.auth import Official
from api.people_choices import is_called
from boundaries.directory import Directory
from boundaries.leaders import Tenure, mask_phone
from boundaries.people.kinds import PostKind
from boundaries.people.standing import terms_of, vacant_posts
from boundaries.places import AreaRecord

LEVELS = ("town", "village", "grid", "unit")


@dataclass(frozen=True)
class Wanted:
    """What is looked for: `text` in names (or their initials), codes and names of places; a kind of post;
    an area and what lies in it; only `vacant` posts."""

    text: str = ""
    post: str = ""
    area: AreaRecord | None = None
    vacant: bool = False


@dataclass(frozen=True)
class Line:
    """A post and whoever holds it, now or later; term None: nobody does."""

    area: AreaRecord
    kind: PostKind
    ordinal: int
    term: Tenure | None


def listed(directory: Directory, official: Official, wanted: Wanted, on: date) -> list[Line]:
    """Every post of the official's area with its holders from a day on, in the order of codes, as wanted."""
    lines = [
        line
        for level in LEVELS
        for area in directory.layers[level].areas
        if official.covers(directory, area) and _lies_in(directory, area, wanted.area)
        for line in _of_area(directory, area, on)
    ]
    text = wanted.text.strip().lower()
    kept = [
        line
        for line in lines
        if (not wanted.post or line.kind.kind == wanted.post)
        and (not wanted.vacant or line.term is None)
        and (not text or _speaks_of(line, text))
    ]
    return sorted(kept, key=lambda one: (one.area.code, one.kind.rank, one.kind.kind, one.ordinal))


def _of_area(directory: Directory, area: AreaRecord, on: date) -> Iterator[Line]:
    kinds = directory.staff.kinds
    for term in terms_of(directory, area):
        kind = kinds.get(term.leader.post)
        if kind is not None and (term.end is None or term.end > on):
            yield Line(area, kind, term.leader.ordinal, term)
    for vacant in vacant_posts(directory, area, on):
        yield Line(area, vacant.kind, vacant.ordinal, None)


def _lies_in(directory: Directory, area: AreaRecord, upper: AreaRecord | None) -> bool:
    return upper is None or upper in (area, *directory.above(area))


def _speaks_of(line: Line, text: str) -> bool:
    """Whether a line's person or place is what was typed; letters are the initials of a name."""
    name = line.term.leader.name if line.term else ""
    if line.area.code.startswith(text) or text in line.area.name.lower():
        return True
    return bool(name) and is_called(name, text)


def line_json(directory: Directory, line: Line, on: date) -> dict[str, Any]:
    """`PostOut`: a post, its place and holder; the number is masked."""
    chain = (line.area, *directory.above(line.area))
    village = next((one.name for one in chain if one.level == "village"), None)
    told = {
        "area": {"code": line.area.code, "name": line.area.name, "level": line.area.level},
        "village": village,
        "post": line.kind.kind,
        "title": line.kind.title,
        "title_en": line.kind.title_en,
        "ordinal": line.ordinal,
        "name": None,
        "phone_masked": "",
        "acting": False,
        "start": None,
        "last": None,
        "state": "vacant",
    }
    if line.term is None:
        return told
    term, leader = line.term, line.term.leader
    return told | {
        "name": leader.name,
        "phone_masked": mask_phone(leader.phone),
        "acting": leader.acting,
        "start": term.start,
        "last": term.end and term.end - timedelta(days=1),
        "state": ("leave" if term.leave(on) else "now") if term.covers(on) else "coming",
    }
