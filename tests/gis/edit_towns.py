"""Small towns to edit, and the invariants every edit must keep."""

from __future__ import annotations

import numpy as np
import shapely

from gis.coverage import is_clean
from gis.edits import State, Unit, state_of
from gis.edits.state import rings_of, twice_area
from tests.gis.tilings import block_town, from_picture

VILLAGE = "350303102201"


def pictured(picture: str, grids: dict[str, str] | None = None) -> State:
    """A town drawn as text; each letter is a unit (10 m cells) of grid "A" unless `grids` says otherwise."""
    town = from_picture(picture)
    pairs = zip(town.codes, town.polygons, strict=True)
    return state_of(Unit(c, (grids or {}).get(c, "A"), "V", shape, name=f"{c}号") for c, shape in pairs)


def coded(seed: int) -> State:
    """A crooked town of four grids with real codes, and an overlay shop in most units' middles."""
    town = block_town(seed, 5, 4)
    centre = shapely.get_coordinates(shapely.centroid(town.polygons))
    middle = np.median(centre, axis=0)
    number = 1 + (centre[:, 0] > middle[0]) + 2 * (centre[:, 1] > middle[1])
    units, used = [], dict.fromkeys(range(1, 5), 0)
    for k, shape in enumerate(town.polygons):
        grid = f"{VILLAGE}{number[k]:03d}"
        used[number[k]] += 1
        units.append(Unit(f"{grid}{used[number[k]]:03d}", grid, VILLAGE, shape))
        if k % 3 == 0:
            inscribed = shapely.maximum_inscribed_circle(shape, tolerance=100)
            (x, y), half = shapely.get_coordinates(inscribed)[0].round(), min(1_500, inscribed.length // 2)
            used[number[k]] += 1
            shop = shapely.box(x - half, y - half, x + half, y + half)
            units.append(Unit(f"{grid}{used[number[k]]:03d}", grid, VILLAGE, shop, "street_shop", True))
    return state_of(units)


def fingerprint(state: State) -> dict[str, tuple[str, bytes]]:
    """Every unit's grid and exact shape."""
    return {code: (unit.grid, unit.polygon.wkb) for code, unit in state.units.items()}


def ground(state: State) -> tuple[shapely.Geometry, int]:
    """The town's outline and twice its area in whole mm2."""
    base = state.base()
    origin = rings_of(base.polygons[0])[0][0]
    return shapely.coverage_union_all(base.polygons), sum(twice_area(p, origin) for p in base.polygons)


def assert_sound(state: State, outline: shapely.Geometry, twice: int) -> None:
    """The invariants of a partition: rings, borders, lattice, exact area, outline, derived levels."""
    base = state.base()
    assert is_clean(base.polygons)
    assert (shapely.get_type_id(base.polygons) == 3).all()
    corners = shapely.get_coordinates([unit.polygon for unit in state.units.values()])
    assert (corners == np.rint(corners)).all()
    whole, area = ground(state)
    assert area == twice
    assert whole.equals(outline)
    origin = rings_of(base.polygons[0])[0][0]
    for levels in (state.grids(), state.villages()):
        assert sum(twice_area(polygon, origin) for polygon in levels.values()) == twice
    for overlay in (unit for unit in state.units.values() if unit.overlay):
        beyond = overlay.polygon.difference(state.grid_polygon(overlay.grid))
        assert beyond.area <= 2.0 * overlay.polygon.length
    for grid, codes in state.members.items():
        assert codes == {code for code, unit in state.units.items() if unit.grid == grid}
