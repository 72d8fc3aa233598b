"""The traps of a layer's CRS: each has its own refusal, and what is declared is obeyed."""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from boundaries.layers import prepare
from gis.crs import metric_to_lonlat, wgs84_to_gcj02
from gis.errors import InputError
from tests.boundaries import drawn

FRAME = drawn.layer("ab")


def moved(change: Any, crs: Any = 4326) -> geopandas.GeoDataFrame:
    """The layer in WGS 84 degrees, its coordinates changed by a function of (lon, lat)."""
    shapes = shapely.transform(FRAME.to_crs(4326).geometry.to_numpy(), change, interleaved=False)
    return FRAME.set_geometry(list(shapes), crs=None).set_crs(crs, allow_override=True)


def same(x: Any, y: Any) -> Any:
    """Nothing changed."""
    return x, y


def refusal(frame: geopandas.GeoDataFrame, **wishes: Any) -> InputError:
    """The error with which a layer is refused."""
    with pytest.raises(InputError) as caught:
        prepare(frame, drawn.COLUMNS, drawn.options(**wishes))
    return caught.value


def test_no_crs_and_no_datum() -> None:
    """A layer that says nothing about its coordinates is refused, and --datum is named as the way."""
    error = refusal(moved(same, crs=None))
    assert "--datum" in error.en
    assert error.where == {"field": "crs"}


def test_no_crs_but_a_datum() -> None:
    """Degrees without a CRS are read by the declared datum."""
    result = drawn.prepared(moved(same, crs=None), datum="wgs84")
    assert (result.srid, result.faults) == (4549, ())


def test_an_unknown_datum() -> None:
    """A datum nobody knows is refused with those that are known."""
    assert "gcj02" in refusal(FRAME, datum="mars").en


def test_swapped_degrees() -> None:
    """Latitude before longitude is seen and said."""
    error = refusal(moved(lambda x, y: (y, x)))
    assert error.where["problem"] == "swapped"
    assert "颠倒" in error.zh


def test_metres_called_degrees() -> None:
    """Projected metres in a layer that claims degrees are refused."""
    error = refusal(FRAME.set_crs(4326, allow_override=True))
    assert error.where["problem"] == "metres"


def test_degrees_called_metres() -> None:
    """Degrees in a layer that claims metres are refused."""
    assert refusal(moved(same, crs=4549)).where["problem"] == "degrees"


def test_swapped_metres() -> None:
    """Northing before easting (the axis order of the authority) is seen and said."""
    shapes = shapely.transform(FRAME.geometry.to_numpy(), lambda x, y: (y, x), interleaved=False)
    assert refusal(FRAME.set_geometry(list(shapes), crs=4549)).where["problem"] == "swapped"


def test_feet_called_metres() -> None:
    """Feet in a layer that claims metres fall outside the area of its CRS and are refused."""
    shapes = shapely.transform(FRAME.geometry.to_numpy(), lambda c: c / 0.3048)
    assert refusal(FRAME.set_geometry(list(shapes), crs=4549)).where["problem"] == "outside_crs"


def test_feet_that_say_so() -> None:
    """A layer in feet whose CRS says feet is read right: a square mile of Chicago has its size."""
    square = shapely.box(1_170_000, 1_900_000, 1_175_280, 1_905_280)
    frame = geopandas.GeoDataFrame({"unit": ["a"], "grid": "g", "village": "v"}, geometry=[square], crs=3435)
    result = drawn.prepared(frame)
    assert result.srid == 32616
    assert result.areas[-1].polygon.area == pytest.approx(1609.344**2, rel=1e-3)


def test_a_declared_datum_is_undone() -> None:
    """A layer drawn on GCJ-02 and declared so lands where it was before the shift, to a few millimetres."""
    frame = moved(lambda x, y: wgs84_to_gcj02(x, y))
    there, here = drawn.prepared(frame, datum="gcj02").areas[0], drawn.prepared(FRAME).areas[0]
    assert shapely.hausdorff_distance(there.polygon, here.polygon) < 0.003
    undeclared = drawn.prepared(frame).areas[0]
    assert shapely.hausdorff_distance(undeclared.polygon, here.polygon) > 100


def test_a_place_far_from_the_storage_zone() -> None:
    """A layer of another part of the world is refused by a database that stores this zone."""
    error = refusal(moved(lambda x, y: (x - 120.0, y)), srid=4549)
    assert "--data" in error.en
    assert error.where["crs"] == 4549


def test_a_neighbouring_zone_is_near_enough() -> None:
    """A degree and a half over the zone's edge is still stored in it."""
    result = drawn.prepared(moved(lambda x, y: (x + 4.0, y)), srid=4549)
    assert result.srid == 4549


@pytest.mark.parametrize("srid", [4326, 3857, 3435, 999999])
def test_a_storage_crs_must_be_metric_and_fit(srid: int) -> None:
    """Degrees, Web Mercator, feet and unknown numbers cannot be the storage CRS."""
    assert refusal(FRAME, srid=srid).where["crs"] == srid


def test_coordinates_are_the_doubles_nearest_to_millimetres() -> None:
    """Every stored coordinate is k/1000 for a whole k."""
    result = drawn.prepared(FRAME.to_crs(4326))
    places = shapely.get_coordinates([area.polygon for area in result.areas])
    assert (places == np.rint(places * 1000) / 1000).all()
    assert np.abs(metric_to_lonlat(*places.T, result.srid)[0] - 119).max() < 1
