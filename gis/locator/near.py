"""How far the nearest borders are: rings of cells around a point, until nothing nearer can follow."""

from __future__ import annotations

import numpy as np

from gis.locator.lookup import TILE, TILE_BITS, Views
from gis.locator.orientation import Floats, Ints, Longs, Whole, compiled
from gis.locator.records import WIDE

NOBODY = -2
"""An owner that no polygon is, so that every polygon is another one."""

Top = tuple[Ints, Ints]
Frame = tuple[tuple[float, float, float, float], tuple[int, int], float]


@compiled
def squared_distance(ax: float, ay: float, bx: float, by: float) -> float:
    """Squared distance of the origin from the segment a-b."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = -(ax * dx + ay * dy)
    if along <= 0 or length == 0:
        return ax * ax + ay * ay
    if along >= length:
        return bx * bx + by * by
    height = ax * dy - ay * dx
    return height * height / length


@compiled
def _offer(best: Floats, poly: Whole, owner: Whole, metres2: float) -> None:
    """Keep the owner's least distance in best[0], the nearest other in best[1] (distance) and best[2]."""
    if poly == owner:
        best[0] = min(best[0], metres2)
    elif metres2 < best[1] or (metres2 == best[1] and poly < best[2]):
        best[1], best[2] = metres2, poly


@compiled
def _measure(at: Whole, p: tuple[float, float], owner: Whole, best: Floats, views: Views) -> None:
    """Offer every edge of a leaf record."""
    data, longs, ints, octets = views
    head = longs[at]
    if head & 3 == WIDE:
        polygons = head >> 32
        e = at + 3 + polygons
        for _ in range((head & 0xFFFFFFFF) >> 2):
            poly = longs[at + 3 + longs[e]] & 0xFFFFFFFF
            far = squared_distance(
                data[e + 1] - p[0], data[e + 2] - p[1], data[e + 3] - p[0], data[e + 4] - p[1]
            )
            _offer(best, poly, owner, far)
            e += 5
        return
    parts: Whole = max(0, ((head >> 2) & 63) - 1)
    span = (parts + 7) >> 3
    names = (at + 1 + span) * 2
    polygons = (head >> 8) & 15
    v = at + 1 + span + ((polygons + 1) >> 1)
    for k in range(parts):
        bits = np.int64(octets[(at + 1) * 8 + k])
        if bits != 0:
            far = squared_distance(data[v] - p[0], data[v + 1] - p[1], data[v + 2] - p[0], data[v + 3] - p[1])
            for n in range(polygons):
                if (bits >> n) & 1:
                    _offer(best, np.int64(ints[names + n]), owner, far)
        v += 2


@compiled
def _visit(at: Whole, p: tuple[float, float], owner: Whole, best: Floats, views: Views, stack: Longs) -> None:
    """Offer the edges of a record and of all records below it."""
    longs, ints = views[1], views[2]
    stack[0] = at
    depth = 1
    while depth > 0:
        depth -= 1
        here = stack[depth]
        if longs[here] & 3 <= WIDE:
            _measure(here, p, owner, best, views)
            continue
        n = longs[here] >> 2
        for c in range(n * n):
            code = np.int64(ints[(here + 5) * 2 + c])
            if code < -1:
                stack[depth] = here - 2 - code
                depth += 1


@compiled
def search(
    p: tuple[float, float], owner: Whole, top: Top, frame: Frame, views: Views, best: Floats, stack: Longs
) -> None:
    """Fill best: squared distance to the owner's border, to the nearest other polygon, and which it is.

    Others are sought within the frame's reach only; what is not found stays inf and -1. A ring of cells
    r away holds nothing nearer than r - 1 cells.
    """
    tiles, codes = top
    (x0, y0, w, h), (nx, ny), reach = frame
    across = (nx + TILE - 1) >> TILE_BITS
    best[0], best[1], best[2] = np.inf, np.inf, -1
    i0, j0 = int(np.floor((p[0] - x0) / w)), int(np.floor((p[1] - y0) / h))
    r = max(0, max(max(-i0, i0 - nx + 1), max(-j0, j0 - ny + 1)))
    size = min(w, h)
    while True:
        least = max(0.0, (r - 1) * size)
        mine = owner == NOBODY or least * least > best[0]
        others = least > reach or least * least > best[1]
        if (mine and others) or r > nx + ny + max(abs(i0), abs(j0)):
            return
        for j in range(max(0, j0 - r), min(ny - 1, j0 + r) + 1):
            edge_row = j == j0 - r or j == j0 + r
            step = 1 if edge_row else max(1, 2 * r)
            for i in range(i0 - r, i0 + r + 1, step):
                if i < 0 or i >= nx:
                    continue
                page = np.int64(tiles[(j >> TILE_BITS) * across + (i >> TILE_BITS)])
                code = np.int64(
                    codes[(page << (2 * TILE_BITS)) + ((j & (TILE - 1)) << TILE_BITS) + (i & (TILE - 1))]
                )
                if code < -1:
                    _visit(-2 - code, p, owner, best, views, stack)
        r += 1


@compiled
def near_grid(x: float, y: float, frame: Frame) -> bool:
    """Whether a point is within reach of the grid; false for nan and inf."""
    (x0, y0, w, h), (nx, ny), reach = frame
    return x0 - reach <= x <= x0 + nx * w + reach and y0 - reach <= y <= y0 + ny * h + reach


@compiled
def border_many(
    x: Floats, y: Floats, owner: Ints, top: Top, frame: Frame, views: Views, out: tuple[Floats, Ints, Floats]
) -> None:
    """Per point: metres to its owner's border, the nearest other polygon within reach, metres to that.

    What there is not is nan and -1: for owner -1 everything, for NOBODY the first.
    """
    metres, second, apart = out
    best = np.empty(3)
    stack = np.empty(65536, np.int64)
    reach2 = frame[2] * frame[2]
    for k in range(x.size):
        metres[k], second[k], apart[k] = np.nan, -1, np.nan
        if owner[k] == -1 or not near_grid(x[k], y[k], frame):
            continue
        search((x[k], y[k]), np.int64(owner[k]), top, frame, views, best, stack)
        if best[0] < np.inf:
            metres[k] = np.sqrt(best[0])
        if best[1] <= reach2 and best[2] >= 0:
            second[k], apart[k] = np.int32(best[2]), np.sqrt(best[1])
