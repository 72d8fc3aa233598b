"""Transverse Mercator, compiled: WGS 84 degrees to metres far faster than the general library.

Krueger's series to the sixth power of the third flattening (C. F. F. Karney, "Transverse Mercator with
an accuracy of a few nanometers", J. Geodesy 85, 2011, equations 7-11 and 35). `plane_of` takes the constants
from pyproj and tries the formula against it: a CRS whose way to WGS 84 is anything but this projection
is left to pyproj.
"""

from __future__ import annotations

from functools import lru_cache
from math import pi, sqrt
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

Floats = NDArray[np.float64]

WIDTH = 6.0
"""Degrees from the central meridian up to which the formula is used."""
HIGHEST = 85.0
DEGREE = pi / 180.0
AGREED_M = 1e-6
"""A plane is used only where it agrees with pyproj to a thousandth of a millimetre."""
METHOD = "Transverse Mercator"
ORIGIN = ("Latitude of natural origin", "Longitude of natural origin", "Scale factor at natural origin")
SERIES = (
    (1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
    (0.0, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
    (0.0, 0.0, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
    (0.0, 0.0, 0.0, 49561 / 161280, -179 / 168, 6601661 / 7257600),
    (0.0, 0.0, 0.0, 0.0, 34729 / 80640, -3418889 / 1995840),
    (0.0, 0.0, 0.0, 0.0, 0.0, 212378941 / 319334400),
)
"""Coefficients of n, n^2, ... n^6 in the six terms of the series."""

Place = tuple[float, float]

compiled = numba.njit(cache=True, nogil=True, error_model="numpy")
"""As the locator's, but dividing as numpy does: a check of every divisor would be a branch."""
inlined = numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
"""Written into its callers, so that their loops become vector instructions: four times as fast."""


class Plane(NamedTuple):
    """The constants of one projection: metres, degrees, and the coefficients of the series."""

    meridian: float
    east: float
    north: float
    radius: float
    eccentricity: float
    terms: tuple[float, float, float, float, float, float]


@inlined
def _sine(x: float) -> float:
    """sin x by its power series, for |x| up to a right angle."""
    q = x * x
    t = 1.0 - q * (1.0 / 506.0)
    t = 1.0 - q * (1.0 / 420.0) * t
    t = 1.0 - q * (1.0 / 342.0) * t
    t = 1.0 - q * (1.0 / 272.0) * t
    t = 1.0 - q * (1.0 / 210.0) * t
    t = 1.0 - q * (1.0 / 156.0) * t
    t = 1.0 - q * (1.0 / 110.0) * t
    t = 1.0 - q * (1.0 / 72.0) * t
    t = 1.0 - q * (1.0 / 42.0) * t
    t = 1.0 - q * (1.0 / 20.0) * t
    return x - x * (q * (1.0 / 6.0) * t)


@inlined
def _cosine(x: float) -> float:
    """cos x by its power series, for |x| up to a right angle."""
    q = x * x
    t = 1.0 - q * (1.0 / 552.0)
    t = 1.0 - q * (1.0 / 462.0) * t
    t = 1.0 - q * (1.0 / 380.0) * t
    t = 1.0 - q * (1.0 / 306.0) * t
    t = 1.0 - q * (1.0 / 240.0) * t
    t = 1.0 - q * (1.0 / 182.0) * t
    t = 1.0 - q * (1.0 / 132.0) * t
    t = 1.0 - q * (1.0 / 90.0) * t
    t = 1.0 - q * (1.0 / 56.0) * t
    t = 1.0 - q * (1.0 / 30.0) * t
    t = 1.0 - q * (1.0 / 12.0) * t
    return 1.0 - 0.5 * q * t


@inlined
def _conformal(sine: float, cosine: float, e: float) -> float:
    """Tangent of the conformal latitude; e sin(phi) is at most 0.09, so short series do."""
    z = e * sine
    q = z * z
    t = 1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0 + q / 15.0))
    w = e * z * (1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * t))))
    sigma = w * (1.0 + w * w * (1.0 / 6.0 + w * w / 120.0))
    return (sine * sqrt(1.0 + sigma * sigma) - sigma) / cosine


@inlined
def _asinh(x: float) -> float:
    """asinh x by its power series, for |x| up to 0.11."""
    q = x * x
    t = 6435.0 / 557056.0 - q * (12155.0 / 1245184.0)
    t = 143.0 / 10240.0 - q * t
    t = 231.0 / 13312.0 - q * t
    t = 63.0 / 2816.0 - q * t
    t = 35.0 / 1152.0 - q * t
    t = 5.0 / 112.0 - q * t
    t = 3.0 / 40.0 - q * t
    t = 1.0 / 6.0 - q * t
    return x - x * q * t


@inlined
def project(lon: float, lat: float, plane: Plane) -> Place:
    """(easting, northing) of a position; nan, nan where the formula is not meant to be used.

    Series instead of library calls, and no branch: so that the processor takes several points at once.
    """
    lam, phi = (lon - plane.meridian) * DEGREE, lat * DEGREE
    fits = (abs(lam) <= WIDTH * DEGREE) & (abs(phi) <= HIGHEST * DEGREE)
    sine, cosine = _sine(phi), _cosine(phi)
    tangent = _conformal(sine, cosine, plane.eccentricity)
    across, along = _sine(lam), _cosine(lam)
    length = sqrt(tangent * tangent + along * along)
    s, c = tangent / length, along / length
    sh = across / length
    ch = sqrt(1.0 + sh * sh)
    # cos and sin of twice the angle xi + i eta, then Clenshaw's sum.
    s2, c2, sh2, ch2 = 2.0 * s * c, c * c - s * s, 2.0 * sh * ch, ch * ch + sh * sh
    ar, ai = 2.0 * c2 * ch2, -2.0 * s2 * sh2
    t1, t2, t3, t4, t5, t6 = plane.terms
    ur, ui = t6, 0.0
    vr, vi, ur, ui = ur, ui, ar * ur + t5, ai * ur
    vr, vi, ur, ui = ur, ui, ar * ur - ai * ui - vr + t4, ar * ui + ai * ur - vi
    vr, vi, ur, ui = ur, ui, ar * ur - ai * ui - vr + t3, ar * ui + ai * ur - vi
    vr, vi, ur, ui = ur, ui, ar * ur - ai * ui - vr + t2, ar * ui + ai * ur - vi
    ur, ui = ar * ur - ai * ui - vr + t1, ar * ui + ai * ur - vi
    sr, si = s2 * ch2, c2 * sh2
    # xi differs little from phi: the arc tangent of a small number is enough.
    t = (s * cosine - c * sine) / (c * cosine + s * sine)
    q = t * t
    xi = phi + t * (1.0 - q * (1.0 / 3.0 - q * (1.0 / 5.0 - q * (1.0 / 7.0 - q / 9.0))))
    x = plane.east + plane.radius * (_asinh(sh) + sr * ui + si * ur)
    y = plane.north + plane.radius * (xi + sr * ur - si * ui)
    return (x if fits else np.nan), (y if fits else np.nan)


@compiled
def project_many(lon: Floats, lat: Floats, plane: Plane, x: Floats, y: Floats) -> int:
    """Fill x and y; gives how many positions the formula is not meant for (nan)."""
    left = 0
    for k in range(lon.size):
        x[k], y[k] = project(lon[k], lat[k], plane)
        left += x[k] != x[k]
    return left


@lru_cache(maxsize=64)
def plane_of(srid: int) -> Plane | None:
    """The plane of EPSG:`srid`, None when it is no transverse Mercator that agrees with pyproj."""
    crs = CRS.from_epsg(srid)
    plane = _read(crs)
    if plane is None:
        return None
    grid = np.meshgrid(np.linspace(-4, 4, 9) + plane.meridian, np.linspace(-80, 80, 33))
    lon, lat = grid[0].ravel(), grid[1].ravel()
    theirs = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    ours = np.empty((2, len(lon)))
    project_many(lon, lat, plane, ours[0], ours[1])
    return plane if bool(np.all(np.abs(ours - np.array(theirs)) < AGREED_M)) else None


def _read(crs: CRS) -> Plane | None:
    operation, ellipsoid = crs.coordinate_operation, crs.ellipsoid
    if operation is None or ellipsoid is None or operation.method_name != METHOD:
        return None
    if any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info):
        return None
    given: dict[str, Any] = {one.name: one.value for one in operation.params}
    latitude, meridian, scale = (float(given[name]) for name in ORIGIN)
    n = 1 / (2 * ellipsoid.inverse_flattening - 1)
    if latitude != 0.0:
        return None
    circle = ellipsoid.semi_major_metre / (1 + n) * (1 + n**2 / 4 + n**4 / 64 + n**6 / 256)
    return Plane(
        meridian=meridian,
        east=float(given["False easting"]),
        north=float(given["False northing"]),
        radius=scale * circle,
        eccentricity=float(2 * np.sqrt(n) / (1 + n)),
        terms=tuple(sum(c * n ** (k + 1) for k, c in enumerate(row)) for row in SERIES),  # type: ignore[arg-type]
    )
