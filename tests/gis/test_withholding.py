"""What is published of small counts: an attacker with all the tables learns no withheld one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from gis.withholding import LEAST, WITHHELD, AreaTree, Events, PublicCounts, Split, public_counts, published

TREE = AreaTree(2, (0, 0, 1), (0, 0, 0, 1, 2, 2))
KINDS = 3
NUMBER = (TREE.villages, len(TREE.grid_village), len(TREE.unit_grid))
PLACES = [
    *((TREE.grid_village[g], g, u) for u, g in enumerate(TREE.unit_grid)),
    (0, 0, -1), (1, -1, -1), (-1, -1, -1),
]  # fmt: skip
"""Every place a report can have: a unit, a former unit, a former grid, none."""
COUNTS = st.lists(st.sampled_from([0, 0, 0, 1, 2, 4, 7]), min_size=len(PLACES) * KINDS).map(
    lambda numbers: np.array(numbers[: len(PLACES) * KINDS]).reshape(len(PLACES), KINDS)
)


def events_of(counts: np.ndarray, period: int = 0) -> Events:
    """Reports with these counts (places, categories), in order."""
    place, kind = np.repeat(np.argwhere(counts >= 0), counts.ravel(), axis=0).T
    where = np.array(PLACES)[place]
    return Events(np.full(len(kind), period), where[:, 0], where[:, 1], where[:, 2], kind)


def tables(counts: np.ndarray) -> PublicCounts:
    """What is published of one period with these counts."""
    return public_counts(events_of(counts), TREE, (1, KINDS))


def sums(found: PublicCounts) -> list[tuple[np.ndarray, int]]:
    """Every cell of the tables: which counts (places, categories) it sums, and its number or WITHHELD."""
    at = np.array(PLACES)
    cells = [(np.ones((len(at), KINDS), bool), int(found.totals[0]))]
    cells.append((np.repeat(at[:, :1] < 0, KINDS, axis=1), int(found.elsewhere[0])))
    for column, table in enumerate((found.villages, found.grids, found.units)):
        for row, (number,) in enumerate(table):
            cells.append((np.repeat(at[:, column : column + 1] == row, KINDS, axis=1), int(number)))
    for village, kind in product(range(TREE.villages), range(KINDS)):
        chosen = (at[:, :1] == village) & (np.arange(KINDS) == kind)
        cells.append((chosen, int(found.categories[village, kind, 0])))
    return cells


@settings(deadline=None, max_examples=12)
@given(COUNTS)
def test_subtraction_recovers_no_withheld_cell(counts: np.ndarray) -> None:
    """Linear programming over all published sums of all levels and categories leaves every withheld cell at
    least five values wide; a town's total below five is exact by itself."""
    found = tables(counts)
    cells = sums(found)
    known = [(chosen.ravel(), number) for chosen, number in cells if number != WITHHELD]
    equal = np.array([chosen for chosen, _ in known], float), [number for _, number in known]
    used = counts.sum(axis=0) > 0
    for chosen, number in cells:
        if number == WITHHELD and counts.sum() >= LEAST and chosen[:, used].any():
            cost = chosen.ravel().astype(float)
            low, high = (linprog(sign * cost, A_eq=equal[0], b_eq=equal[1]).fun for sign in (1, -1))
            assert -high - low >= LEAST - 1e-6


@pytest.mark.parametrize(("parts", "top"), [(2, 20), (3, 16), (4, 11)])
def test_knowing_the_rule_helps_nobody(parts: int, top: int) -> None:
    """Of all counts that the rule publishes alike, every withheld part takes at least five values."""
    tried = np.array(list(product(range(top + 1), repeat=parts))).T
    tried = tried[:, (tried.sum(axis=0) >= LEAST) & (tried.sum(axis=0) <= top)]
    totals = tried.sum(axis=0)
    split = Split(tried, np.zeros(parts, np.int64), np.ones(tried.shape, bool))
    shown, _ = published(split, totals[None])
    alike = defaultdict(list)
    for column in range(tried.shape[1]):
        alike[int(totals[column]), *shown[:, column].tolist()].append(tried[:, column])
    for key, behind in alike.items():
        for part in range(parts):
            assert key[1 + part] != WITHHELD or len({int(one[part]) for one in behind}) >= LEAST


@settings(deadline=None, max_examples=40)
@given(COUNTS)
def test_what_is_published_is_true_and_not_small(counts: np.ndarray) -> None:
    """Every number is the count itself and at least five, but for town totals and for nothing elsewhere."""
    cells = sums(tables(counts))
    assert cells[0][1] == counts.sum()
    for chosen, number in cells[1:]:
        assert number == WITHHELD or number == counts[chosen].sum()
        assert number >= LEAST or number == WITHHELD or (number == 0 and chosen is cells[1][0])


@settings(deadline=None, max_examples=15)
@given(COUNTS, COUNTS)
def test_a_period_is_published_alike_in_every_edition(one: np.ndarray, two: np.ndarray) -> None:
    """What is withheld in a period does not depend on which other periods or reports come with it."""
    parts = events_of(one), events_of(two, 1)
    both = Events(*(np.concatenate([getattr(p, f) for p in parts]) for f in Events.__dataclass_fields__))
    together, alone = public_counts(both, TREE, (2, KINDS)), tables(one)
    for name in PublicCounts.__dataclass_fields__:
        assert np.array_equal(getattr(together, name)[..., :1], getattr(alone, name))


def test_enough_is_published_of_ordinary_counts() -> None:
    """Where nothing is small, everything is told."""
    counts = np.full((len(PLACES), KINDS), 9)
    assert all(number != WITHHELD for _, number in sums(tables(counts)))


def test_a_unit_that_moved_counts_in_no_grid_of_today() -> None:
    """A report keeps the grid of its day: its unit, now in another grid, is not counted there."""
    plain = events_of(np.full((len(PLACES), KINDS), 9))
    moved = public_counts(replace(plain, grid=np.where(plain.unit == 0, 1, plain.grid)), TREE, (1, KINDS))
    assert moved.grids[1, 0] == 2 * 9 * KINDS
    assert moved.units[0, 0] == WITHHELD
