"""Load, contiguity and compactness of grids; which border units to swap.

Units are nodes of a graph whose links are shared borders of positive length. Nothing here moves a border:
suggestions are units to be painted into a neighbouring grid, for a person to accept. A first proposal of
grids is `gis.proposing`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gis.arcs import arcs_of
from gis.lattice import PER_METRE, Coverage

Floats = NDArray[np.float64]
Links = tuple[frozenset[int], ...]
Borders = tuple[dict[int, float], ...]
"""For each unit its neighbours and the metres of border shared with each."""
RAGGED = 0.25
"""A unit is suggested to a grid only if at least this share of its borders with units lies along that grid:
otherwise it would stick out of it."""
OVERLOAD = 2.0
"""A grid whose load is over this many times the town's mean is overloaded."""


@dataclass(frozen=True)
class Weights:
    """What counts how much towards the load of a grid."""

    unit: float = 1.0
    household: float = 0.05
    open_report: float = 0.5


@dataclass(frozen=True)
class GridLoad:
    """One grid. ratio: load over the mean; compactness: Polsby-Popper, 4 pi area / perimeter squared, 1 for a
    circle; parts: pieces of ground (1 = contiguous)."""

    grid: str
    units: int
    households: int
    open_reports: int
    load: float
    ratio: float
    m2: float
    compactness: float
    parts: int

    @property
    def overloaded(self) -> bool:
        """Does it carry over `OVERLOAD` times the mean?"""
        return self.ratio > OVERLOAD


@dataclass(frozen=True)
class Swap:
    """A unit that should go from one grid to a neighbouring one; spread: standard deviation of the loads."""

    unit: str
    source: str
    target: str
    spread_before: float
    spread_after: float


def loads(households: ArrayLike, open_reports: ArrayLike, weights: Weights = Weights()) -> Floats:
    """The load of each unit, n long."""
    people, reports = np.asarray(households, dtype=float), np.asarray(open_reports, dtype=float)
    return weights.unit + weights.household * people + weights.open_report * reports


@dataclass(frozen=True)
class Graph:
    """n units: borders between them, load of each."""

    borders: Borders
    load: Floats


def graph_of(coverage: Coverage, load: Floats) -> Graph:
    """The units of a coverage (lattice) as a graph. load: n (see `loads`)."""
    arcs = arcs_of(coverage)
    found: list[dict[int, float]] = [{} for _ in coverage.codes]
    for arc, (left, right) in enumerate(zip(arcs.left.tolist(), arcs.right.tolist(), strict=True)):
        if left >= 0 and right >= 0 and left != right:
            metres = float(np.hypot(*np.diff(arcs.line(arc), axis=0).T).sum()) / PER_METRE
            for one, other in ((left, right), (right, left)):
                found[one][other] = found[one].get(other, 0.0) + metres
    return Graph(tuple(found), np.asarray(load, dtype=np.float64))


def links_of(coverage: Coverage) -> Links:
    """For each area the areas it shares a border of positive length with."""
    return tuple(frozenset(near) for near in graph_of(coverage, np.zeros(len(coverage.codes))).borders)


def assess(
    coverage: Coverage, grids: Sequence[str], counts: tuple[ArrayLike, ArrayLike], load: Floats
) -> list[GridLoad]:
    """Every grid by code. coverage: n base units (lattice); grids: n; counts: households and open reports, n
    each; load: n (see `loads`)."""
    names, of = np.unique(np.asarray(grids, dtype=str), return_inverse=True)
    total = np.bincount(of, load)
    households, reports = (np.bincount(of, np.asarray(count, dtype=float)) for count in counts)
    result = []
    for k, name in enumerate(names.tolist()):
        whole = shapely.coverage_union_all(coverage.polygons[of == k])
        result.append(
            GridLoad(
                name,
                int((of == k).sum()),
                int(households[k]),
                int(reports[k]),
                float(total[k]),
                float(total[k] / total.mean()),
                whole.area / 1e6,
                compactness(whole),
                len(shapely.get_parts(shapely.get_parts(whole))),
            )
        )
    return result


def compactness(polygon: shapely.Geometry) -> float:
    """Polsby-Popper: 1 for a circle, near 0 for a ribbon."""
    return float(4.0 * pi * polygon.area / polygon.length**2) if polygon.length else 0.0


def suggest_swaps(codes: Sequence[str], grids: Sequence[str], graph: Graph, most: int = 10) -> list[Swap]:
    """The best single moves one after another: each lowers the spread most; the source stays in one piece.

    A unit only goes to a grid along which it lies (`RAGGED`). The order of units does not matter but for
    equal gains, where the smaller code goes first.
    """
    names, of = np.unique(np.asarray(grids, dtype=str), return_inverse=True)
    of = of.astype(np.int64)
    swaps: list[Swap] = []
    for _ in range(most):
        step = _best_move(codes, of, graph)
        if step is None:
            break
        unit, target = step
        before = _spread(of, graph.load)
        source, of[unit] = of[unit], target
        after = _spread(of, graph.load)
        swaps.append(Swap(codes[unit], str(names[source]), str(names[target]), before, after))
    return swaps


def _spread(of: NDArray[np.int64], load: Floats) -> float:
    return float(np.std(np.bincount(of, load)))


def along(unit: int, of: NDArray[np.int64], borders: Borders) -> dict[int, float]:
    """Metres of border that a unit shares with each grid (its own too)."""
    found: dict[int, float] = {}
    for other, metres in borders[unit].items():
        grid = int(of[other])
        found[grid] = found.get(grid, 0.0) + metres
    return found


def _best_move(codes: Sequence[str], of: NDArray[np.int64], graph: Graph) -> tuple[int, int] | None:
    """The unit and grid that lower the sum of squared loads most, among moves that strand nothing."""
    load = graph.load
    total = np.bincount(of, load)
    moves = []
    for unit in range(len(of)):
        near = along(unit, of, graph.borders)
        for target in near.keys() - {int(of[unit])}:
            gain = load[unit] * (total[of[unit]] - total[target] - load[unit])
            if gain > 1e-9 and near[target] >= RAGGED * sum(near.values()):
                moves.append((-gain, codes[unit], unit, target))
    return next(
        ((unit, target) for _, _, unit, target in sorted(moves) if stays_whole(unit, of, graph.borders)), None
    )


Near = Sequence[Collection[int]]
"""For each unit its neighbours (`Links` or `Borders`)."""


def stays_whole(unit: int, of: NDArray[np.int64], links: Near) -> bool:
    """Would the unit's grid, without it, still hang together (and not be empty)?"""
    rest = {int(k) for k in np.flatnonzero(of == of[unit])} - {unit}
    return bool(rest) and len(pieces(rest, links)) == 1


def pieces(units: set[int], links: Near) -> list[set[int]]:
    """The connected pieces of a set of units."""
    left, found = set(units), []
    while left:
        queue = [min(left)]
        reached = set(queue)
        for unit in queue:
            fresh = (left & set(links[unit])) - reached
            reached |= fresh
            queue += sorted(fresh)
        left -= reached
        found.append(reached)
    return found
