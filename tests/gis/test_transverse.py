"""The compiled transverse Mercator against pyproj, which is the authority."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Transformer

from gis.crs import lonlat_to_metric
from gis.transverse import plane_of, project

ZONES = [4534, 4549, 4528, 4554, 32650, 32616, 32756, 4498]


@pytest.mark.parametrize("srid", ZONES)
def test_the_formula_is_the_projection(srid: int) -> None:
    """A million positions of a zone, six degrees to each side: within a hundredth of a millimetre."""
    plane = plane_of(srid)
    assert plane is not None
    rng = np.random.default_rng(srid)
    lon, lat = plane.meridian + rng.uniform(-6, 6, 1_000_000), rng.uniform(-85, 85, 1_000_000)
    theirs = Transformer.from_crs(4326, srid, always_xy=True).transform(lon, lat)
    assert np.abs(np.subtract(lonlat_to_metric(lon, lat, srid), theirs)).max() < 1e-5


def test_one_point_is_the_same_point_among_many() -> None:
    """To the last bit, whatever the length of the array: no unit changes with the size of a request."""
    plane = plane_of(4549)
    assert plane is not None
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(118, 122, 1003), rng.uniform(-84, 84, 1003)
    xs, ys = lonlat_to_metric(lon, lat, 4549)
    for k in range(1003):
        assert (xs[k], ys[k]) == project(lon[k], lat[k], plane) == lonlat_to_metric(lon[k], lat[k], 4549)


def test_far_from_the_zone_pyproj_answers() -> None:
    """Half the globe away, at a pole, for nan: what pyproj says, beside points that the formula takes."""
    lon, lat = np.array([120.0, -60.0, 120.0, np.nan, 131.0]), np.array([25.0, 10.0, 90.0, 25.0, 25.0])
    theirs = np.array(Transformer.from_crs(4326, 4549, always_xy=True).transform(lon, lat))
    ours = np.array(lonlat_to_metric(lon, lat, 4549))
    assert np.array_equal(ours[:, 1:], theirs[:, 1:], equal_nan=True)
    assert np.abs(ours[:, 0] - theirs[:, 0]).max() < 1e-5


@pytest.mark.parametrize("srid", [3857, 27700, 32661, 4479])
def test_other_projections_are_left_alone(srid: int) -> None:
    """Mercator, a datum shift, a polar projection, a geocentric CRS: no plane of ours."""
    assert plane_of(srid) is None
