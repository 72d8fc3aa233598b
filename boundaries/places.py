"""The values a directory answers with: areas, leaders, the place of one point, the places of many."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class AreaRecord:
    """An area of a published town.

    `index` is its place in the directory's tuple of its level, `parent` the index of the area above
    (-1 for the town). `households` of a grid, village or town is the sum over its units, None when no
    unit says. `kind` and `overlay` belong to units.
    """

    id: uuid.UUID
    level: str
    index: int
    code: str
    name: str
    parent: int
    area_m2: float
    households: int | None = None
    kind: str | None = None
    overlay: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Away:
    """On leave through `until` (None: open), while `stand_in` (a name, or nobody: "") acts."""

    until: date | None
    stand_in: str


@dataclass(frozen=True)
class Leader:
    """Someone who answers for an area, or serves it: `ordinal` 1 is asked first; `acting` marks a stand-in.

    `phone` is whole: whoever shows it to the public masks it with `boundaries.leaders.mask_phone`, and shows
    nobody who is not `public`. `capacity`: one of `tables.CAPACITIES` or "". `away`: on leave on that day.
    """

    post: str
    title: str
    ordinal: int
    name: str
    phone: str
    acting: bool
    area_code: str
    title_en: str = ""
    capacity: str = ""
    person: uuid.UUID | None = None
    public: bool = True
    away: Away | None = None


class Spot(NamedTuple):
    """The place of one point by index: see `Assignment`; `overlays` are the units that stand over it."""

    unit: int
    inside: bool
    border_m: float
    runner_up: int
    runner_up_m: float
    overlays: tuple[AreaRecord, ...]


@dataclass(frozen=True)
class Neighbour:
    """The runner-up: the nearest base unit other than the owner, with its chain and distance in metres."""

    unit: AreaRecord
    grid: AreaRecord
    village: AreaRecord
    leaders: tuple[Leader, ...]
    distance_m: float


@dataclass(frozen=True)
class Place:
    """Who answers for a point on a day.

    Inside the town: the owner's chain, `border_m` metres to the owner's border. Outside but within 1 km:
    `inside` is false, the chain is the nearest unit's and `border_m` the distance to it. Farther: unit,
    grid, village and border_m are None and nobody leads. `overlays` are the units that stand over the
    owner at this point (street shops), in code order.
    """

    unit: AreaRecord | None
    grid: AreaRecord | None
    village: AreaRecord | None
    town: AreaRecord
    overlays: tuple[AreaRecord, ...]
    leaders: tuple[Leader, ...]
    border_m: float | None
    runner_up: Neighbour | None
    inside: bool
    revision: int
    on: date


@dataclass(frozen=True)
class Assignment:
    """The places of many points, one row each: indices into the directory's tuples, -1 for none.

    `border_m` and `runner_up_m` are metres, nan where there is no unit or no runner-up within 1 km.
    """

    unit: Indices
    grid: Indices
    village: Indices
    inside: Flags
    border_m: Floats
    runner_up: Indices
    runner_up_m: Floats

    def __len__(self) -> int:
        return len(self.unit)
