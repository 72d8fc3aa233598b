"""From the ground to the page: a frame of metres to millimetres, shapes, lines, and a scale bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.printing.sheet import Box, Ink, Item, Points, Shape, Words, rule

STEPS_M = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True)
class MapFrame:
    """Where a piece of ground lies on the page: `scale` mm a metre, its north-west corner at the box's.

    `chinese`: whether what stands beside the map is in Chinese, or else in English.
    """

    box: Box
    west: float
    north: float
    scale: float
    chinese: bool = True

    @classmethod
    def fit(cls, bounds: Sequence[float], box: Box, margin: float = 2.0) -> MapFrame:
        """The largest scale at which bounds (west, south, east, north in metres) fit, in the middle."""
        west, south, east, north = bounds
        inner = box.inside(margin)
        across, up = max(east - west, 1e-3), max(north - south, 1e-3)
        scale = min(inner.width / across, inner.height / up)
        aside, above = (box.width / scale - across) / 2, (box.height / scale - up) / 2
        return cls(box, west - aside, north + above, scale)

    def points(self, metres: Points) -> Points:
        """Positions on the page."""
        return (metres - (self.west, self.north)) * (self.scale, -self.scale) + (self.box.x, self.box.y)

    def metres(self, millimetres: float) -> float:
        """The length on the ground of one on the page."""
        return millimetres / self.scale

    @property
    def denominator(self) -> float:
        """2500 for a map at 1:2500."""
        return 1000 / self.scale


def shapes(frame: MapFrame, polygons: Iterable[BaseGeometry], ink: Ink, simplify_mm: float = 0.05) -> Shape:
    """Polygons (metres) as one shape in one ink; corners that nobody can see at this scale are left out."""
    coarse = _coarse(frame, polygons, simplify_mm)
    rings = shapely.get_rings(shapely.get_parts(coarse))
    return Shape(tuple(frame.points(shapely.get_coordinates(ring)) for ring in rings), ink)


def lines(frame: MapFrame, strings: Iterable[BaseGeometry], ink: Ink, simplify_mm: float = 0.05) -> Shape:
    """Lines (metres) as one shape in one ink."""
    parts = shapely.get_parts(_coarse(frame, strings, simplify_mm))
    return Shape(
        tuple(frame.points(shapely.get_coordinates(part)) for part in parts if not part.is_empty),
        ink,
        closed=False,
    )


def scale_bar(frame: MapFrame, x: float, y: float, text_size: float) -> list[Item]:
    """A bar of a round number of metres, a fifth to a tenth of the frame wide, its left end at (x, y)."""
    fitting = [step for step in STEPS_M if step * frame.scale <= frame.box.width / 5]
    metres = fitting[-1] if fitting else STEPS_M[0]
    length, tick = metres * frame.scale, text_size / 2
    ink = Ink(stroke="#000000", width=text_size / 12)
    short, long = ("米", "公里") if frame.chinese else ("m", "km")
    text = f"{metres} {short}" if metres < 1000 else f"{metres // 1000} {long}"
    return [
        rule((x, y), (x + length, y), ink),
        rule((x, y - tick), (x, y), ink),
        rule((x + length, y - tick), (x + length, y), ink),
        Words(x + length / 2, y - text_size * 0.3, text, text_size, anchor="middle", halo=text_size / 10),
    ]


def north_arrow(x: float, y: float, size: float, north: str = "北") -> list[Item]:
    """An arrow to the north with its name above it; (x, y) is its foot, `size` its height in mm."""
    half, top = size / 4, y - size * 0.72
    paths = (np.array([(x, top), (x + half, y), (x, y - size * 0.16), (x - half, y)]),)
    ink = Ink(fill="#000000")
    return [Shape(paths, ink), Words(x, top - size * 0.06, north, size * 0.34, anchor="middle", bold=True)]


def _coarse(frame: MapFrame, geometries: Iterable[BaseGeometry], simplify_mm: float) -> Points:
    whole = np.asarray(list(geometries), dtype=object)
    return np.asarray(shapely.simplify(whole, frame.metres(simplify_mm)), dtype=object)
