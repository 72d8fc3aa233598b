"""The town as maps need it: plain frozen values that `api` builds from the directory.

Geometry is in metres of `srid`; unit polygons share their edges vertex by vertex. Phones arrive masked:
nothing here can show more than it was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

SAMPLE_NOTE_ZH = "示例数据，边界与人员均为虚构"
SAMPLE_NOTE_EN = "Sample data: boundaries and people are invented"


@dataclass(frozen=True)
class MapLeader:
    """Someone who answers for an area: `post` as unit_leader, grid_leader, station_chief; `phone` masked."""

    post: str
    title: str
    ordinal: int
    name: str
    phone: str
    acting: bool = False


@dataclass(frozen=True)
class MapArea:
    """A village, grid or unit. `parent`: index of its village or grid; `short` fits on the map ("16")."""

    code: str
    name: str
    short: str
    polygon: BaseGeometry
    parent: int = -1
    kind: str = ""
    overlay: bool = False
    households: int | None = None
    leaders: tuple[MapLeader, ...] = ()


@dataclass(frozen=True)
class MapRoad:
    """A road, street, lane, alley or river, drawn `width_m` wide under the areas."""

    kind: str
    width_m: float
    line: BaseGeometry


@dataclass(frozen=True)
class MapTown:
    """A published town on one day. `units`: base units in code order, then overlays in code order."""

    name: str
    srid: int
    revision: int
    on: date
    villages: tuple[MapArea, ...]
    grids: tuple[MapArea, ...]
    units: tuple[MapArea, ...]
    roads: tuple[MapRoad, ...] = ()
    buildings: tuple[BaseGeometry, ...] = ()
    sample: bool = False
