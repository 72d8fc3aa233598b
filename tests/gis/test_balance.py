"""Loads add up, suggestions lower the spread and strand nothing, proposals are whole and even."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
import shapely

from gis.balance import assess, compactness, graph_of, links_of, loads, pieces, suggest_swaps
from gis.proposing import propose_grids
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


def test_swaps_lower_the_spread_and_keep_grids_whole() -> None:
    """Step by step, on crooked towns cut into uneven grids."""
    for seed in range(5):
        town = block_town(seed)
        links, load = links_of(town), np.random.default_rng(seed).uniform(1, 3, len(town.codes))
        x = shapely.get_coordinates(shapely.centroid(town.polygons))[:, 0]
        grids = np.where(x < np.quantile(x, 0.7), "east", "west").tolist()
        swaps = suggest_swaps(town.codes, grids, graph_of(town, load))
        assert swaps
        for swap in swaps:
            assert swap.spread_after < swap.spread_before
            grids[town.codes.index(swap.unit)] = swap.target
            assert _whole(np.array(grids), links)


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
