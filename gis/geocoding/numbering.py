"""Where a house number must lie that the gazetteer lacks: between its neighbours, in its hamlet.

Along a road odd and even numbers stand on two sides, so a number lies between the nearest of its own side.
Villages without road names are numbered hamlet by hamlet, each from 1; which hamlets there are is read off
the numbers of the grids and where they lie. Both were measured by leaving out one door after another.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from gis.gazetteer import Entry

NEAREST = 2
"""Doors above and below a number that speak for it, the second half as loud as the first."""
SOFT = 2.0
"""Added to the distance in numbers by which a neighbour's word is divided."""
OTHER_SIDE = 0.1
"""What the word of the other side of a street is worth."""
STRAY, FAR = 0.03, 100.0
"""The belief that a missing number lies in none of its neighbours' grids, and how many numbers off the
nearest neighbour may stand before it is all but certain."""
KEPT = 0.8
"""The share of a town's doors that its gazetteer is taken to hold where numbers are missing."""
AROUND = 8
"""Numbers this far around one tell how full a hamlet's numbering is there."""
SPARSE = 0.1
"""The least share of the numbers that a hamlet is taken to have up to its last one."""
MORE_SUBS = 3.0
"""Doors with a sub-number that a number has where its neighbours have one."""
SHARED = 0.2
"""Grids of one hamlet share fewer of their numbers than this."""
HAMLET_M = 700.0
"""Grids of one hamlet lie no further apart than this from the next one."""
METRES_PER_DEGREE = 111_320.0

Share = tuple[int, float, float, float]
"""A grid key, its share of the belief, and the point (lon, lat) meant in it."""


class Run:
    """Doors that are numbered together, in the order of their numbers."""

    def __init__(self, doors: Iterable[Entry], sided: bool) -> None:
        ordered = sorted(doors, key=lambda e: e.number)
        sides = ([e for e in ordered if e.number % 2 == side] for side in (0, 1)) if sided else [ordered]
        self._sides = [(side, [e.number for e in side]) for side in sides]

    def shares(self, number: int) -> tuple[Share, ...]:
        """The grids where `number` must lie. What the shares lack to 1 is the belief that it lies in none."""
        sums: dict[int, list[float]] = {}
        nearest = FAR
        for at, side in enumerate(self._sides):
            own = len(self._sides) == 1 or at == number % 2
            for door, vote in self._neighbours(side, number):
                row = sums.setdefault(door.grid_key, [0.0, 0.0, 0.0])
                vote *= 1.0 if own else OTHER_SIDE
                nearest = min(nearest, abs(door.number - number))
                row[0] += vote
                row[1] += vote * door.lon
                row[2] += vote * door.lat
        total = sum(row[0] for row in sums.values()) / ((1 - STRAY) * (1 - 0.9 * nearest / FAR))
        ranked = sorted(sums.items(), key=lambda item: -item[1][0])
        return tuple((key, w / total, x / w, y / w) for key, (w, x, y) in ranked)

    def _neighbours(
        self, side: tuple[Sequence[Entry], Sequence[int]], number: int
    ) -> Iterator[tuple[Entry, float]]:
        """The nearest doors below and above `number`, and how loud their word is."""
        doors, numbers = side
        low, high = bisect_left(numbers, number), bisect_right(numbers, number)
        for near in (doors[max(0, low - NEAREST) : low][::-1], doors[high : high + NEAREST]):
            for rank, door in enumerate(near):
                yield door, 0.5**rank / (abs(door.number - number) + SOFT)


@dataclass(frozen=True, eq=False)
class Hamlet:
    """Grids of a village whose doors are numbered together. `of_number` lists the doors of each number."""

    run: Run
    of_number: dict[int, list[Entry]]
    numbers: list[int]

    def lacking(self, number: int, sub: int) -> tuple[float, tuple[Share, ...]]:
        """The belief that this hamlet has a door `number`-`sub` which the gazetteer lacks, and where.

        With a share f of the numbers around known and KEPT of all doors in the gazetteer, f / KEPT of them
        exist; Bayes' rule then tells how likely one is that is not listed.
        """
        here = self.of_number.get(number, [])
        if any(door.sub == sub for door in here):
            return 0.0, ()
        spanned = SPARSE if self.numbers[-1] > number else 0.0
        belief = _unlisted(max(spanned, self._full(number)) / KEPT)
        if sub:
            many = min(1.0, self._subbed(number) * MORE_SUBS) * (1 - KEPT)
            belief = many if here else belief * many
        return belief, _among(here) if here else self.run.shares(number)

    def _full(self, number: int) -> float:
        """The share of the numbers around `number` that are known."""
        low = max(1, number - AROUND)
        known = bisect_right(self.numbers, number + AROUND) - bisect_left(self.numbers, low)
        return (known - (number in self.of_number)) / (number - low + AROUND)

    def _subbed(self, number: int) -> float:
        """How many doors with a sub-number each number around has."""
        around = range(max(1, number - AROUND), number + AROUND + 1)
        return sum(door.sub > 0 for n in around for door in self.of_number.get(n, ())) / len(around)


def _unlisted(exists: float) -> float:
    """How likely a number is there that is not listed, where `exists` of all numbers are there."""
    exists = min(0.98, exists)
    return exists * (1 - KEPT) / (1 - exists * KEPT)


def _among(doors: list[Entry]) -> tuple[Share, ...]:
    """The grids of doors of the same number, each door alike."""
    each = (1 - STRAY) / len(doors)
    return tuple((door.grid_key, each, door.lon, door.lat) for door in doors)


class _Grown:
    """A hamlet while grids are added to it."""

    def __init__(self) -> None:
        self.doors: list[Entry] = []
        self.numbers: set[int] = set()
        self.middles: list[tuple[float, float]] = []

    def metres(self, middle: tuple[float, float]) -> float:
        """The distance from a grid's middle to that of the nearest grid of the hamlet."""
        squeeze = cos(radians(middle[1]))
        apart = (hypot((x - middle[0]) * squeeze, y - middle[1]) for x, y in self.middles)
        return min(apart) * METRES_PER_DEGREE

    def add(self, doors: list[Entry], middle: tuple[float, float]) -> None:
        self.doors += doors
        self.numbers.update(e.number for e in doors)
        self.middles.append(middle)


def hamlets(grids: Iterable[list[Entry]]) -> list[Hamlet]:
    """The hamlets of a village, from the doors of its grids in the order of the grids' names: each grid joins
    the nearest hamlet with which it shares hardly a number, or begins one."""
    grown: list[_Grown] = []
    for doors in grids:
        numbers = {e.number for e in doors}
        half = len(doors) // 2
        middle = (sorted(e.lon for e in doors)[half], sorted(e.lat for e in doors)[half])
        near = [(h.metres(middle), at) for at, h in enumerate(grown)]
        fitting = [
            (apart, at)
            for apart, at in near
            if apart <= HAMLET_M and len(numbers & grown[at].numbers) <= SHARED * len(numbers)
        ]
        if not fitting:
            grown.append(_Grown())
        grown[min(fitting)[1] if fitting else -1].add(doors, middle)
    return [_hamlet(h.doors) for h in grown]


def _hamlet(doors: list[Entry]) -> Hamlet:
    of_number: dict[int, list[Entry]] = {}
    for door in doors:
        of_number.setdefault(door.number, []).append(door)
    return Hamlet(Run(doors, sided=False), of_number, sorted(of_number))
