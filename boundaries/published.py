"""The published town in memory: an immutable snapshot that answers "who is responsible here?".

Built once per revision. Positions are WGS 84 degrees; whoever holds another datum converts first with
`gis.crs`. The owner of a point is always a base unit; on a border the covering base unit with the
smallest code (byte order), the same rule as `registry.owner_by_sql`. Outside the town the nearest unit
within 1 km stands in, and beyond that nobody does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from boundaries.leaders import Roster, leaders_on
from boundaries.people.staff import Staff
from boundaries.places import AreaRecord, Assignment, Indices, Leader, Neighbour, Place, Spot
from gis.crs import lonlat_to_metric, position_to_metric
from gis.locator import NONE, Locator

Polygons = npt.NDArray[np.object_]
LEVELS_UPWARD = ("unit", "grid", "village", "town")
_OFFICE = re.compile(r"(村民委员会|村委会|村|社区居民委员会|社区居委会|居民委员会|居委会|社区)$")
"""Endings that people add to and drop from the name of a village."""


@dataclass(frozen=True)
class Layer:
    """The areas of one level in code order (units: base units first, then overlays) and their shapes.

    `parent` is, per area, the index of the area above; `polygons` are metres of the directory's `srid`.
    """

    areas: tuple[AreaRecord, ...]
    polygons: Polygons
    parent: Indices


@dataclass(frozen=True)
class Directory:
    """See the module. Safe to share between threads; nothing in it may be changed."""

    revision: int
    srid: int
    valid_from: datetime
    layers: Mapping[str, Layer] = field(repr=False)
    staff: Staff = field(repr=False)
    base: Locator = field(repr=False)
    shops: Locator = field(repr=False)
    by_code: Mapping[tuple[str, str], AreaRecord] = field(repr=False)

    @property
    def roster(self) -> Roster:
        """Terms of those who lead, by area."""
        return self.staff.leaders

    @property
    def town(self) -> AreaRecord:
        """The town."""
        return self.layers["town"].areas[0]

    @property
    def villages(self) -> tuple[AreaRecord, ...]:
        """Villages in code order."""
        return self.layers["village"].areas

    @property
    def grids(self) -> tuple[AreaRecord, ...]:
        """Grids in code order."""
        return self.layers["grid"].areas

    @property
    def units(self) -> tuple[AreaRecord, ...]:
        """Units: base units in code order, then overlays in code order."""
        return self.layers["unit"].areas

    @property
    def unit_grid(self) -> Indices:
        """Per unit the index of its grid."""
        return self.layers["unit"].parent

    @property
    def grid_village(self) -> Indices:
        """Per grid the index of its village."""
        return self.layers["grid"].parent

    def polygons(self, level: str) -> Polygons:
        """Shapes of a level's areas in metres of `srid`, in the order of its tuple."""
        return self.layers[level].polygons

    def find_area(self, code: str, level: str | None = None) -> AreaRecord | None:
        """The area with a code; without a level the lowest one that has it. None when there is none."""
        levels = LEVELS_UPWARD if level is None else (level,)
        found = (self.by_code.get((one, code)) for one in levels)
        return next((area for area in found if area is not None), None)

    def find_village(self, name: str) -> AreaRecord | None:
        """A village by code, name or alias (黄霞村, 黄霞村委会); None unless exactly one fits."""
        wanted = name.strip()
        for same in (_is_called, _is_called_shortly):
            fits = [village for village in self.villages if same(village, wanted)]
            if fits:
                return fits[0] if len(fits) == 1 else None
        return None

    def above(self, area: AreaRecord) -> tuple[AreaRecord, ...]:
        """The areas above an area, nearest first, up to the town."""
        chain, start = [area], LEVELS_UPWARD.index(area.level)
        for level in LEVELS_UPWARD[start + 1 :]:
            chain.append(self.layers[level].areas[chain[-1].parent])
        return tuple(chain[1:])

    def below(self, area: AreaRecord) -> tuple[AreaRecord, ...]:
        """The areas directly below an area, in the order of their tuple; empty for a unit."""
        place = LEVELS_UPWARD.index(area.level)
        if place == 0:
            return ()
        layer = self.layers[LEVELS_UPWARD[place - 1]]
        return tuple(layer.areas[i] for i in np.flatnonzero(layer.parent == area.index))

    def leaders_of(self, area: AreaRecord, on: date) -> tuple[Leader, ...]:
        """Who answers for an area on a day: its own leaders, then those of the areas above it."""
        return leaders_on(self.roster, (one.id for one in (area, *self.above(area))), on)

    def leaders(
        self, unit: int | None, grid: int | None, village: int | None, on: date
    ) -> tuple[Leader, ...]:
        """Who answers on a day for a unit, grid and village given by index, in order of whom to ask first."""
        named = ((self.units, unit), (self.grids, grid), (self.villages, village))
        return leaders_on(self.roster, (areas[i].id for areas, i in named if i is not None and i >= 0), on)

    def assign(self, lon: npt.ArrayLike, lat: npt.ArrayLike, border: bool = True) -> Assignment:
        """The places of many points (WGS 84 degrees). A point that is not finite belongs nowhere.

        Without `border` the distances and runners-up are not sought, which takes a fifth of the time.
        """
        x, y = lonlat_to_metric(np.atleast_1d(lon), np.atleast_1d(lat), self.srid)
        unit = self.base.locate(x, y)
        inside = unit >= 0
        outside = np.flatnonzero(~inside)
        if len(outside):
            unit[outside] = self.base.nearest(x[outside], y[outside])[0]
        sought = unit if border else np.full(len(unit), NONE, np.int32)
        border_m, runner_up, runner_up_m = self.base.border(x, y, sought)
        grid = _step_up(unit, self.unit_grid)
        village = _step_up(grid, self.grid_village)
        return Assignment(unit, grid, village, inside, border_m, runner_up, runner_up_m)

    def spot(self, lon: float, lat: float) -> Spot:
        """What `assign` and `overlays` say of one point (WGS 84 degrees), in a few microseconds."""
        x, y = position_to_metric(lon, lat, self.srid)
        return Spot(*self.base.one(x, y), self._overlays(x, y))

    def overlays(self, lon: float, lat: float) -> tuple[AreaRecord, ...]:
        """Overlay units that cover a point (WGS 84 degrees), in code order."""
        return self._overlays(*position_to_metric(lon, lat, self.srid))

    def place(self, lon: float, lat: float, on: date) -> Place:
        """Who answers for a point (WGS 84 degrees) on a day."""
        found = self.spot(lon, lat)
        chain = self._chain(found.unit) if found.unit >= 0 else None
        return Place(
            unit=chain[0] if chain else None,
            grid=chain[1] if chain else None,
            village=chain[2] if chain else None,
            town=self.town,
            overlays=found.overlays,
            leaders=self.leaders_of(chain[0], on) if chain else (),
            border_m=found.border_m if chain else None,
            runner_up=self.neighbour(found, on),
            inside=found.inside,
            revision=self.revision,
            on=on,
        )

    def neighbour(self, found: Spot, on: date) -> Neighbour | None:
        """The runner-up of a spot with its chain and leaders on a day."""
        if found.runner_up < 0:
            return None
        area, grid, village = self._chain(found.runner_up)
        return Neighbour(area, grid, village, self.leaders_of(area, on), found.runner_up_m)

    def _overlays(self, x: float, y: float) -> tuple[AreaRecord, ...]:
        if not self.shops.covered(x, y):
            return ()
        _, hits = self.shops.covering(x, y)
        return tuple(self.units[len(self.base) + int(hit)] for hit in hits)

    def _chain(self, unit: int) -> tuple[AreaRecord, AreaRecord, AreaRecord]:
        area = self.units[unit]
        grid, village, _ = self.above(area)
        return area, grid, village


def _step_up(index: Indices, parent: Indices) -> Indices:
    """Indices one level up; none stays none."""
    if not len(parent):
        return index.copy()
    up: Indices = np.where(index >= 0, parent[index], NONE).astype(np.int32)
    return up


def _is_called(area: AreaRecord, wanted: str) -> bool:
    return wanted in (area.code, area.name, *area.aliases)


def _is_called_shortly(area: AreaRecord, wanted: str) -> bool:
    short = _OFFICE.sub("", wanted)
    return bool(short) and short in (_OFFICE.sub("", name) for name in (area.name, *area.aliases))
