"""Colours for areas such that neighbours never look alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MAX_STEPS = 20_000
"""Choices tried before four colours are given up; maps of whole pieces need a few hundred."""


def neighbours(polygons: Sequence[BaseGeometry]) -> list[set[int]]:
    """For every polygon the indices of those that share some border (a common corner does not count)."""
    found: list[set[int]] = [set() for _ in polygons]
    shapes = np.asarray(polygons, dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    shared = shapely.intersection(shapely.boundary(shapes[left]), shapely.boundary(shapes[right]))
    for a, b in zip(*_long((left, right), shapely.length(shared) > 0), strict=True):
        found[a].add(b)
        found[b].add(a)
    return found


def colour_areas(polygons: Sequence[BaseGeometry]) -> list[int]:
    """A colour number per polygon, no two neighbours alike; 0..3 wherever four are enough.

    The most hemmed-in area goes first (Brélaz's saturation order, 1979); choices are taken back when stuck.
    Areas in several pieces may need more than four colours; then the smallest free number is taken.
    """
    near = neighbours(polygons)
    return _four_colours(near) or _greedy(near)


def _long(pairs: tuple[NDArray[np.int64], ...], keep: NDArray[np.bool_]) -> list[list[int]]:
    return [side[keep].tolist() for side in pairs]


def _four_colours(near: list[set[int]]) -> list[int] | None:
    """Backtracking over a stack of (area, colours still to try)."""
    colours = [-1] * len(near)
    stack: list[tuple[int, list[int]]] = []
    for _ in range(MAX_STEPS):
        if -1 not in colours:
            return colours
        area = _most_hemmed_in(near, colours)
        stack.append((area, _free(near, colours, area)))
        while stack and not stack[-1][1]:
            colours[stack.pop()[0]] = -1
        if not stack:
            return None
        area, choices = stack[-1]
        colours[area] = choices.pop(0)
    return None


def _free(near: list[set[int]], colours: list[int], area: int) -> list[int]:
    """Colours open to an area, the least used first, so that the map uses all four."""
    taken = {colours[other] for other in near[area]}
    return sorted((c for c in range(4) if c not in taken), key=lambda c: (colours.count(c), c))


def _most_hemmed_in(near: list[set[int]], colours: list[int]) -> int:
    blank = [i for i, colour in enumerate(colours) if colour < 0]
    return max(blank, key=lambda i: (len({colours[j] for j in near[i]} - {-1}), len(near[i]), -i))


def _greedy(near: list[set[int]]) -> list[int]:
    colours = [-1] * len(near)
    for area in sorted(range(len(near)), key=lambda i: -len(near[i])):
        taken = {colours[other] for other in near[area]}
        colours[area] = next(c for c in range(len(near) + 1) if c not in taken)
    return colours
