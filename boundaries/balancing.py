"""Balance of a town or a draft: measures of each grid, and units to paint elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from boundaries.counting import Side, Tally, sides
from gis.balance import OVERLOAD, Graph, Swap, Weights, compactness, graph_of, suggest_swaps
from gis.edits.state import State
from gis.errors import NotFound
from gis.lattice import Coverage

MOST_SWAPS = 10
WEIGHTS = Weights()


@dataclass(frozen=True)
class GridBalance:
    """One grid. side: its counts and load, ratio to the mean of the whole town; compactness: Polsby-Popper, 1
    for a circle; parts: pieces of ground (1 = contiguous)."""

    grid: str
    village: str
    side: Side
    compactness: float
    parts: int


@dataclass(frozen=True)
class Balance:
    """Grids by code; suggested moves, best first, to be made in that order; mean load of the town's grids."""

    grids: tuple[GridBalance, ...]
    swaps: tuple[Swap, ...]
    mean_load: float
    overload: float = OVERLOAD


def balance(tally: Tally, village: str = "", weights: Weights = WEIGHTS) -> Balance:
    """Measures of the grids of one village, or of all, and what to paint elsewhere to even the loads.

    Units stay in their village, and locked grids as they are. Raises NotFound for an unknown village."""
    counted = sides(tally, weights)
    names = sorted({unit.village for unit in tally.state.units.values()})
    if village and village not in names:
        raise NotFound(f"没有村“{village[:40]}”。", f"There is no village {village[:40]!r}.", village=village)
    chosen = [village] if village else names
    grids = [grid for grid in sorted(counted) if tally.state.village_of(grid) in chosen]
    swaps = [swap for one in chosen for swap in _swaps(tally, one, weights)]
    swaps.sort(key=lambda swap: swap.spread_after - swap.spread_before)
    return Balance(
        tuple(_measured(tally.state, grid, counted[grid]) for grid in grids),
        tuple(swaps[:MOST_SWAPS]),
        sum(side.load for side in counted.values()) / max(len(counted), 1),
    )


def _measured(state: State, grid: str, side: Side) -> GridBalance:
    whole = state.grid_polygon(grid)
    parts = len(shapely.get_parts(shapely.get_parts(whole)))
    return GridBalance(grid, state.village_of(grid), side, compactness(whole), parts)


def _swaps(tally: Tally, village: str, weights: Weights) -> list[Swap]:
    """The best moves inside one village."""
    base = tally.state.base()
    keep = np.array([tally.state.units[code].village == village for code in base.codes], dtype=bool)
    town = base.take(keep)
    if len(town.codes) < 2:
        return []
    grids = [tally.state.units[code].grid for code in town.codes]
    graph = _locked(graph_of(town, _load(tally, town, weights)), grids, tally.state.locked)
    return suggest_swaps(town.codes, grids, graph, MOST_SWAPS)


def _load(tally: Tally, town: Coverage, weights: Weights) -> NDArray[np.float64]:
    """The load of each base unit with that of the overlays that would go with it."""
    place = {code: k for k, code in enumerate(town.codes)}
    load = np.zeros(len(town.codes))
    tree = STRtree(town.polygons)
    for code, unit in tally.state.units.items():
        own = weights.unit + weights.household * (tally.households.get(code) or 0)
        own += weights.open_report * tally.reports.get(code, 0)
        if unit.overlay:
            under = tree.query(shapely.point_on_surface(unit.polygon), predicate="within")
            if len(under):
                load[under.min()] += own
        elif code in place:
            load[place[code]] += own
    return load


def _locked(graph: Graph, grids: list[str], locked: frozenset[str]) -> Graph:
    """Without the borders over which nothing may go."""
    if not locked:
        return graph
    borders = tuple(
        {
            other: m
            for other, m in near.items()
            if grids[other] == grids[k] or not {grids[k], grids[other]} & locked
        }
        for k, near in enumerate(graph.borders)
    )
    return replace(graph, borders=borders)
