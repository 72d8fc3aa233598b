"""The locator is exact for every double, and stays so when overlapped, edited, saved and mapped."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.locator import Locator
from gis.locator.index import edges_of
from gis.locator.orientation import side, within_range
from gis.locator.rationals import smallest_covering

OFFSETS = (0.0, 1e-5, 5e6, 1e8, 1e15)
SIZES = (1e-12, 1e-6, 1.0, 8.0, 1e5)


def stars(seed: int, snapped: bool) -> Any:
    """Up to seven valid stars that overlap, touch and nest; `snapped` ones share vertices and lines."""
    rng = np.random.default_rng(seed)
    size, offset = SIZES[seed % 5], OFFSETS[(seed // 5) % 5]
    found = []
    for _ in range(rng.integers(1, 8)):
        turns = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 9)))
        points = rng.uniform(-1, 1, 2) + rng.uniform(0.3, 1, (len(turns), 1)) * np.stack(
            [np.cos(turns), np.sin(turns)], axis=1
        )
        shape = shapely.polygons((np.round(points * 4) / 4 if snapped else points) * size + offset)
        if shapely.is_valid(shape) and shapely.area(shape) > 0:
            found.append(shape)
    return np.array(found, dtype=object)


def awkward(polygons: Any) -> Any:
    """Vertices, middles of edges, their neighbours by one ulp, and denormal and huge coordinates."""
    at = shapely.get_coordinates(polygons)
    middle = (at[:-1] + at[1:]) / 2
    odd = np.array([[5e-324, at[0, 1]], [at[0, 0], 1e-310], [1e308, 0], [-1e308, 1e308], [0, 0]])
    return np.concatenate([at, middle, np.nextafter(at, np.inf), np.nextafter(at, -np.inf), odd])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), snapped=st.booleans())
def test_answers_equal_rational_arithmetic(seed: int, snapped: bool) -> None:
    """For overlapping stars of any size anywhere, every awkward point gets the rational rule's answer."""
    polygons = stars(seed, snapped)
    if not len(polygons):
        return
    edges, polys = edges_of(polygons)
    points = awkward(polygons)
    wanted = [smallest_covering(edges, polys, x, y) for x, y in points]
    assert Locator(polygons).locate(points[:, 0], points[:, 1]).tolist() == wanted


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=4, max_size=4), st.integers(-3, 3))
def test_side_is_exact_near_a_line(numbers: list[float], ulps: int) -> None:
    """A point a few ulps off the middle of a line gets the side that fractions give it."""
    ax, ay, bx, by = numbers
    px, py = (ax + bx) / 2, (ay + by) / 2
    for _ in range(abs(ulps)):
        px = float(np.nextafter(px, np.inf if ulps > 0 else -np.inf))
    if not within_range(np.array([ax, ay, bx, by, px, py])):
        return
    fa, fb, fc, fd, fx, fy = (Fraction(v) for v in (ax, ay, bx, by, px, py))
    exact = (fa - fx) * (fd - fy) - (fb - fy) * (fc - fx)
    assert side(ax, ay, bx, by, px, py) == (exact > 0) - (exact < 0)


def test_coordinates_beyond_the_expansions_are_decided_in_fractions() -> None:
    """Triangles of 1e-310 and of 1e300 are located as exactly as any other."""
    for size in (1e-310, 1e300):
        triangle = [shapely.Polygon([(0, 0), (4 * size, 0), (0, 4 * size)])]
        inside = Locator(triangle).locate([size, 2 * size, 3 * size], [size, 2 * size, 3 * size])
        assert inside.tolist() == [0, 0, -1]


@pytest.fixture(scope="module")
def squares() -> Any:
    """Twenty by twenty squares of a metre; corners and sides lie on whole numbers."""
    return np.array([shapely.box(i, j, i + 1, j + 1) for j in range(20) for i in range(20)])


def spots(seed: int, n: int = 5000) -> Any:
    """Places in and around the squares, a third of them on their lines."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(-1, 21, (n, 2))
    at[: n // 3] = np.round(at[: n // 3] * 2) / 2
    return at[:, 0], at[:, 1]


def scan(polygons: Any, x: Any, y: Any) -> Any:
    """The smallest covering index by GEOS."""
    point, polygon = shapely.STRtree(polygons).query(shapely.points(x, y), predicate="intersects")
    best = np.full(len(x), len(polygons))
    np.minimum.at(best, point, polygon)
    return np.where(best == len(polygons), -1, best)


def test_two_threads_answer_as_one(squares: Any) -> None:
    """Points divided among threads get the same answers in the same order."""
    locator, (x, y) = Locator(squares), spots(1)
    assert (locator.locate(x, y, threads=2) == locator.locate(x, y)).all()


def test_an_edit_changes_only_what_it_touches(squares: Any) -> None:
    """Hundred edits in a row: each locator equals a scan of its own layer, and the first one is unchanged."""
    rng = np.random.default_rng(3)
    x, y = spots(4)
    layer, locator = squares.copy(), Locator(squares)
    before = locator.locate(x, y)
    first = locator
    for k in range(100):
        which = rng.integers(0, 400, 2)
        i, j = which[0] % 20, which[0] // 20
        shape = shapely.box(i + 0.25, j, i + rng.uniform(0.5, 1.5), j + 1)
        moved = [shape, None if k % 5 == 0 else shapely.box(5, 5, 6, 6)]
        locator = locator.replaced(which, moved)
        layer[which[0]], layer[which[1]] = moved
        assert (locator.locate(x, y) == scan(layer, x, y)).all()
    assert (first.locate(x, y) == before).all()


def test_two_edits_of_one_locator_do_not_meet(squares: Any) -> None:
    """Two different successors of the same locator each answer by their own layer."""
    locator, (x, y) = Locator(squares), spots(5)
    layers = []
    for k in (21, 22):
        layer = squares.copy()
        layer[k] = shapely.box(3, 3, 4.5, 4.5)
        layers.append((layer, locator.replaced([k], [layer[k]])))
    for layer, successor in layers:
        assert (successor.locate(x, y) == scan(layer, x, y)).all()


def test_an_edit_beyond_the_frame_builds_anew(squares: Any) -> None:
    """A shape far outside the layer's frame is found all the same."""
    moved = Locator(squares).replaced([7], [shapely.box(500, 500, 501, 501)])
    assert moved.locate([500.5, 7.5], [500.5, 0.5]).tolist() == [7, -1]


def test_a_layer_may_lose_its_last_shape() -> None:
    """When the only polygon becomes NULL, nothing is covered any more."""
    assert Locator([shapely.box(0, 0, 1, 1)]).replaced([0], [None]).locate([0.5], [0.5])[0] == -1


def test_a_saved_locator_answers_alike_when_mapped(squares: Any, tmp_path: Path) -> None:
    """Owner, nearest and border of a mapped file equal those of the locator that was saved."""
    locator, (x, y) = Locator(squares), spots(6)
    locator.save(tmp_path / "town.locator")
    mapped = Locator.open(tmp_path / "town.locator")
    owner = locator.locate(x, y)
    assert (mapped.locate(x, y) == owner).all() and len(mapped) == 400
    for one, two in zip(mapped.border(x, y, owner), locator.border(x, y, owner), strict=True):
        np.testing.assert_array_equal(one, two)


def test_another_file_is_no_locator(tmp_path: Path) -> None:
    """A file that is not a saved locator is refused by name."""
    (tmp_path / "town.txt").write_text("town")
    with pytest.raises(ValueError, match=r"town\.txt is no saved locator"):
        Locator.open(tmp_path / "town.txt")


def test_a_new_process_starts_from_compiled_code() -> None:
    """After warming, a new process finds its functions compiled: it compiles none of them again."""
    code = (
        "from gis.locator.warm import warm; from gis.locator import building, lookup, near\n"
        "warm()\n"
        "used = (lookup.locate_many, building.fill_rows, near.border_many)\n"
        "print(sum(sum(f.stats.cache_misses.values()) for f in used))"
    )
    subprocess.run([sys.executable, "-m", "gis.locator.warm"], check=True)
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == "0"
