"""Rings that cross or touch themselves: untangled where that is cheap and plain, else left alone.

`make_valid` is no tool for strangers' files: a star of 200 vertices keeps it busy for half a minute. Here the
crossings are counted first, and only a ring with few of them is cut at its crossings and put together again.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

Floats = NDArray[np.float64]
_MOST_CROSSINGS = 64
_MOST_SIDES = 20_000
_BLOCK = 128
_HAIRLINE = 2.0  # mm


def untangle(polygon: Geometry) -> Geometry | None:
    """A valid area bounded by the same lines (lattice, crossings rounded to it), or None if not plain.

    Inside is what the outer ring winds around, either way, less what the hole rings wind around: a bow-tie
    keeps both its wings, a ring that touches itself keeps the pocket outside.
    """
    faces: list[Geometry] = []
    for part in shapely.get_parts(polygon):
        rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(part)]
        if not _few_crossings(rings):
            return None
        lines = shapely.unary_union(
            [shapely.linestrings(ring) for ring in rings if np.ptp(ring, axis=0).any()]
        )
        for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))):
            spot = shapely.get_coordinates(shapely.point_on_surface(face))[0]
            if _winds(rings[0], spot) and not any(_winds(ring, spot) for ring in rings[1:]):
                faces.append(face)
    # A lobe thinner than a hairline is an accident of rounding, not ground.
    faces = [face for face in faces if 2.0 * face.area > _HAIRLINE * face.length]
    whole = shapely.transform(shapely.unary_union(faces), np.rint)
    return whole if faces and shapely.is_valid(whole) and shapely.area(whole) > 0.0 else None


def _few_crossings(rings: list[Floats]) -> bool:
    """Are there at most `_MOST_CROSSINGS` places where sides meet that do not follow one another?"""
    sides = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
    if len(sides) > _MOST_SIDES:
        return False
    lines = shapely.linestrings(sides)
    tree, met = STRtree(lines), 0
    for start in range(0, len(lines), _BLOCK):
        met += tree.query(lines[start : start + _BLOCK], predicate="intersects").shape[1]
        # Each side meets itself and the one before and after it; a crossing is met from both its sides.
        if met > 3 * (start + _BLOCK) + 2 * _MOST_CROSSINGS:
            return False
    return met <= 3 * len(lines) + 2 * _MOST_CROSSINGS


def _winds(ring: Floats, spot: Floats) -> bool:
    """Does the closed ring wind around the spot a number of times other than zero?"""
    (ax, ay), (bx, by) = (ring[:-1] - spot).T, (ring[1:] - spot).T
    left = ax * by - ay * bx
    up, down = (ay <= 0.0) & (by > 0.0) & (left > 0.0), (ay > 0.0) & (by <= 0.0) & (left < 0.0)
    return bool(up.sum() != down.sum())
