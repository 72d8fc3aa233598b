"""Load, contiguity and compactness of grids; which border units to swap; a first proposal of grids.

Units are nodes of a graph whose links are shared borders of positive length. Nothing here moves a border:
suggestions are units to be painted into a neighbouring grid, for a person to accept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gis.arcs import arcs_of
from gis.lattice import Coverage

Floats = NDArray[np.float64]
Links = tuple[frozenset[int], ...]
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


def links_of(coverage: Coverage) -> Links:
    """For each area the areas it shares a border of positive length with."""
    arcs = arcs_of(coverage)
    found: list[set[int]] = [set() for _ in coverage.codes]
    for left, right in zip(arcs.left.tolist(), arcs.right.tolist(), strict=True):
        if left >= 0 and right >= 0 and left != right:
            found[left].add(right)
            found[right].add(left)
    return tuple(frozenset(near) for near in found)


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


def suggest_swaps(
    codes: Sequence[str], grids: Sequence[str], graph: tuple[Links, Floats], most: int = 10
) -> list[Swap]:
    """The best single moves one after another: each lowers the spread most, and the source stays contiguous.

    graph: links and load of the n units. The order of units does not matter but for equal gains, where the
    smaller code goes first.
    """
    links, load = graph
    names, of = np.unique(np.asarray(grids, dtype=str), return_inverse=True)
    of = of.astype(np.int64)
    swaps: list[Swap] = []
    for _ in range(most):
        step = _best_move(codes, of, (links, load))
        if step is None:
            break
        unit, target = step
        before = _spread(of, load)
        source, of[unit] = of[unit], target
        swaps.append(Swap(codes[unit], str(names[source]), str(names[target]), before, _spread(of, load)))
    return swaps


def _spread(of: NDArray[np.int64], load: Floats) -> float:
    return float(np.std(np.bincount(of, load)))


def _best_move(
    codes: Sequence[str], of: NDArray[np.int64], graph: tuple[Links, Floats]
) -> tuple[int, int] | None:
    """The unit and grid that lower the sum of squared loads most, among moves that strand nothing."""
    links, load = graph
    total = np.bincount(of, load)
    moves = []
    for unit, near in enumerate(links):
        for target in {int(of[other]) for other in near} - {int(of[unit])}:
            gain = load[unit] * (total[of[unit]] - total[target] - load[unit])
            if gain > 1e-9:
                moves.append((-gain, codes[unit], unit, target))
    return next(
        ((unit, target) for _, _, unit, target in sorted(moves) if stays_whole(unit, of, links)), None
    )


def stays_whole(unit: int, of: NDArray[np.int64], links: Links) -> bool:
    """Would the unit's grid, without it, still hang together (and not be empty)?"""
    rest = {int(k) for k in np.flatnonzero(of == of[unit])} - {unit}
    return bool(rest) and len(pieces(rest, links)) == 1


def pieces(units: set[int], links: Links) -> list[set[int]]:
    """The connected pieces of a set of units."""
    left, found = set(units), []
    while left:
        queue = [min(left)]
        reached = set(queue)
        for unit in queue:
            fresh = (links[unit] & left) - reached
            reached |= fresh
            queue += sorted(fresh)
        left -= reached
        found.append(reached)
    return found


def propose_grids(coverage: Coverage, load: Floats, target: float) -> NDArray[np.int64]:
    """A grid number (0, 1, ...) for each unit of a village: contiguous, near the target load, compact.

    The tree of nearest links that joins the units is cut where that leaves shares nearest to whole targets,
    share by share; border units are then moved while that evens the loads. Pieces of ground that do not touch
    are proposed each by itself.
    """
    links = links_of(coverage)
    centres = shapely.get_coordinates(shapely.centroid(coverage.polygons))
    number = np.full(len(load), -1, dtype=np.int64)
    for piece in pieces(set(range(len(load))), links):
        _cut(piece, (links, centres, load), target, number)
    return _evened(coverage.codes, number, (links, load))


def _cut(
    piece: set[int], graph: tuple[Links, Floats, Floats], target: float, number: NDArray[np.int64]
) -> None:
    """Halve a piece as evenly in whole targets as it goes until each share is one grid."""
    load = graph[2]
    todo, given = [piece], int(number.max()) + 1
    while todo:
        units = todo.pop()
        total = float(load[list(units)].sum())
        shares = max(1, min(round(total / target), len(units)))
        if shares == 1:
            number[list(units)] = given
            given += 1
            continue
        todo += _halved(units, graph, (shares // 2) / shares * total)


def _halved(units: set[int], graph: tuple[Links, Floats, Floats], wanted: float) -> list[set[int]]:
    """Two contiguous parts, the first with about the wanted load: grown from an end along the long axis."""
    links, centres, load = graph
    members = sorted(units)
    spread = centres[members] - centres[members].mean(axis=0)
    axis = np.linalg.eigh(spread.T @ spread)[1][:, -1]
    rank = dict(zip(members, (spread @ axis).tolist(), strict=True))
    best: tuple[float, set[int]] | None = None
    for sign in (1.0, -1.0):
        part = _grown(units, (links, load), {u: sign * r for u, r in rank.items()}, wanted)
        off = abs(float(load[list(part)].sum()) - wanted)
        if part != units and (best is None or off < best[0]):
            best = off, part
    part = best[1] if best else {members[0]}
    return [*pieces(part, links), *pieces(units - part, links)]


def _grown(
    units: set[int], graph: tuple[Links, Floats], rank: Mapping[int, float], wanted: float
) -> set[int]:
    """Units taken from one end, with all that they would cut off, until the wanted load is reached."""
    links, load = graph
    part: set[int] = set()
    edge = {min(units, key=lambda u: (rank[u], u))}
    total = 0.0
    while edge and total < wanted and len(part) < len(units) - 1:
        unit = min(edge, key=lambda u: (rank[u], u))
        taken = {unit}
        rest = pieces(units - part - taken, links)
        if len(rest) > 1:
            largest = max(rest, key=lambda p: (float(load[list(p)].sum()), -min(p)))
            taken |= units - part - largest
        more = float(load[list(taken)].sum())
        if part and total + more - wanted > wanted - total:
            break
        part, total = part | taken, total + more
        edge = {v for u in part for v in links[u] if v in units and v not in part}
    return part


def _evened(
    codes: Sequence[str], number: NDArray[np.int64], graph: tuple[Links, Floats]
) -> NDArray[np.int64]:
    """Best moves while there are any, at most four for every unit; then numbers in the order of units."""
    for _ in range(4 * len(number)):
        step = _best_move(codes, number, graph)
        if step is None:
            break
        number[step[0]] = step[1]
    _, first, of = np.unique(number, return_index=True, return_inverse=True)
    order: NDArray[np.int64] = np.argsort(np.argsort(first))[of]
    return order
