"""From a drawn layer to a town: levels derived exactly, faults listed, overlays set apart."""

from __future__ import annotations

import geopandas
import pytest
import shapely

from boundaries.layers import Prepared, PreparedArea
from gis.errors import InputError
from tests.boundaries import drawn

PICTURE = """
    aabb
    accb
    ddcb
"""
GRIDS = {"a": "g1", "b": "g2", "c": "g2", "d": "g1"}
VILLAGES = {"a": "v", "b": "v", "c": "v", "d": "v"}


def areas(result: Prepared, level: str) -> dict[str, PreparedArea]:
    """The areas of a level by code."""
    return {area.code: area for area in result.areas if area.level == level}


def test_grids_are_the_union_of_their_units() -> None:
    """A grid, a village and the town are exactly the union of the units in them."""
    frame = drawn.layer(PICTURE, grid=GRIDS)
    result = drawn.prepared(frame)
    units = areas(result, "unit")
    for code, grid in areas(result, "grid").items():
        members = [unit.polygon for unit in units.values() if unit.parent == code]
        assert shapely.union_all(members).equals(grid.polygon)
    town, village = areas(result, "town")["测试镇"], areas(result, "village")["v"]
    assert town.polygon.equals(shapely.union_all(frame.geometry.to_numpy()))
    assert (village.polygon, village.parent) == (town.polygon, "测试镇")


def test_names_default_to_codes() -> None:
    """Grids and villages without names are called by their codes."""
    result = drawn.prepared(drawn.layer(PICTURE, grid=GRIDS), names={"village": {"v": "黄霞村"}})
    assert (areas(result, "grid")["g1"].name, areas(result, "village")["v"].name) == ("g1", "黄霞村")


def test_order_direction_and_start_of_rings_do_not_matter() -> None:
    """A layer whose rows and rings run the other way prepares to the same bytes."""
    frame = drawn.layer(PICTURE, grid=GRIDS)
    back = frame.iloc[::-1].reset_index(drop=True)
    turned = back.set_geometry([shapely.reverse(shape) for shape in back.geometry], crs=drawn.SRID)
    assert [(a.code, a.polygon.wkb) for a in drawn.prepared(turned).areas] == [
        (a.code, a.polygon.wkb) for a in drawn.prepared(frame).areas
    ]


def test_an_overlap_is_refused() -> None:
    """Two units over one another are one fault with both codes, the area and a place inside it."""
    frame = drawn.layer("ab")
    frame.loc[0, "geometry"] = shapely.box(drawn.X0, drawn.Y0, drawn.X0 + 110, drawn.Y0 + 100)
    result = drawn.prepared(frame)
    (fault,) = result.faults
    assert (fault.kind, fault.codes, fault.m2, fault.row) == ("overlap", ("a", "b"), 1000.0, 1)
    assert fault.geometry is not None and fault.geometry.covers(shapely.Point(fault.x, fault.y))
    assert result.areas == ()


def test_a_narrow_gap_is_refused_and_repaired() -> None:
    """Half a metre between two units is a fault; with --repair it is closed and the move is told."""
    frame = drawn.layer("ab")
    frame.loc[1, "geometry"] = shapely.box(drawn.X0 + 100.5, drawn.Y0, drawn.X0 + 200, drawn.Y0 + 100)
    assert set(drawn.kinds(drawn.prepared(frame))) == {"gap"}
    result = drawn.prepared(frame, repair=True)
    assert result.faults == ()
    assert sum(moved.m2 for moved in result.moved) == pytest.approx(50.0)


def test_a_wide_hole_is_listed_and_kept() -> None:
    """A hole of a whole cell is listed, kept in grid and town, and no fault."""
    result = drawn.prepared(drawn.layer("aaa\na.a\naaa"))
    assert (result.faults, [hole.m2 for hole in result.kept_holes]) == ((), [10_000.0])
    assert len(areas(result, "town")["测试镇"].polygon.geoms[0].interiors) == 1


def test_an_outline_makes_a_hole_a_fault() -> None:
    """With --outline the same hole is ground that nobody answers for."""
    outline = geopandas.GeoDataFrame(
        geometry=[shapely.box(drawn.X0, drawn.Y0, drawn.X0 + 300, drawn.Y0 + 300)], crs=drawn.SRID
    )
    result = drawn.prepared(drawn.layer("aaa\na.a\naaa"), outline=outline)
    assert [(fault.kind, fault.m2) for fault in result.faults] == [("gap", 10_000.0)]


def test_null_geometry_is_located_by_its_row() -> None:
    """A row without geometry is a fault that names the row."""
    frame = drawn.layer("ab")
    frame.loc[1, "geometry"] = None
    assert [(f.kind, f.codes, f.row) for f in drawn.prepared(frame).faults] == [("empty", ("b",), 2)]


def test_a_repeated_code_is_located_by_its_row() -> None:
    """The second row of a code is a fault that names the first."""
    frame = drawn.layer("ab", grid="g")
    frame["unit"] = "a"
    (fault,) = drawn.prepared(frame).faults
    assert (fault.kind, fault.row) == ("duplicate_code", 2)
    assert "1" in fault.note


def test_a_bad_attribute_is_a_fault_with_a_place() -> None:
    """A grid in two villages is refused with the names of both and a place in the second."""
    result = drawn.prepared(drawn.layer("ab", grid="g", village={"a": "v", "b": "w"}))
    (fault,) = result.faults
    assert (fault.kind, fault.codes) == ("two_parents", ("g", "v", "w"))
    assert fault.x is not None and fault.x > drawn.X0 + 100


def shops(right: float, grid: str = "g") -> geopandas.GeoDataFrame:
    """Two cells `a` and `b` and a shop of 20 m square at `right` metres."""
    frame = drawn.layer("ab", grid=["g", "h"])
    corner = drawn.X0 + right
    shop = shapely.box(corner, drawn.Y0, corner + 20, drawn.Y0 + 20)
    extra = {"unit": ["s"], "grid": [grid], "village": ["v"], "kind": ["street_shop"]}
    extra_frame = geopandas.GeoDataFrame(extra, geometry=[shop], crs=drawn.SRID)
    both = geopandas.pd.concat([frame.assign(kind="residential"), extra_frame], ignore_index=True)
    return geopandas.GeoDataFrame(both, crs=drawn.SRID)


def with_kinds(frame: geopandas.GeoDataFrame) -> Prepared:
    """The layer looked through with its kinds."""
    columns = drawn.LayerColumns("unit", "grid", "village", kind="kind")
    return drawn.prepare(frame, columns, drawn.options())


def test_a_shop_over_a_unit_is_an_overlay() -> None:
    """A street shop that stands over a residential unit is an overlay and no overlap."""
    result = with_kinds(shops(10))
    assert result.faults == ()
    assert {code for code, unit in areas(result, "unit").items() if unit.overlay} == {"s"}


def test_a_shop_with_ground_of_its_own_is_a_base_unit() -> None:
    """A street shop that tiles ground is a base unit."""
    result = with_kinds(shops(200, grid="h"))
    assert result.faults == ()
    assert not areas(result, "unit")["s"].overlay


def test_an_overlay_must_not_cross_its_grid() -> None:
    """A shop over two grids reaches outside its own and is refused."""
    assert drawn.kinds(with_kinds(shops(90))) == ["outside"]


def test_an_overlay_needs_ground_in_its_grid() -> None:
    """A shop whose grid has no ground at all is refused."""
    assert drawn.kinds(with_kinds(shops(10, grid="nowhere"))) == ["outside"]


def test_an_empty_layer() -> None:
    """A layer without rows is refused."""
    with pytest.raises(InputError, match="empty"):
        drawn.prepared(drawn.layer("ab").iloc[:0])


CN = "350303102201"


def test_cn_numbers_in_reading_order() -> None:
    """--codes cn numbers grids and units 12+3+3, north to south and west to east; old codes become names."""
    result = drawn.prepared(drawn.layer("ab\ncd", grid=["x", "x", "y", "y"], village=CN), codes="cn")
    assert {area.code: area.name for area in result.areas if area.level in ("grid", "unit")} == {
        f"{CN}001": "x",
        f"{CN}002": "y",
        f"{CN}001001": "a",
        f"{CN}001002": "b",
        f"{CN}002001": "c",
        f"{CN}002002": "d",
    }


def test_cn_codes_that_are_right_are_kept() -> None:
    """Codes that already are 12+3+3 stay as they are, whatever their order."""
    frame = drawn.layer("ab", grid=f"{CN}016", village=CN)
    frame["unit"] = [f"{CN}016073", f"{CN}016001"]
    assert sorted(areas(drawn.prepared(frame, codes="cn"), "unit")) == [f"{CN}016001", f"{CN}016073"]


def test_cn_needs_division_codes() -> None:
    """--codes cn refuses a village that has no division code."""
    with pytest.raises(InputError, match="12-digit"):
        drawn.prepared(drawn.layer("ab"), codes="cn")
