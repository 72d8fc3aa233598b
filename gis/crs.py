"""Coordinates: the datum conversions, degrees into metres, and the guards, in one place to import from.

Everywhere (x, y) is (easting, northing) and (lon, lat) is degrees, longitude first, whatever axis order the
authority prescribes: every transformer is built with `always_xy`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer

from gis.datums import (
    DATUMS,
    Floats,
    LonLat,
    as_floats,
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from gis.errors import InputError
from gis.positions import check_lonlat, position_problems
from gis.suspicion import Suspicion, suspect_datum
from gis.transverse import plane_of, project, project_many

__all__ = [
    "DATUMS",
    "Floats",
    "LonLat",
    "Suspicion",
    "bd09_to_gcj02",
    "bd09_to_wgs84",
    "check_lonlat",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "lonlat_to_metric",
    "metric_crs_for",
    "metric_to_lonlat",
    "position_problems",
    "position_to_metric",
    "suspect_datum",
    "to_wgs84",
    "transform_geometries",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]

_CHINA = (73.5, 136.5, 3.0, 54.0)
"""Longitudes and latitudes in which a CGCS2000 3-degree zone is the natural metric CRS."""


def metric_crs_for(lon: ArrayLike, lat: ArrayLike) -> int:
    """EPSG code of the metric CRS that fits the middle of these WGS 84 positions.

    CGCS2000 3-degree zones without prefix (4534-4554) in China's range, else WGS 84 UTM (UPS at the poles).
    """
    east, north = as_floats(lon, lat)
    x = float((np.min(east) + np.max(east)) / 2.0)
    y = float((np.min(north) + np.max(north)) / 2.0)
    if not (np.isfinite(x) and np.isfinite(y)):
        raise InputError("坐标为空，无法选择投影带。", "No coordinates: no metric CRS can be chosen.")
    west, right, south, top = _CHINA
    if west <= x < right and south <= y <= top:
        return 4534 + int(np.floor((x - west) / 3.0))
    if not -80.0 <= y <= 84.0:
        return 32661 if y > 0 else 32761
    zone = min(int(np.floor((x + 180.0) / 6.0)) + 1, 60)
    return (32600 if y >= 0 else 32700) + zone


@lru_cache(maxsize=64)
def _transformer(source: CRS, target: CRS) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


@lru_cache(maxsize=64)
def _epsg(srid: int) -> CRS:
    return CRS.from_epsg(srid)


def lonlat_to_metric(lon: ArrayLike, lat: ArrayLike, srid: int) -> LonLat:
    """WGS 84 degrees -> (easting, northing) metres of EPSG:`srid`; inf where the projection has no answer.

    Transverse Mercator zones are computed here (`gis.transverse`), everything else by pyproj.
    """
    east, north = as_floats(lon, lat)
    plane = plane_of(srid)
    if plane is None or east.shape != north.shape:
        x, y = _transformer(_epsg(4326), _epsg(srid)).transform(east, north)
        return np.asarray(x), np.asarray(y)
    flat, xs, ys = (east.ravel(), north.ravel()), np.empty(east.size), np.empty(east.size)
    if project_many(*flat, plane, xs, ys):
        far = np.flatnonzero(np.isnan(xs))
        xs[far], ys[far] = _transformer(_epsg(4326), _epsg(srid)).transform(flat[0][far], flat[1][far])
    return xs.reshape(east.shape), ys.reshape(east.shape)


def position_to_metric(lon: float, lat: float, srid: int) -> tuple[float, float]:
    """As `lonlat_to_metric`, of one position, in a microsecond or two."""
    plane = plane_of(srid)
    x, y = (np.nan, np.nan) if plane is None else project(lon, lat, plane)
    if x != x:
        x, y = _transformer(_epsg(4326), _epsg(srid)).transform(lon, lat)
    return x, y


def metric_to_lonlat(x: ArrayLike, y: ArrayLike, srid: int) -> LonLat:
    """(easting, northing) metres of EPSG:`srid` -> WGS 84 degrees."""
    lon, lat = _transformer(_epsg(srid), _epsg(4326)).transform(*as_floats(x, y))
    return np.asarray(lon), np.asarray(lat)


def transform_geometries(geoms: Any, from_crs: Any, srid: int, datum: str = "wgs84") -> NDArray[np.object_]:
    """Shapely geometries in `from_crs` (anything pyproj reads) -> 2D geometries in metres of EPSG:`srid`.

    `datum` is the declared datum of the file: a layer saved by a Chinese map service says EPSG:4326 and holds
    GCJ-02. None stays None. Not rounded: `gis.coverage.to_lattice` does that.
    """
    source, target = CRS.from_user_input(from_crs), _epsg(srid)
    flat: NDArray[np.object_] = np.atleast_1d(shapely.force_2d(np.asarray(geoms, dtype=object)))
    if datum in ("wgs84", "cgcs2000"):
        if source.equals(target, ignore_axis_order=True):
            return flat
        direct = _transformer(source, target)
        return np.asarray(shapely.transform(flat, direct.transform, interleaved=False))
    degrees = _transformer(source, _epsg(4326))

    def project(x: Floats, y: Floats) -> LonLat:
        return lonlat_to_metric(*to_wgs84(*degrees.transform(x, y), datum), srid)

    return np.asarray(shapely.transform(flat, project, interleaved=False))
