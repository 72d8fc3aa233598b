"""A first proposal of grids for a village from its units, by target load: contiguous, even, compact.

The units are halved, as evenly in whole targets as it goes, across the long axis of their ground; then
border units are moved while that lowers an objective of both: the squares of how far each load is off its
target, and the length of the borders between grids, measured in widths of a grid. Without the second, evening
alone left grids ragged (`benchmarks.regionalise` has the figures, and those of spopt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.balance import Borders, Floats, Graph, along, graph_of, pieces, stays_whole
from gis.lattice import PER_METRE, Coverage

SMOOTH = 0.05
"""What a border as long as a grid is wide costs, against a load off by its whole target (1)."""
_LEAST_GAIN = 1e-9
_MOVES = 8  # at most so many moves for every unit

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Aim:
    """target: load of a grid. smooth: see `SMOOTH`; 0 evens loads only."""

    target: float
    smooth: float = SMOOTH


def propose_grids(coverage: Coverage, load: Floats, aim: Aim | float) -> Ints:
    """A grid number (0, 1, ...) for each unit of a village, in the order in which units first need one.

    coverage: n base units (lattice); load: n; aim: the target load, or that and how smooth. Pieces of ground
    that do not touch are proposed each by itself.
    """
    aim = aim if isinstance(aim, Aim) else Aim(aim)
    graph = graph_of(coverage, load)
    centres = shapely.get_coordinates(shapely.centroid(coverage.polygons))
    number = np.full(len(load), -1, dtype=np.int64)
    for piece in pieces(set(range(len(load))), graph.borders):
        _cut(piece, (graph, centres), aim.target, number)
    width = float(np.sqrt(shapely.area(coverage.polygons).sum() / max(len(np.unique(number)), 1))) / PER_METRE
    _smoothed(coverage.codes, number, graph, (aim, width))
    return _in_order(number)


def _in_order(number: Ints) -> Ints:
    _, first, of = np.unique(number, return_index=True, return_inverse=True)
    order: Ints = np.argsort(np.argsort(first))[of]
    return order


def _cut(piece: set[int], ground: tuple[Graph, Floats], target: float, number: Ints) -> None:
    """Halve a piece as evenly in whole targets as it goes until each share is one grid."""
    load = ground[0].load
    todo, given = [piece], int(number.max()) + 1
    while todo:
        units = todo.pop()
        total = float(load[list(units)].sum())
        shares = max(1, min(round(total / target), len(units)))
        if shares == 1:
            number[list(units)] = given
            given += 1
            continue
        todo += _halved(units, ground, (shares // 2) / shares * total)


def _halved(units: set[int], ground: tuple[Graph, Floats], wanted: float) -> list[set[int]]:
    """Two contiguous parts, the first with about the wanted load: grown from an end along the long axis."""
    graph, centres = ground
    members = sorted(units)
    spread = centres[members] - centres[members].mean(axis=0)
    axis = np.linalg.eigh(spread.T @ spread)[1][:, -1]
    rank = dict(zip(members, (spread @ axis).tolist(), strict=True))
    best: tuple[float, set[int]] | None = None
    for sign in (1.0, -1.0):
        part = _grown(units, graph, {u: sign * r for u, r in rank.items()}, wanted)
        off = abs(float(graph.load[list(part)].sum()) - wanted)
        if part != units and (best is None or off < best[0]):
            best = off, part
    part = best[1] if best else {members[0]}
    return [*pieces(part, graph.borders), *pieces(units - part, graph.borders)]


def _grown(units: set[int], graph: Graph, rank: Mapping[int, float], wanted: float) -> set[int]:
    """Units taken from one end, with all that they would cut off, until the wanted load is reached."""
    borders, load = graph.borders, graph.load
    part: set[int] = set()
    edge = {min(units, key=lambda u: (rank[u], u))}
    total = 0.0
    while edge and total < wanted and len(part) < len(units) - 1:
        unit = min(edge, key=lambda u: (rank[u], u))
        taken = {unit}
        rest = pieces(units - part - taken, borders)
        if len(rest) > 1:
            largest = max(rest, key=lambda p: (float(load[list(p)].sum()), -min(p)))
            taken |= units - part - largest
        more = float(load[list(taken)].sum())
        if part and total + more - wanted > wanted - total:
            break
        part, total = part | taken, total + more
        edge = {v for u in part for v in borders[u] if v in units and v not in part}
    return part


def _smoothed(codes: Sequence[str], number: Ints, graph: Graph, how: tuple[Aim, float]) -> None:
    """The move that lowers the objective most, again and again; changes `number`. how: aim, width (m)."""
    for _ in range(_MOVES * len(number)):
        step = _best_move(codes, number, graph, how)
        if step is None:
            return
        number[step[0]] = step[1]


def _best_move(
    codes: Sequence[str], of: Ints, graph: Graph, how: tuple[Aim, float]
) -> tuple[int, int] | None:
    (aim, width), load = how, graph.load / how[0].target
    total = np.bincount(of, load)
    moves = []
    for unit in range(len(of)):
        own, near = int(of[unit]), along(unit, of, graph.borders)
        for target in near.keys() - {own}:
            even = 2.0 * load[unit] * (total[own] - total[target] - load[unit])
            smooth = aim.smooth * (near[target] - near.get(own, 0.0)) / width
            if even + smooth > _LEAST_GAIN:
                moves.append((-even - smooth, codes[unit], unit, target))
    found: Borders = graph.borders
    return next(((unit, to) for _, _, unit, to in sorted(moves) if stays_whole(unit, of, found)), None)
