"""The Party's organisation laid over the grids: branches, groups, chiefs, households, posts, and counts."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.people.standing import heirs_in
from boundaries.people_tables import ORGANISATION_KINDS
from boundaries.places import AreaRecord

KIND_NAMES = {
    "grid_branch": ("网格党支部", "grid branch"),
    "grid_group": ("网格党小组", "grid group"),
    "unit_group": ("单元党小组", "unit group"),
    "building_chief": ("楼栋长", "building chief"),
    "contact_household": ("党员联系户", "contact household"),
    "pioneer_post": ("党员先锋岗", "pioneer post"),
}
"""Chinese and English names of ORGANISATION_KINDS."""
COUNTED = text("""
    SELECT area_id, kind, count(*) FROM organisation WHERE days @> CAST(:on AS date) GROUP BY area_id, kind
""")
ENTRIES = text("""
    SELECT one.id, one.kind, one.name, person.id AS person, person.name AS holder
    FROM organisation AS one LEFT JOIN person ON person.id = one.person_id
    WHERE one.area_id = ANY(:areas) AND one.days @> CAST(:on AS date) ORDER BY one.kind, one.name, one.id
""")


@dataclass(frozen=True)
class Entry:
    """One branch, group, chief, household or post of an area; `holder`: who fills or heads it, or ""."""

    id: uuid.UUID
    kind: str
    name: str
    person: uuid.UUID | None
    holder: str


Counts = Mapping[str, int]
"""How many of each of ORGANISATION_KINDS, zeros too."""


def organisation_counts(session: Session, directory: Directory, on: date) -> dict[uuid.UUID, Counts]:
    """For every area of the directory how many there are on a day in it and all that lies in it."""
    sums: dict[uuid.UUID, Counter[str]] = {}
    heirs = heirs_in(session, directory)
    for area, kind, count in session.execute(COUNTED, {"on": on}):
        sums.setdefault(heirs.of(area)[0], Counter())[kind] += count
    for lower, upper in (("unit", "grid"), ("grid", "village"), ("village", "town")):
        above = directory.layers[upper].areas
        for area in directory.layers[lower].areas:
            if area.id in sums:
                sums.setdefault(above[area.parent].id, Counter()).update(sums[area.id])
    every = (area for layer in directory.layers.values() for area in layer.areas)
    none: Counter[str] = Counter()
    return {a.id: {kind: sums.get(a.id, none)[kind] for kind in ORGANISATION_KINDS} for a in every}


def entries(session: Session, directory: Directory, area: AreaRecord, on: date) -> list[Entry]:
    """What belongs to an area itself on a day, what it took over included."""
    areas = heirs_in(session, directory).origins([area.id])
    found = session.execute(ENTRIES, {"areas": areas, "on": on})
    return [Entry(row.id, row.kind, row.name, row.person, row.holder or "") for row in found]
