"""The locator against a plain scan with shapely: covering, nearest, border, runner-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from gis.locator import Locator

SIDE = 12


@pytest.fixture(scope="module")
def polygons() -> Any:
    """Cells of a bent mesh with a hole, on the millimetre lattice; neighbours share vertices."""
    rng = np.random.default_rng(7)
    knots = np.stack(np.meshgrid(np.arange(SIDE + 1), np.arange(SIDE + 1)), axis=-1) * 100.0
    knots = np.rint((knots + rng.uniform(-30, 30, knots.shape) + (404_500, 2_814_800)) * 1000) / 1000
    cells = [
        shapely.Polygon([knots[j, i], knots[j, i + 1], knots[j + 1, i + 1], knots[j + 1, i]])
        for j in range(SIDE)
        for i in range(SIDE)
        if (i, j) != (6, 6)
    ]
    return np.array(cells, dtype=object)


@pytest.fixture(scope="module")
def locator(polygons: Any) -> Locator:
    """The locator of the mesh."""
    return Locator(polygons)


@pytest.fixture(scope="module")
def spots() -> tuple[Any, Any]:
    """Two thousand places, some of them outside."""
    rng = np.random.default_rng(8)
    return rng.uniform(404_300, 405_900, 2000), rng.uniform(2_814_600, 2_816_200, 2000)


def scan(polygons: Any, x: Any, y: Any) -> list[int]:
    """The first polygon that covers each point, by looking at every one."""
    hits = [np.flatnonzero(shapely.covers(polygons, shapely.Point(a, b))) for a, b in zip(x, y, strict=True)]
    return [int(hit[0]) if len(hit) else -1 for hit in hits]


def test_owner_is_what_a_scan_finds(polygons: Any, locator: Locator, spots: Any) -> None:
    """Every owner equals the first covering polygon of a full scan."""
    assert locator.locate(*spots).tolist() == scan(polygons, *spots)


def test_vertices_go_to_the_smallest_index(polygons: Any, locator: Locator) -> None:
    """A corner shared by several polygons belongs to the smallest index that covers it."""
    x, y = np.unique(shapely.get_coordinates(polygons), axis=0).T
    assert locator.locate(x, y).tolist() == scan(polygons, x, y)


def test_the_order_of_insertion_does_not_matter(polygons: Any, locator: Locator) -> None:
    """A point on a border goes to the same polygon when the tree is filled the other way round."""
    x, y = np.unique(shapely.get_coordinates(polygons), axis=0).T
    point, polygon = Locator(polygons[::-1]).covering(x, y)
    largest = np.full(len(x), -1)
    np.maximum.at(largest, point, polygon)
    assert (len(polygons) - 1 - largest).tolist() == locator.locate(x, y).tolist()


def test_nearest_outside(polygons: Any, locator: Locator, spots: Any) -> None:
    """Outside, the nearest polygon and its distance are those of a full scan."""
    x, y = (axis[locator.locate(*spots) < 0][:200] for axis in spots)
    index, metres = locator.nearest(x, y)
    distances = np.array([shapely.distance(polygons, shapely.Point(a, b)) for a, b in zip(x, y, strict=True)])
    assert index.tolist() == distances.argmin(axis=1).tolist()
    assert metres == pytest.approx(distances.min(axis=1), abs=1e-9)


def test_nobody_is_near_beyond_a_kilometre(locator: Locator) -> None:
    """1001 m away from the map there is neither a nearest polygon nor a runner-up."""
    index, metres = locator.nearest([404_400 - 1001], [2_815_400])
    assert (index[0], metres[0]) == (-1, np.inf)


def test_border_and_runner_up(polygons: Any, locator: Locator, spots: Any) -> None:
    """Border distance, runner-up and its distance equal a full scan over all other polygons."""
    x, y = (axis[:300] for axis in spots)
    owner = np.where(locator.locate(x, y) < 0, locator.nearest(x, y)[0], locator.locate(x, y))
    border_m, second, apart = locator.border(x, y, owner)
    for i, mine in enumerate(owner):
        point = shapely.Point(x[i], y[i])
        distances = shapely.distance(polygons, point)
        distances[mine] = np.inf
        assert border_m[i] == pytest.approx(polygons[mine].boundary.distance(point), abs=1e-9)
        assert second[i] == distances.argmin()
        assert apart[i] == pytest.approx(distances.min(), abs=1e-9)


def test_on_a_vertex_the_runner_up_is_the_next_code(polygons: Any, locator: Locator) -> None:
    """On a common corner the border is 0 m away and the runner-up is the second of the codes there."""
    x, y = np.array([polygons[0].exterior.coords[2]]).T
    owner = locator.locate(x, y)
    border_m, second, apart = locator.border(x, y, owner)
    assert (owner[0], second[0], border_m[0], apart[0]) == (0, 1, 0.0, 0.0)


def test_what_is_no_number_is_nowhere(locator: Locator) -> None:
    """nan and infinity are located nowhere and break nothing beside them."""
    x, y = [np.nan, np.inf, 404_650.0], [2_815_000.0, 2_815_000.0, 2_815_000.0]
    assert (locator.locate(x, y) >= 0).tolist() == [False, False, True]
    assert locator.nearest(x, y)[0].tolist()[:2] == [-1, -1]


def test_no_polygons_at_all() -> None:
    """A locator of nothing answers none to everything."""
    empty = Locator(np.array([], dtype=object))
    assert (empty.locate([0.0], [0.0])[0], empty.nearest([0.0], [0.0])[0][0]) == (-1, -1)


def test_a_lone_polygon_has_no_runner_up(polygons: Any) -> None:
    """With one polygon there is a border and no runner-up."""
    border_m, second, apart = Locator(polygons[:1]).border([404_550.0], [2_814_850.0], np.array([0]))
    assert border_m[0] > 0
    assert second[0] == -1
    assert np.isnan(apart[0])


def test_one_point_answers_as_many_do() -> None:
    """`one` and `covered` say what `locate`, `nearest` and `border` say: inside, on borders, outside, nan."""
    squares = [
        shapely.box(100 * i, 100 * j, 100 * i + 100, 100 * j + 100) for i in range(6) for j in range(6)
    ]
    locator = Locator(squares)
    rng = np.random.default_rng(4)
    x, y = rng.uniform(-1500, 2000, 400), rng.uniform(-1500, 2000, 400)
    x[:200] = np.round(x[:200] / 50) * 50
    x[0], y[1], x[2] = np.nan, np.inf, 5e-324
    owner = locator.locate(x, y)
    stand_in, _ = locator.nearest(x, y)
    many = zip(stand_in, owner >= 0, *locator.border(x, y, stand_in), strict=True)
    for k, expected in enumerate(many):
        assert np.array_equal(locator.one(float(x[k]), float(y[k])), expected, equal_nan=True)
        assert locator.covered(float(x[k]), float(y[k])) == (owner[k] >= 0)


def test_a_mapped_locator_with_its_polygons_does_all(tmp_path: Path) -> None:
    """Given the polygons it was made of, a mapped locator finds all covering ones and can be replaced."""
    squares = [shapely.box(0, 0, 1, 1), shapely.box(0.5, 0, 1.5, 1)]
    Locator(squares).save(tmp_path / "saved")
    mapped = Locator.open(tmp_path / "saved", squares)
    assert mapped.covering(0.7, 0.5)[1].tolist() == [0, 1]
    assert mapped.replaced([0], [shapely.box(0, 0, 0.6, 1)]).locate(0.8, 0.5).tolist() == [1]
    with pytest.raises(ValueError, match="other polygons"):
        Locator.open(tmp_path / "saved", squares[:1])
