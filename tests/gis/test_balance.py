"""Loads add up, suggestions lower the spread and strand nothing, proposals are whole and even."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.balance import RAGGED, assess, compactness, graph_of, links_of, loads, pieces, suggest_swaps
from gis.proposing import Aim, propose_grids
from tests.gis.tilings import block_town, from_picture


def _whole(number: np.ndarray, links: tuple[frozenset[int], ...]) -> bool:
    return all(len(pieces(set(np.flatnonzero(number == k).tolist()), links)) == 1 for k in np.unique(number))


def test_assess_counts_each_grid_and_names_the_overloaded() -> None:
    """One grid of one square, one of three, one of them far away: two parts."""
    town = from_picture("ABC.D")
    load = loads([10, 10, 10, 10], [0, 0, 0, 4])
    found = assess(town, ["x", "y", "y", "y"], ([10] * 4, [0, 0, 0, 4]), load)
    assert [(g.grid, g.units, g.households, g.open_reports, g.parts) for g in found] == [
        ("x", 1, 10, 0, 1),
        ("y", 3, 30, 4, 2),
    ]
    assert found[0].compactness == pytest.approx(pi / 4)
    assert sum(g.ratio for g in found) == pytest.approx(2.0)


def test_overload_is_twice_the_mean() -> None:
    """Seven of ten units in one of three grids is 2.1 times the mean."""
    town = from_picture("ABCDEFGHIJ")
    grids = ["x"] * 7 + ["y"] * 2 + ["z"]
    found = assess(town, grids, (np.zeros(10), np.zeros(10)), np.ones(10))
    assert [g.grid for g in found if g.overloaded] == ["x"]


def test_touching_at_a_corner_is_no_link() -> None:
    """A and D meet in a point only."""
    assert [sorted(near) for near in links_of(from_picture("AB\nCD"))] == [[1, 2], [0, 3], [0, 3], [1, 2]]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.3, 0.9))
def test_swaps_lower_the_spread_and_keep_grids_whole(seed: int, share: float) -> None:
    """Step by step, on crooked towns cut unevenly; each unit lies along the grid it goes to."""
    town = block_town(seed)
    graph = graph_of(town, np.random.default_rng(seed).uniform(1, 3, len(town.codes)))
    x = shapely.get_coordinates(shapely.centroid(town.polygons))[:, 0]
    grids = np.where(x < np.quantile(x, share), "east", "west").tolist()
    whole = {grid: len(pieces(_members(grids, grid), graph.borders)) for grid in ("east", "west")}
    for swap in suggest_swaps(town.codes, grids, graph):
        unit = town.codes.index(swap.unit)
        borders = graph.borders[unit]
        beside = sum(metres for other, metres in borders.items() if grids[other] == swap.target)
        assert swap.spread_after < swap.spread_before
        assert beside >= RAGGED * sum(borders.values())
        grids[unit] = swap.target
        for grid, count in whole.items():
            assert len(pieces(_members(grids, grid), graph.borders)) <= count


def _members(grids: list[str], grid: str) -> set[int]:
    return {k for k, one in enumerate(grids) if one == grid}


def test_an_uneven_town_gets_suggestions() -> None:
    """Seven tenths against three: something can be evened."""
    town = block_town(1)
    x = shapely.get_coordinates(shapely.centroid(town.polygons))[:, 0]
    grids = np.where(x < np.quantile(x, 0.7), "east", "west").tolist()
    assert suggest_swaps(town.codes, grids, graph_of(town, np.ones(len(town.codes))))


def test_proposals_are_compact_for_little_unevenness() -> None:
    """Over five towns grids are more compact than by evening loads alone, and none is 40 % off its target."""
    even, smooth = [], []
    for seed in range(5):
        town = block_town(seed, 12, 10)
        load = np.random.default_rng(seed).uniform(1, 3, len(town.codes))
        target = load.sum() / 6
        for found, aim in ((even, Aim(target, 0.0)), (smooth, Aim(target))):
            number = propose_grids(town, load, aim)
            found += [
                compactness(shapely.coverage_union_all(town.polygons[number == k])) for k in np.unique(number)
            ]
        assert np.abs(np.bincount(number, load) / target - 1).max() < 0.4
    assert np.mean(smooth) > np.mean(even)


def test_an_even_town_has_no_swaps() -> None:
    """Nothing to gain, nothing suggested."""
    town = from_picture("ABCD")
    assert suggest_swaps(town.codes, ["x", "x", "y", "y"], graph_of(town, np.ones(4))) == []


def test_a_proposal_is_whole_and_near_its_target() -> None:
    """Crooked towns of some fifty units: as many grids as the load asks for, each within a third of it."""
    for seed in range(5):
        town = block_town(seed)
        load = np.random.default_rng(seed).uniform(1, 3, len(town.codes))
        target = load.sum() / 5
        number = propose_grids(town, load, target)
        assert _whole(number, links_of(town))
        assert len(np.unique(number)) == 5
        assert np.abs(np.bincount(number, load) / target - 1).max() < 1 / 3


def test_islands_are_proposed_by_themselves() -> None:
    """Pieces of ground that do not touch never share a grid."""
    number = propose_grids(from_picture("AB.CD"), np.ones(4), 10.0)
    assert number.tolist() == [0, 0, 1, 1]


def test_a_square_is_less_compact_than_a_circle() -> None:
    """Polsby-Popper of a fine circle is 1, of a ribbon near 0."""
    assert compactness(shapely.Point(0, 0).buffer(1, quad_segs=100)) == pytest.approx(1, abs=1e-3)
    assert compactness(shapely.box(0, 0, 1000, 1)) < 0.01
