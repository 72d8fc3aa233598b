"""The three lists of a grid (三清单): what people need, what resources there are, which services are offered.

A need is matched to the nearest resource of a kind that fits it (FITS), by straight-line metres.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.people.standing import heirs_in
from boundaries.places import AreaRecord

RESOURCE_KINDS = {
    "卫生所": "clinic",
    "学校": "school",
    "警务室": "police post",
    "避难场所": "shelter",
    "养老服务": "care for the elderly",
    "文化活动": "culture",
}
"""The six kinds of public resources and their English names."""
FITS = {
    "medical": ("卫生所",),
    "schooling": ("学校",),
    "safety": ("警务室",),
    "shelter": ("避难场所",),
    "elderly_care": ("养老服务", "卫生所"),
    "culture": ("文化活动", "学校"),
}
"""Kind of need -> kinds of resources that can meet it."""
NEED_NAMES = {
    "medical": ("就医", "medical care"),
    "schooling": ("就学", "schooling"),
    "safety": ("治安", "safety"),
    "shelter": ("避险", "shelter"),
    "elderly_care": ("养老", "care for the elderly"),
    "culture": ("文体", "culture and sports"),
}
RESOURCES = text("SELECT id, kind, name, unit_code, ST_X(geom), ST_Y(geom) FROM resource ORDER BY kind, id")
NEEDS = text("""
    SELECT id, area_id, kind, text, people, lower(days), ST_X(geom), ST_Y(geom) FROM need
    WHERE days @> CAST(:on AS date) AND area_id = ANY(:areas) ORDER BY kind, lower(days), id
""")
SERVICES = text("""
    SELECT id, area_id, name, provider, hours, phone, free FROM service
    WHERE area_id = ANY(:areas) ORDER BY free DESC, name, id
""")


@dataclass(frozen=True)
class Resource:
    """A public resource at x, y (metres of the storage CRS)."""

    id: uuid.UUID
    kind: str
    name: str
    unit_code: str | None
    x: float
    y: float


@dataclass(frozen=True)
class Need:
    """An open need at x, y, the nearest resource that fits it, and how many metres away; None without one."""

    id: uuid.UUID
    area: uuid.UUID
    kind: str
    text: str
    people: int
    since: date | None
    x: float
    y: float
    nearest: Resource | None
    distance_m: float | None


@dataclass(frozen=True)
class ServiceOffered:
    """A service an area offers."""

    id: uuid.UUID
    area: uuid.UUID
    name: str
    provider: str
    hours: str
    phone: str
    free: bool


@dataclass(frozen=True)
class ThreeLists:
    """Needs open on the day, resources that lie there, services of the grid, its units and its village."""

    needs: tuple[Need, ...]
    resources: tuple[Resource, ...]
    services: tuple[ServiceOffered, ...]


def three_lists(session: Session, directory: Directory, grid: AreaRecord, on: date) -> ThreeLists:
    """The three lists of a grid on a day."""
    units = directory.below(grid)
    codes = {unit.code for unit in units}
    resources = read_resources(session)
    heirs = heirs_in(session, directory)
    own = heirs.origins([grid.id, *(unit.id for unit in units)])
    offering = [*own, *heirs.origins(area.id for area in directory.above(grid))]
    needs = session.execute(NEEDS, {"on": on, "areas": own}).all()
    matched = match([(row[2], row[6], row[7]) for row in needs], resources)
    return ThreeLists(
        tuple(Need(*(*row, *found)) for row, found in zip(needs, matched, strict=True)),
        tuple(one for one in resources if one.unit_code in codes),
        tuple(ServiceOffered(*row) for row in session.execute(SERVICES, {"areas": offering})),
    )


def read_resources(session: Session) -> list[Resource]:
    """Every public resource."""
    return [Resource(*row) for row in session.execute(RESOURCES)]


def match(
    needs: Sequence[tuple[str, float, float]], resources: Sequence[Resource]
) -> list[tuple[Resource | None, float | None]]:
    """For each need (kind, x, y) the nearest resource that fits it and the metres to it."""
    found: list[tuple[Resource | None, float | None]] = [(None, None)] * len(needs)
    for kind, fits in FITS.items():
        fit = [one for one in resources if one.kind in fits]
        asked = [i for i, need in enumerate(needs) if need[0] == kind]
        if not fit or not asked:
            continue
        tree = shapely.STRtree(shapely.points([(one.x, one.y) for one in fit]))
        spots = shapely.points([needs[i][1:] for i in asked])
        pairs, metres = tree.query_nearest(spots, return_distance=True, all_matches=False)
        for at, best, far in zip(*np.asarray(pairs).tolist(), metres.tolist(), strict=True):
            found[asked[at]] = fit[best], float(far)
    return found
