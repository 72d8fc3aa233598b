"""Hash indexes over a gazetteer's entries: by street and number, by grid, along a street, at a crossing."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from math import exp

import numpy as np

from gis.gazetteer import Gazetteer

NEIGHBOURS = 6
"""How many doors on either side speak for a number that is not in the gazetteer."""
FADE = 10.0
"""The word of a neighbour fades with this many numbers."""
OTHER_SIDE = 0.3
"""Odd and even numbers stand on two sides of the street: what the other side's word is worth."""
CROSSING_M = 80.0
"""Two roads meet where doors of both stand within this distance."""
METRES_PER_DEGREE = 111_320.0

REACH = 8
"""Numbers this far around one tell whether a grid's numbering runs past it."""
SOME_GAP = 0.1
STRAY = 0.3
"""Doubt that remains where no grid has a gap, and where the grid that has the number is full around it."""

Stretch = tuple[tuple[int, ...], list[int]]
"""A key and the doors (entry indices, by number) of a part of a road."""
Share = tuple[int, float, float, float]
"""A grid key, its share of the belief, and the point (lon, lat) meant in it."""


@dataclass(frozen=True)
class Crossing:
    """Where two roads meet: the point halfway between their nearest doors, and the grid it lies in."""

    lon: float
    lat: float
    grid_keys: tuple[int, int]
    metres: float


class Index:
    """Built once for a gazetteer; what is asked of it more than once (crossings, spreads) is remembered."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        entries = gazetteer.entries
        self.entries = entries
        self.by_street_number: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_village_number: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_grid_number: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.by_number_sub: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_street: dict[int, list[int]] = defaultdict(list)
        self.by_village: dict[int, list[int]] = defaultdict(list)
        self.by_grid: dict[int, list[int]] = defaultdict(list)
        self.by_grid_name: dict[str, list[int]] = defaultdict(list)
        for at, e in enumerate(entries):
            self.by_street[e.street].append(at)
            self.by_grid[e.grid_key].append(at)
            if e.village >= 0:
                self.by_village[e.village].append(at)
            if e.number:
                self.by_street_number[e.street, e.number].append(at)
                self.by_village_number[e.village, e.number].append(at)
                if e.sub:
                    self.by_number_sub[e.number, e.sub].append(at)
                self.by_grid_number[gazetteer.grids[e.grid_key][1], e.number].append(at)
        for key, (_, name) in enumerate(gazetteer.grids):
            self.by_grid_name[name].append(key)
        self.lons = np.array([e.lon for e in entries])
        self.lats = np.array([e.lat for e in entries])
        self._crossings: dict[tuple[int, int, int], Crossing | None] = {}
        self._stretches: dict[tuple[int, int, tuple[int, ...], bool], list[Stretch]] = {}
        self._numbered: dict[int, list[int]] = {}
        self._unseen: dict[tuple[int, int, bool], float] = {}
        self._repeated: dict[int, float] = {}
        self._grid_numbers: dict[int, list[set[int]]] = {}
        self._spreads: dict[tuple[int, ...], tuple[Share, ...]] = {}

    def spread(self, key: tuple[int, ...], chosen: list[int]) -> tuple[Share, ...]:
        """How `chosen` entries spread over grids; remembered under `key`."""
        if key not in self._spreads:
            self._spreads[key] = self.shares(chosen, [1.0] * len(chosen))
        return self._spreads[key]

    def shares(self, chosen: list[int], votes: list[float]) -> tuple[Share, ...]:
        """The grids of `chosen` entries with their share of the votes and the votes' mean point."""
        sums: dict[int, list[float]] = {}
        for at, vote in zip(chosen, votes, strict=True):
            e = self.entries[at]
            row = sums.setdefault(e.grid_key, [0.0, 0.0, 0.0])
            row[0] += vote
            row[1] += vote * e.lon
            row[2] += vote * e.lat
        total = sum(votes)
        ranked = sorted(sums.items(), key=lambda item: -item[1][0])
        return tuple((key, w / total, x / w, y / w) for key, (w, x, y) in ranked if w > 0)

    def between(self, doors: list[int], number: int) -> tuple[Share, ...]:
        """The grids where `number` must lie among the doors of a street, by its neighbours' numbers.

        `doors` are entries sorted by number.
        """
        numbers = [self.entries[at].number for at in doors]
        middle = bisect_left(numbers, number)
        near = doors[max(0, middle - NEIGHBOURS) : middle + NEIGHBOURS]
        votes = [_vote(self.entries[at].number, number) for at in near]
        return self.shares(near, votes) if near else ()

    def crossing(self, first: int, second: int, village: int = -1) -> Crossing | None:
        """Where road `first` meets `second`, in `village` where they do so; None where no door of one is near
        a door of the other. The grid is that of the nearest door on the road named first."""
        key = (first, second, village)
        if key not in self._crossings:
            self._crossings[key] = self._meet(first, second, village)
        return self._crossings[key]

    def _meet(self, first: int, second: int, village: int) -> Crossing | None:
        a, b = self._doors_on(first, village), self._doors_on(second, -1)
        if not len(a) or not len(b):
            return None
        squeeze = np.cos(np.radians(self.lats[a[0]]))
        dx = (self.lons[a][:, None] - self.lons[b][None, :]) * squeeze
        dy = self.lats[a][:, None] - self.lats[b][None, :]
        apart = dx * dx + dy * dy
        i, j = np.unravel_index(int(apart.argmin()), apart.shape)
        metres = float(np.sqrt(apart[i, j])) * METRES_PER_DEGREE
        if metres > CROSSING_M:
            return None
        p, q = self.entries[int(a[i])], self.entries[int(b[j])]
        return Crossing((p.lon + q.lon) / 2, (p.lat + q.lat) / 2, (p.grid_key, q.grid_key), metres)

    def _doors_on(self, road: int, village: int) -> np.ndarray:
        doors = [at for at in self.by_street.get(road, ()) if village in (-1, self.entries[at].village)]
        return np.array([at for at in doors if not self.entries[at].path] or doors, dtype=int)

    def stretches(self, road: int, section: int, path: tuple[int, ...], numbered: bool) -> list[Stretch]:
        """The stretches of a road, one in each village, that a section and a lane leave; doors in lanes stand
        aside where a number is asked for without a lane. Sorted by number; remembered unless empty."""
        key = (road, section, path, numbered and not path)
        if key in self._stretches:
            return self._stretches[key]
        by_village: dict[int, list[int]] = defaultdict(list)
        for at in self.by_street.get(road, ()):
            e = self.entries[at]
            if section and e.section != section:
                continue
            if (e.path[: len(path)] != path) if path else (numbered and e.path):
                continue
            by_village[e.village].append(at)
        found = [
            ((road, village, section, *path), sorted(doors, key=lambda at: self.entries[at].number))
            for village, doors in by_village.items()
        ]
        if found:
            self._stretches[key] = found
        return found

    def doors_of_village(self, village: int) -> list[int]:
        """The numbered doors of a village in the order of their numbers."""
        if village not in self._numbered:
            doors = [at for at in self.by_village.get(village, ()) if self.entries[at].number]
            self._numbered[village] = sorted(doors, key=lambda at: self.entries[at].number)
        return self._numbered[village]

    def unseen(self, village: int, number: int, sub: bool) -> float:
        """How many further doors `number` of a village may have that the gazetteer lacks.

        Where doors are numbered by village each hamlet counts from 1: a grid whose numbers run around
        `number` but leave it out may have it. With a sub-number: how many doors such a number has near by, on
        average.
        """
        key = (village, number, sub)
        if key not in self._unseen:
            around = [number + step for step in range(-REACH, REACH + 1) if step]
            if sub:
                value = sum(self._subbed(village, near) for near in (number, *around)) / (len(around) + 1)
            else:
                value = self._gaps(village, number, around)
            if not value:
                return 0.0
            self._unseen[key] = value
        return self._unseen[key]

    def _gaps(self, village: int, number: int, around: list[int]) -> float:
        """The grids whose numbering runs on around `number` without it, by how full it is there; less where
        the grid that has it is full too, for then it belongs there."""
        gaps, belongs = 0.0, 0.0
        for numbers in self._numbers_of_grids(village):
            full = sum(near in numbers for near in around) / len(around)
            if number in numbers:
                belongs = max(belongs, full)
            else:
                gaps += full
        return (gaps + SOME_GAP) * (1 + STRAY - belongs) if gaps or belongs else 0.0

    def repeated(self, village: int) -> float:
        """The share of a village's door numbers, of doors that stand on no road, that several grids have."""
        if village not in self._repeated:
            grids: dict[tuple[int, int], set[int]] = defaultdict(set)
            for at in self.by_street.get(-2 - village, ()):
                e = self.entries[at]
                grids[e.number, e.sub].add(e.grid_key)
            several = sum(len(keys) > 1 for keys in grids.values())
            self._repeated[village] = several / len(grids) if grids else 0.0
        return self._repeated[village]

    def _subbed(self, village: int, number: int) -> int:
        return sum(
            self.entries[at].sub > 0 and self.entries[at].road < 0
            for at in self.by_village_number.get((village, number), ())
        )

    def _numbers_of_grids(self, village: int) -> list[set[int]]:
        """The house numbers of each grid of a village, of doors that stand on no road."""
        if village not in self._grid_numbers:
            by_grid: dict[int, set[int]] = defaultdict(set)
            for at in self.by_street.get(-2 - village, ()):
                by_grid[self.entries[at].grid_key].add(self.entries[at].number)
            self._grid_numbers[village] = list(by_grid.values())
        return self._grid_numbers[village]


def _vote(stands: int, asked: int) -> float:
    same_side = 1.0 if (stands - asked) % 2 == 0 else OTHER_SIDE
    return same_side * exp(-abs(stands - asked) / FADE) + 1e-9
