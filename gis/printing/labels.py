"""Labels over a map: each within or near its own area, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.printing.sheet import Points

SPOTS = 9
"""Places tried across an area in each direction."""


@dataclass(frozen=True)
class Label:
    """What wants a place: an area (page mm) and the sizes (width, height) it may take, the best first."""

    area: BaseGeometry
    sizes: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Placed:
    """Where a label came to lie: its centre, and which of its sizes was taken."""

    x: float
    y: float
    size: int


def place_labels(labels: Sequence[Label], taken: Sequence[BaseGeometry] = ()) -> list[Placed | None]:
    """A place for each label, clear of the others and of what is taken; None where no size finds one.

    Small areas choose first, for they have least room. Of the places that are free the one wins that lies
    most inside the label's own area, then the one nearest to its middle.
    """
    found: list[Placed | None] = [None] * len(labels)
    occupied = list(taken)
    for i in sorted(range(len(labels)), key=lambda k: (labels[k].area.area, k)):
        found[i] = _place(labels[i], occupied)
        if (placed := found[i]) is not None:
            occupied.append(_boxes(np.array([[placed.x, placed.y]]), labels[i].sizes[placed.size])[0])
    return found


def _place(label: Label, occupied: list[BaseGeometry]) -> Placed | None:
    middle = shapely.get_point(shapely.maximum_inscribed_circle(label.area, 0.5), 0)
    spots = _spots(label.area, middle)
    far = shapely.distance(shapely.points(spots), middle)
    tree = shapely.STRtree(occupied)
    partial: Placed | None = None
    for k, size in enumerate(label.sizes):
        boxes = _boxes(spots, size)
        clear = np.ones(len(boxes), dtype=bool)
        clear[tree.query(boxes, predicate="intersects")[0]] = False
        if not clear.any():
            continue
        within = shapely.area(shapely.intersection(boxes, label.area)) / (size[0] * size[1])
        within[~clear] = -1.0
        best = int(np.lexsort((far, -np.round(within, 3)))[0])
        placed = Placed(float(spots[best, 0]), float(spots[best, 1]), k)
        if within[best] > 0.98:
            return placed
        partial = partial or placed
    return partial


def _spots(area: BaseGeometry, middle: BaseGeometry) -> Points:
    """The middle of the largest circle in an area, then a lattice over it."""
    west, south, east, north = area.bounds
    x, y = np.meshgrid(np.linspace(west, east, SPOTS + 2)[1:-1], np.linspace(south, north, SPOTS + 2)[1:-1])
    lattice = np.column_stack([x.ravel(), y.ravel()])
    inner = lattice[shapely.contains_xy(area, lattice)]
    return np.vstack([shapely.get_coordinates(middle), inner])


def _boxes(centres: Points, size: tuple[float, float]) -> Points:
    half = np.array(size) / 2
    return np.asarray(shapely.box(*(centres - half).T, *(centres + half).T), dtype=object)
