"""Soiled towns, and what every repair of one promises."""

from __future__ import annotations

import numpy as np
import shapely

from gis.cleaning import Repair
from gis.coverage import Coverage, find_faults
from tests.gis.tilings import block_town, with_bow_tie, with_noise, with_stray_vertex


def soiled(seed: int, strays: int, ties: int, sigma: float) -> Coverage:
    """A block town with noise, vertices astray on one side, and slips of the hand."""
    rng = np.random.default_rng(seed)
    town = with_noise(block_town(seed), sigma, rng) if sigma else block_town(seed)
    for code in rng.choice(town.codes, strays, replace=False):
        town = with_stray_vertex(town, str(code), tuple(rng.uniform(-1500, 1500, 2)), int(rng.integers(4)))
    for code in rng.choice(town.codes, ties, replace=False):
        town = with_bow_tie(town, str(code), float(rng.uniform(50, 900)))
    return town


def check_promises(before: Coverage, result: Repair) -> None:
    """What holds for every repair, whatever went in."""
    after = result.coverage
    assert after.codes == before.codes
    assert not shapely.is_empty(after.polygons).any()
    corners = shapely.get_coordinates(after.polygons)
    assert (corners == np.rint(corners)).all()
    assert find_faults(after) == list(result.open)
    told = {moved.code for moved in result.moved}
    for code, old, new in zip(before.codes, before.polygons, after.polygons, strict=True):
        assert code in told or (old.is_valid and old.equals(new))
