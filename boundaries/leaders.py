"""Who holds which post, when; the order in which people are asked; and what of a phone is shown."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.places import Leader

TITLES = {"unit_leader": "单元长", "grid_leader": "网格长", "station_chief": "网格站站长"}
"""Chinese titles of the posts, in the order in which people are asked."""
TITLES_EN = {"unit_leader": "Unit leader", "grid_leader": "Grid leader", "station_chief": "Station chief"}
_ORDER = {kind: place for place, kind in enumerate(TITLES)}

TENURES = text("""
    SELECT post.area_id, area.code, post.kind, post.ordinal, person.name, person.phone,
           appointment.acting, lower(appointment.term), upper(appointment.term)
    FROM appointment
    JOIN post ON post.id = appointment.post_id
    JOIN area ON area.id = post.area_id
    JOIN person ON person.id = appointment.person_id
    ORDER BY appointment.id
""")


@dataclass(frozen=True)
class Tenure:
    """A leader and the days of the term: from `start` up to but not including `end`; None is unbounded."""

    leader: Leader
    start: date | None
    end: date | None

    def covers(self, on: date) -> bool:
        """Whether the term holds on a day."""
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)


Roster = Mapping[uuid.UUID, tuple[Tenure, ...]]
"""Terms of every area, past and future ones too, in the order in which the holders are asked."""


def read_roster(session: Session) -> Roster:
    """Every appointment, by area."""
    found: defaultdict[uuid.UUID, list[Tenure]] = defaultdict(list)
    for area_id, code, kind, ordinal, name, phone, acting, start, end in session.execute(TENURES):
        leader = Leader(kind, TITLES.get(kind, kind), ordinal, name, phone, acting, code)
        found[area_id].append(Tenure(leader, start, end))
    return {area: tuple(sorted(terms, key=_whom_first)) for area, terms in found.items()}


def leaders_on(roster: Roster, areas: Iterable[uuid.UUID], on: date) -> tuple[Leader, ...]:
    """Who answers on a day, the areas nearest first: unit leaders in order, grid leader, station chief.

    A stand-in comes before the holder of the same post.
    """
    return tuple(tenure.leader for area in areas for tenure in roster.get(area, ()) if tenure.covers(on))


def mask_phone(phone: str) -> str:
    """What the public sees of a phone: 128****5678; of a short or odd number only its last two digits."""
    digits = phone.strip()
    if not digits:
        return ""
    if len(digits) < 8:
        return "*" * max(len(digits) - 2, 3) + digits[-2:] if len(digits) > 4 else "****"
    return f"{digits[: len(digits) - 8]}****{digits[-4:]}"


def _whom_first(tenure: Tenure) -> tuple[int, str, int, bool]:
    leader = tenure.leader
    return _ORDER.get(leader.post, len(_ORDER)), leader.post, leader.ordinal, not leader.acting
