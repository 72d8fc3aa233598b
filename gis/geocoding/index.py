"""Hash indexes over a gazetteer's entries: by street and number, by grid, along a street, at a crossing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from gis.gazetteer import Entry, Gazetteer, cell_numbers
from gis.geocoding.numbering import METRES_PER_DEGREE, Hamlet, Run, Share, hamlets

CROSSING_M = 80.0
"""Two roads meet where doors of both stand within this distance."""


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
        self.grids = gazetteer.grids
        self.by_street_number: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_village_number: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_grid_number: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.by_number_sub: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_street: dict[int, list[int]] = defaultdict(list)
        self.by_village: dict[int, list[int]] = defaultdict(list)
        self.by_grid: dict[int, list[int]] = defaultdict(list)
        self.by_grid_name: dict[str, list[int]] = defaultdict(list)
        numbers = [grid_number(name) for _, name in gazetteer.grids]
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
                self.by_grid_number[numbers[e.grid_key], e.number].append(at)
        for key, name in enumerate(numbers):
            self.by_grid_name[name].append(key)
        self.lons = np.array([e.lon for e in entries])
        self.lats = np.array([e.lat for e in entries])
        self._crossings: dict[tuple[int, int, int], Crossing | None] = {}
        self._stretches: dict[tuple[int, int, tuple[int, ...], bool], list[int]] = {}
        self._runs: dict[tuple[object, ...], Run] = {}
        self._hamlets: dict[int, list[Hamlet]] = {}
        self._spreads: dict[tuple[object, ...], tuple[Share, ...]] = {}

    def spread(self, key: tuple[object, ...], chosen: list[int]) -> tuple[Share, ...]:
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

    def stretch(self, road: int, section: int, path: tuple[int, ...], numbered: bool) -> list[int]:
        """The doors of a road that a section and a lane leave; doors in lanes stand aside where a number is
        asked for without a lane. Remembered unless empty."""
        key = (road, section, path, numbered and not path)
        if key in self._stretches:
            return self._stretches[key]
        found = [
            at
            for at in self.by_street.get(road, ())
            if _is_on(self.entries[at], section, path, numbered and not path)
        ]
        if found:
            self._stretches[key] = found
        return found

    def run(self, key: tuple[object, ...], doors: list[int]) -> Run:
        """`doors` of a road, told apart by side, to find a number among; remembered under `key`."""
        if key not in self._runs:
            self._runs[key] = Run([self.entries[at] for at in doors], sided=True)
        return self._runs[key]

    def numbered_doors(self, village: int) -> list[int]:
        """The numbered doors of a village."""
        return [at for at in self.by_village.get(village, ()) if self.entries[at].number]

    def hamlets(self, village: int) -> list[Hamlet]:
        """The hamlets of a village, of its numbered doors that stand on no road."""
        if village not in self._hamlets:
            by_grid: dict[int, list[Entry]] = defaultdict(list)
            for at in self.by_street.get(-2 - village, ()):
                if self.entries[at].number:
                    by_grid[self.entries[at].grid_key].append(self.entries[at])
            order = sorted(by_grid, key=lambda key: _grid_order(self.grids[key][1]))
            self._hamlets[village] = hamlets(by_grid[key] for key in order)
        return self._hamlets[village]


def grid_number(name: str) -> str:
    """A grid's name as texts say it: 第16网格, 016 and 16 are 16."""
    counted = cell_numbers(name)
    return str(counted[0]) if counted else name


def _is_on(e: Entry, section: int, path: tuple[int, ...], numbered: bool) -> bool:
    if section and e.section != section:
        return False
    return e.path[: len(path)] == path if path else not (numbered and e.path)


def _grid_order(name: str) -> tuple[int, str]:
    """Grids in the order of their numbers, those without one last."""
    return (int(name), "") if name.isdecimal() else (10**9, name)
