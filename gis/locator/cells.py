"""Edges into the cells of a uniform grid, and what changes from one cell's reference point to the next.

An edge is a row (ax, ay, bx, by) of `edges`; `polys` names the polygon it bounds. A set of edges is an
ascending array of row numbers. A cell reaches `margin` beyond its nominal bounds: more than the rounding
of a point's cell number, so that no edge is missing in the cell a point is sent to.
"""

from __future__ import annotations

import numpy as np

from gis.locator.orientation import Floats, Longs, Whole, compiled, on_segment, side, straddles

Box = tuple[float, float, float, float]
Point = tuple[float, float]
Grid = tuple[Box, tuple[int, int], tuple[int, int], float]
"""Corner of cell (0, 0) and size of a cell; columns and rows; the first column and row; the margin."""


@compiled
def follow(points: Floats, ends: Longs, owners: Longs, edges: Floats, polys: Longs) -> int:
    """Write the edges of closed rings, given by their points and ends, and the polygon each bounds.

    Steps of no length are left out. Returns the number of edges.
    """
    n = start = 0
    for ring in range(ends.size):
        for k in range(start, ends[ring] - 1):
            ax, ay, bx, by = points[k, 0], points[k, 1], points[k + 1, 0], points[k + 1, 1]
            if ax != bx or ay != by:
                edges[n, 0], edges[n, 1], edges[n, 2], edges[n, 3] = ax, ay, bx, by
                polys[n] = owners[ring]
                n += 1
        start = ends[ring]
    return n


@compiled
def longest_step(edges: Floats) -> float:
    """The longest way along x or y from one end of an edge to the other."""
    longest = 0.0
    for k in range(len(edges)):
        longest = max(longest, abs(edges[k, 0] - edges[k, 2]), abs(edges[k, 1] - edges[k, 3]))
    return longest


@compiled
def register(edges: Floats, chosen: Longs, grid: Grid, ends: Longs, out: Longs) -> None:
    """Count, or fill in, the chosen edges that may touch each cell of a grid.

    With `out` empty, ends[c + 1] becomes the count of cell c; with ends[c] the start of cell c, edges are
    written to `out` in ascending order and ends[c] becomes the end of cell c.
    """
    (x0, y0, w, h), (nx, ny), (i_first, j_first), margin = grid
    x0, y0 = x0 + i_first * w, y0 + j_first * h
    for k in range(chosen.size):
        e = chosen[k]
        ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        first = max(0, int(np.floor((ay - margin - y0) / h)))
        last = min(ny - 1, int(np.floor((by + margin - y0) / h)))
        for j in range(first, last + 1):
            left, right = min(ax, bx), max(ax, bx)
            if last > first and by > ay:
                low = y0 + j * h - margin
                t0 = min(1.0, max(0.0, (low - ay) / (by - ay)))
                t1 = min(1.0, max(0.0, (low + h + 2 * margin - ay) / (by - ay)))
                u, v = ax + t0 * (bx - ax), ax + t1 * (bx - ax)
                left, right = min(u, v), max(u, v)
            i0 = max(0, int(np.floor((left - margin - x0) / w)))
            i1 = min(nx - 1, int(np.floor((right + margin - x0) / w)))
            for c in range(j * nx + i0, j * nx + i1 + 1):
                if out.size == 0:
                    ends[c + 1] += 1
                else:
                    out[ends[c]] = e
                    ends[c] += 1


@compiled
def reference_point(edges: Floats, members: Longs, box: Box) -> Point:
    """A point of the cell that lies on none of its edges: the centre when it may be."""
    x, y, w, h = box
    px, py = x + 0.5 * w, y + 0.5 * h
    u, v = 0.5, 0.5
    for _ in range(100_000):
        clear = True
        for e in members:
            ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            if on_segment(ax, ay, bx, by, px, py) and side(ax, ay, bx, by, px, py) == 0:
                clear = False
                break
        if clear:
            break
        # A low-discrepancy walk over the cell (additive recurrence of the plastic number).
        u, v = (u + 0.7548776662466927) % 1.0, (v + 0.5698402909980532) % 1.0
        px, py = x + (0.05 + 0.9 * u) * w, y + (0.05 + 0.9 * v) * h
    return px, py


@compiled
def crosses(edges: Floats, e: Whole, p: Point, r: Point) -> bool:
    """Whether edge e lies across the way from p to r; neither may lie on the edge."""
    ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
    if min(ax, bx) > max(p[0], r[0]) or max(ax, bx) < min(p[0], r[0]):
        return False
    if min(ay, by) > max(p[1], r[1]) or max(ay, by) < min(p[1], r[1]):
        return False
    if (side(ax, ay, bx, by, p[0], p[1]) >= 0) == (side(ax, ay, bx, by, r[0], r[1]) >= 0):
        return False
    return bool(straddles(ax, ay, bx, by, p[0], p[1], r[0], r[1]))


@compiled
def toggled(covering: Longs, count: Whole, poly: Whole) -> Whole:
    """Enter or leave a polygon: add it to, or take it from, the first `count` of `covering`."""
    for i in range(count):
        if covering[i] == poly:
            covering[i] = covering[count - 1]
            return count - 1
    covering[count] = poly
    return count + 1


@compiled
def walk(
    edges: Floats,
    polys: Longs,
    sets: tuple[Longs, Longs],
    way: tuple[Point, Point],
    state: tuple[Longs, Whole],
) -> Whole:
    """Go along `way`; `state` holds the polygons covering its start, then those covering its end.

    Every edge across the way is in one of the two sets; an edge in both counts once. Returns the count.
    """
    one, two = sets
    covering, count = state
    i = j = 0
    while i < one.size or j < two.size:
        if j >= two.size or (i < one.size and one[i] <= two[j]):
            e = one[i]
            if j < two.size and two[j] == e:
                j += 1
            i += 1
        else:
            e = two[j]
            j += 1
        if crosses(edges, e, way[0], way[1]):
            count = toggled(covering, count, polys[e])
    return count


@compiled
def smallest(covering: Longs, count: Whole) -> Whole:
    """The smallest polygon covering a place, -1 when there is none."""
    best = -1
    for i in range(count):
        if best < 0 or covering[i] < best:
            best = covering[i]
    return best
