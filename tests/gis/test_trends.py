"""Trends against pymannkendall, and every class of emerging hot spots by its definition."""

from __future__ import annotations

import numpy as np
import pymannkendall
import pytest
import shapely

from gis.adjacency import queen
from gis.hotspots import gi_star
from gis.trends import CLASSES, cube_gi_star, emerging, emerging_classes, mann_kendall, name_zh


def test_mann_kendall_with_ties_is_pymannkendalls() -> None:
    """Small counts full of ties: s, variance, z, p, tau and slope to 1e-12."""
    series = np.random.default_rng(0).poisson(2.0, (60, 13))
    found = mann_kendall(series)
    for row, mine in zip(series, found.itertuples(), strict=True):
        peer = pymannkendall.original_test(row)
        theirs = (peer.s, peer.var_s, peer.z, peer.p, peer.Tau, peer.slope)
        assert np.abs(np.subtract(theirs, mine[1:])).max() < 1e-12


def test_no_change_is_no_trend() -> None:
    """A constant series has z 0 and p 1."""
    assert mann_kendall(np.full(9, 3.0))[["z", "p"]].to_numpy().tolist() == [[0.0, 1.0]]


TABLE = {
    "new": (".........H", 0),
    "consecutive": (".......HHH", 0),
    "intensifying": ("HH.HHHHHHH", 1),
    "persistent": ("HHHHHHHHHH", 0),
    "diminishing": (".HHHHHHHHH", -1),
    "sporadic": (".HH...H..H", 0),
    "oscillating": ("CC..H....H", 0),
    "historical": ("HHHHHHHHH.", 0),
}
CASES = [
    *((weeks, trend, f"{kind} hot") for kind, (weeks, trend) in TABLE.items()),
    *(
        (weeks.translate(str.maketrans("HC", "CH")), -trend, f"{kind} cold")
        for kind, (weeks, trend) in TABLE.items()
    ),
    ("..H.H.C...", 0, "none"),
]


@pytest.mark.parametrize(("weeks", "trend", "name"), CASES)
def test_each_class_by_its_definition(weeks: str, trend: int, name: str) -> None:
    """Hot (H) and cold (C) weeks and the trend give the class; cold spots mirror hot ones."""
    hot, cold = (np.array([[week == letter for week in weeks]]) for letter in "HC")
    assert emerging_classes(hot, cold, [trend]).tolist() == [name]


def test_there_are_seventeen_classes() -> None:
    """Eight hot, eight cold and none, each with a Chinese name of its own, all reached by the table."""
    assert len(CLASSES) == len({name_zh(name) for name in CLASSES}) == 17
    assert {case[2] for case in CASES} == set(CLASSES)


def test_a_lately_raised_place_is_new_and_the_rest_none() -> None:
    """Ten times the reports in the last week alone: that place is new, a town without change has none."""
    near = queen([shapely.box(i, j, i + 1, j + 1) for i in range(20) for j in range(20)])
    expected = np.full((400, 13), 2.0)
    observed = np.random.default_rng(0).poisson(expected)
    assert (emerging(observed, expected, near)["class"] == "none").mean() > 0.99
    observed[[210, 211, 230, 231], -1] = 20
    assert emerging(observed, expected, near)["class"].iloc[210] == "new hot"


def test_the_first_week_looks_at_itself_alone() -> None:
    """In a cube of one week Gi* is that of the week."""
    near = queen([shapely.box(k, 0, k + 1, 1) for k in range(6)])
    x = np.array([3.0, 1, 4, 1, 5, 9])
    assert np.allclose(cube_gi_star(x[:, None], near)[:, 0], gi_star(x, near))
