"""Who may be meant, for forms that ask for a person: found by name, pinyin or initials, told with offices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

from api.auth import Official
from api.people_answers import named_json
from boundaries.directory import Directory
from boundaries.leaders import mask_phone
from boundaries.people.persons import InOffice, Office
from boundaries.people.teams import TeamRule
from boundaries.places import AreaRecord

Known = tuple[Sequence[InOffice], Mapping[str, TeamRule]]


def chosen_people(directory: Directory, official: Official, known: Known, limit: int) -> list[dict[str, Any]]:
    """At most `limit` of the people who are in office in the official's area, in the order given.

    Who has no office is told to officials of the whole town alone."""
    areas = {one.id: one for layer in directory.layers.values() for one in layer.areas}
    people, rules = known
    found: list[dict[str, Any]] = []
    for person in people:
        if len(found) == limit:
            break
        own = [(areas[one.area], one) for one in person.offices if one.area in areas]
        if official.area_level == "town" or any(official.covers(directory, area) for area, _ in own):
            offices = [_office_json(directory, rules, *one) for one in own[:3]]
            told = {"id": str(person.id), "name": person.name, "phone_masked": mask_phone(person.phone)}
            found.append({**told, "offices": offices})
    return found


def _office_json(
    directory: Directory, rules: Mapping[str, TeamRule], area: AreaRecord, office: Office
) -> dict[str, Any]:
    kind = directory.staff.kinds.get(office.post or "") or rules.get(office.team or "")
    village = next((one for one in directory.above(area) if one.level == "village"), None)
    return {
        "area": named_json(area),
        "village": village.name if village else "",
        "title": kind.title if kind else office.post or office.team or "",
        "title_en": kind.title_en if kind else office.post or office.team or "",
    }


def is_called(name: str, text: str) -> bool:
    """Whether some small letters or signs are part of a name, or begin its pinyin or its initials."""
    if not text.isascii() or not text.isalpha():
        return text in name.lower()
    return text in name.lower() or any(spelt.startswith(text) for spelt in _spelt(name))


@lru_cache(maxsize=50_000)
def _spelt(name: str) -> tuple[str, str]:
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)), "".join(lazy_pinyin(name))
