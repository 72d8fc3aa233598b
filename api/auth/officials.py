"""Who is signed in, and for which part of the town: an official's role, area, and what lies in it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import InstrumentedAttribute

from boundaries.directory import Directory
from boundaries.places import AreaRecord
from gis.errors import Forbidden

ROLE_NAMES = {
    "town_editor": ("镇级编辑员", "town editor"),
    "approver": ("审批人", "approver"),
    "village_chief": ("村级负责人", "village chief"),
    "grid_leader": ("网格长", "grid leader"),
    "viewer": ("查阅人", "viewer"),
}
"""Every role with its Chinese and English name."""


@dataclass(frozen=True)
class Official:
    """Someone signed in. `area_level` is town, village or grid; `label` is the name people know."""

    id: uuid.UUID
    name: str
    role: str
    area_code: str
    area_level: str
    label: str

    def covers(self, directory: Directory, area: AreaRecord) -> bool:
        """Whether an area of a directory is the official's own or lies in it."""
        chain = (area, *directory.above(area))
        return any((one.level, one.code) == (self.area_level, self.area_code) for one in chain)

    def jurisdiction(self, directory: Directory) -> frozenset[str] | None:
        """Codes of the grids in the official's area; None for the whole town.

        Empty when the area is none of the directory's (a grid that has ended, another town).
        """
        own = directory.find_area(self.area_code, self.area_level)
        if own is None:
            return frozenset()
        if own.level == "town":
            return None
        grids = (own,) if own.level == "grid" else directory.below(own)
        return frozenset(grid.code for grid in grids)


def require_within(official: Official, directory: Directory, area: AreaRecord) -> None:
    """Raise Forbidden unless an area is the official's own or lies in it."""
    if not official.covers(directory, area):
        raise Forbidden(
            f"{area.name}（{area.code}）不在您的辖区内。请由负责那里的人员操作。",
            f"{area.name} ({area.code}) is outside your area. Ask the official who answers for it.",
            code=area.code,
        )


def within_sql(
    official: Official,
    directory: Directory,
    grid_code: InstrumentedAttribute[Any] | ColumnElement[Any],
) -> ColumnElement[bool]:
    """The condition for a query that a column of grid codes lies in the official's area."""
    grids = official.jurisdiction(directory)
    return true() if grids is None else grid_code.in_(sorted(grids))
