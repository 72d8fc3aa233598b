"""Datums: WGS 84, CGCS2000, GCJ-02 and BD-09 into one another.

Longitudes and latitudes are degrees, arrays or single numbers, longitude first. The datum is always the one
declared for the source; nothing here looks at where a point lies to decide what it is (`gis.suspicion` does
the suspecting). The GCJ-02 and BD-09 formulas are the publicly known ones (there is no official text); the
constants agree with the vectors that seven independent libraries share.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.errors import InputError

Floats = NDArray[np.float64]
LonLat = tuple[Floats, Floats]

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
"""CGCS2000 and WGS 84 differ by centimetres to a decimetre in China and are taken as one."""

_AXIS, _ECC2 = 6378245.0, 0.00669342162296594323  # Krasovsky ellipsoid, as the GCJ-02 formula uses it
_BD_TURN = np.pi * 3000.0 / 180.0
_BD_EAST, _BD_NORTH = 0.0065, 0.006
_STEPS, _SETTLED = 8, 1e-7
"""Fixed-point steps: each shrinks the error a hundredfold or more, so one that moves under 1 cm leaves
under 0.1 mm. In China GCJ-02 takes three or four and BD-09 two or three."""


def _shift(lon: Floats, lat: Floats) -> LonLat:
    """The GCJ-02 offset (degrees) at WGS 84 positions: polynomial plus sine waves, in metres, scaled."""
    x, y = lon - 105.0, lat - 35.0
    px, py = np.pi * x, np.pi * y
    root, xy = np.sqrt(np.abs(x)), x * y
    waves = 20.0 * (np.sin(6.0 * px) + np.sin(2.0 * px))
    east = 300.0 + x + 2.0 * y + 0.1 * (x * x + xy + root)
    east += (waves + 20.0 * np.sin(px) + 40.0 * np.sin(px / 3.0)) / 1.5
    east += (150.0 * np.sin(px / 12.0) + 300.0 * np.sin(px / 30.0)) / 1.5
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * (y * y + root) + 0.1 * xy
    north += (waves + 20.0 * np.sin(py) + 40.0 * np.sin(py / 3.0)) / 1.5
    north += (160.0 * np.sin(py / 12.0) + 320.0 * np.sin(py / 30.0)) / 1.5
    phi = np.radians(lat)
    bend = 1.0 - _ECC2 * np.sin(phi) ** 2
    meridian = _AXIS * (1.0 - _ECC2) / (bend * np.sqrt(bend))
    parallel = _AXIS / np.sqrt(bend) * np.cos(phi)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def as_floats(lon: ArrayLike, lat: ArrayLike) -> LonLat:
    """The same numbers as two float64 arrays (0-d for single numbers)."""
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _settle(step: Callable[[Floats, Floats], LonLat], start: LonLat) -> LonLat:
    """Repeat `step` from `start` until no point moves any more (NaN counts as settled)."""
    here = start
    for _ in range(_STEPS):
        there = step(*here)
        moving = (np.abs(there[0] - here[0]) > _SETTLED) | (np.abs(there[1] - here[1]) > _SETTLED)
        here = there
        if not np.any(moving):
            break
    return here


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> LonLat:
    """WGS 84 -> GCJ-02, degrees. NaN stays NaN."""
    east, north = as_floats(lon, lat)
    d_east, d_north = _shift(east, north)
    return east + d_east, north + d_north


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> LonLat:
    """GCJ-02 -> WGS 84, degrees, by fixed point: the offset is taken where the point really is."""
    east, north = as_floats(lon, lat)

    def step(x: Floats, y: Floats) -> LonLat:
        d_east, d_north = _shift(x, y)
        return east - d_east, north - d_north

    return _settle(step, (east, north))


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> LonLat:
    """GCJ-02 -> BD-09, degrees: a small wobble of radius and angle about (0, 0), then an offset."""
    x, y = as_floats(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return radius * np.cos(angle) + _BD_EAST, radius * np.sin(angle) + _BD_NORTH


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> LonLat:
    """BD-09 -> GCJ-02, degrees, by fixed point: the wobble is taken at the position sought."""
    east, north = as_floats(lon, lat)
    east, north = east - _BD_EAST, north - _BD_NORTH
    radius, angle = np.hypot(east, north), np.arctan2(north, east)

    def step(x: Floats, y: Floats) -> LonLat:
        r = radius - 0.00002 * np.sin(y * _BD_TURN)
        a = angle - 0.000003 * np.cos(x * _BD_TURN)
        return r * np.cos(a), r * np.sin(a)

    return _settle(step, (east, north))


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> LonLat:
    """WGS 84 -> BD-09, degrees."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> LonLat:
    """BD-09 -> WGS 84, degrees."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


_TO_WGS84 = {"wgs84": as_floats, "cgcs2000": as_floats, "gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> LonLat:
    """Degrees of the declared `datum` (one of DATUMS) -> WGS 84. Raises InputError for another name."""
    if datum not in _TO_WGS84:
        raise InputError(
            f"不认识的坐标系“{datum}”，请用 {'、'.join(DATUMS)} 之一。",
            f'Unknown datum "{datum}"; use one of {", ".join(DATUMS)}.',
            datum=datum,
        )
    return _TO_WGS84[datum](lon, lat)
