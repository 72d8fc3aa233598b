"""What a board and a badge tell, as plain values; geometry in metres of one projected CRS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

VACANT = "暂缺"
SAMPLE_NOTE = "示例数据，边界与人员均为虚构"


@dataclass(frozen=True)
class Holder:
    """Who holds a post, "" where nobody does; `note`: 代 for a stand-in, 请假; `phone` as published."""

    name: str
    note: str = ""
    phone: str = ""

    @property
    def text(self) -> str:
        """The name as a board shows it."""
        if not self.name:
            return VACANT
        return f"{self.name}（{self.note}）" if self.note else self.name


@dataclass(frozen=True)
class BoardUnit:
    """A unit: its number in the grid, its own name, who leads it in the order in which they are asked."""

    number: str
    name: str
    polygon: BaseGeometry
    overlay: bool
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class BoardGrid:
    """A grid with its leaders and its units in the order of their numbers."""

    number: str
    name: str
    polygon: BaseGeometry
    holders: tuple[Holder, ...]
    units: tuple[BoardUnit, ...]


@dataclass(frozen=True)
class Way:
    """A road or river; `kind` as `gis.map_drawing.ROAD_KINDS`."""

    kind: str
    width_m: float
    name: str
    line: BaseGeometry


@dataclass(frozen=True)
class Surroundings:
    """What lies under and around a village: ways, houses, and the villages next to it by name."""

    ways: tuple[Way, ...] = ()
    buildings: tuple[BaseGeometry, ...] = ()
    beside: tuple[tuple[str, BaseGeometry], ...] = ()


@dataclass(frozen=True)
class Notice:
    """What is printed small: the day, the map's revision, the address of the live page, the hotline."""

    on: date
    revision: int
    link: str
    hotline: str = ""
    sample: bool = False

    @property
    def day(self) -> str:
        """The day as written on paper."""
        return f"{self.on.year}年{self.on.month}月{self.on.day}日"


@dataclass(frozen=True)
class Board:
    """All that a village's board tells. `posts`: (title, holder) of the village's own posts, in order."""

    town: str
    village: str
    polygon: BaseGeometry
    households: int | None
    posts: tuple[tuple[str, Holder], ...]
    grids: tuple[BoardGrid, ...]
    around: Surroundings
    notice: Notice

    @property
    def unit_count(self) -> int:
        """Units of all grids."""
        return sum(len(grid.units) for grid in self.grids)

    @property
    def summary(self) -> str:
        """The line under the village's name."""
        parts = [self.town, f"{len(self.grids)} 个网格", f"{self.unit_count:,} 个单元"]
        if self.households is not None:
            parts.append(f"{self.households:,} 户")
        return "　".join(parts)


@dataclass(frozen=True)
class Badge:
    """What a leader's card tells: town, post, name, the place that is answered for, and its live page.

    `place`: the village and grid; `part`: what of it, "" for all.
    """

    town: str
    title: str
    name: str
    place: str
    part: str
    link: str
    sample: bool = False
