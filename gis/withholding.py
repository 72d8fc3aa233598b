"""Counts fit for the public: small cells withheld so that no published sums give them away.

Method: cell suppression with complementary suppression (Hundepool et al., "Statistical Disclosure Control",
2012, chapter 4). Three things keep it safe without solving anything:

- Published cells form trees. A town's total of a period is exact; it is split into villages, each village
  into grids, each grid into units, and each village by category besides. Two splits of one village say
  nothing about each other, for any two are sums of some table. There is no other published sum: no category
  by grid, no town total by category, no longer period that is not the sum of the published ones.
- In every split the cells below LEAST are withheld. Where that is a single cell, or where they sum to less
  than LEAST, one more is. So at least two cells share a remainder of at least LEAST, and each may be
  anything from 0 to that remainder. Below a withheld cell all is withheld.
- The one more is the next in the order of the areas, whatever it counts. The smallest would give itself away
  to those who know this rule (Wong et al., "Minimality attack in privacy preserving data publishing", 2007).

A period's cells depend on that period's reports alone, so that editions over other spans agree. A town must
publish periods of one kind only (weeks or months, not both), and a period once only: a second edition after
late reports or redrawn borders differs from the first by just those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
LEAST = 5
"""A count below this is not published."""
WITHHELD = -1
"""Stands for a count that is not published."""


@dataclass(frozen=True)
class AreaTree:
    """How many villages there are, the village of each grid (g,) and the grid of each unit (u,)."""

    villages: int
    grid_village: Sequence[int]
    unit_grid: Sequence[int]


@dataclass(frozen=True)
class Events:
    """Parallel integer arrays (n,), one place per report: its period, and its village, grid, unit and
    category by index; -1 for one that lies in none, or whose area is no longer there."""

    period: Ints
    village: Ints
    grid: Ints
    unit: Ints
    category: Ints


@dataclass(frozen=True)
class PublicCounts:
    """What may be published, WITHHELD where a count may not.

    totals (periods,) are exact; elsewhere (periods,): in no village; villages, grids, units (areas, periods);
    categories (villages, categories, periods), WITHHELD too where the whole town has none in that period.
    """

    totals: Ints
    elsewhere: Ints
    villages: Ints
    grids: Ints
    units: Ints
    categories: Ints


@dataclass(frozen=True)
class Split:
    """Parts of cells: counts (n, periods), the row of the cell each is a part of (n,), and which exist in a
    period (n, periods)."""

    counts: Ints
    parent: Ints
    present: Flags


def public_counts(events: Events, tree: AreaTree, sizes: tuple[int, int]) -> PublicCounts:
    """Count the reports of each period and withhold what must be; sizes: number of periods, of categories."""
    periods, kinds = sizes
    grid_village, unit_grid = (np.asarray(up, np.int64) for up in (tree.grid_village, tree.unit_grid))
    grid = _kept(events.grid, grid_village, events.village)
    unit = _kept(events.unit, unit_grid, grid)
    by_kind = np.where(events.village >= 0, events.village * kinds + events.category, -1)
    number = {"v": tree.villages, "g": len(grid_village), "u": len(unit_grid), "k": tree.villages * kinds}
    rows = {"v": events.village, "g": grid, "u": unit, "k": by_kind}
    count = {key: _tally(rows[key], number[key], events.period, periods) for key in rows}
    totals = _tally(np.zeros_like(events.period), 1, events.period, periods)
    of_village = np.repeat(np.arange(tree.villages), kinds)
    used = _tally(events.category, kinds, events.period, periods) > 0
    villages, elsewhere = published(_whole(count["v"], np.zeros(tree.villages, np.int64)), totals)
    grids, _ = published(_whole(count["g"], grid_village), villages)
    units, _ = published(_whole(count["u"], unit_grid), grids)
    by, _ = published(Split(count["k"], of_village, np.tile(used, (tree.villages, 1))), villages)
    return PublicCounts(totals[0], elsewhere[0], villages, grids, units, by.reshape(-1, kinds, periods))


def published(split: Split, above: Ints) -> tuple[Ints, Ints]:
    """What of a split may be published, given the published cells it splits (parents, periods): the parts
    (n, periods), and what each cell counts beyond its parts (parents, periods); WITHHELD where it may not.
    """
    cells = split.counts * split.present
    rest = np.where(above >= 0, above - _summed(cells, split.parent, len(above)), 0)
    counts = np.concatenate([cells, rest])
    there = np.concatenate([split.present, rest > 0])
    parent = np.concatenate([split.parent, np.arange(len(above))])
    small = there & (counts < LEAST)
    number = _summed(small.astype(np.int64), parent, len(above))
    below = _summed(counts * small, parent, len(above))
    short = (number == 1) | ((number > 1) & (below < LEAST))
    shown = there & ~small & ~(_next(small, there, parent) & short[parent]) & (above[parent] >= 0)
    found = np.where(shown, counts, WITHHELD)
    return found[: len(cells)], np.where(rest > 0, found[len(cells) :], np.where(above >= 0, 0, WITHHELD))


def _next(small: Flags, there: Flags, parent: Ints) -> Flags:
    """Of each parent the first part that is not small after its first small one, going round."""
    order = np.argsort(parent, kind="stable")
    found = np.zeros(small.shape, bool)
    starts = np.flatnonzero(np.diff(parent[order], prepend=-1))
    for rows in np.split(order, starts[1:]):
        free = there[rows] & ~small[rows]
        turn = (np.arange(len(rows))[:, None] - np.argmax(small[rows], axis=0)) % max(len(rows), 1)
        if len(rows):
            at = np.argmin(np.where(free, turn, len(rows)), axis=0)
            found[rows[at], np.arange(small.shape[1])] = free.any(axis=0)
    return found


def _whole(counts: Ints, parent: Ints) -> Split:
    return Split(counts, parent, np.ones(counts.shape, bool))


def _kept(area: Ints, parent: Ints, wanted: Ints) -> Ints:
    """The area where it lies in the wanted parent, else -1: redrawn borders moved it since."""
    kept: Ints = np.where((area >= 0) & (parent[area] == wanted), area, -1) if len(parent) else area
    return kept


def _tally(area: Ints, areas: int, period: Ints, periods: int) -> Ints:
    """Reports by area and period (areas, periods), those in no area left out."""
    inside = area >= 0
    cell = area[inside] * periods + period[inside]
    return np.bincount(cell, minlength=areas * periods).astype(np.int64).reshape(areas, periods)


def _summed(values: Ints, parent: Ints, parents: int) -> Ints:
    """Sums (parents, periods) of the parts."""
    out = np.zeros((parents, values.shape[1]), np.int64)
    np.add.at(out, parent, values)
    return out
