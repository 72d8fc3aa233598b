"""Points to polygons: one table read for most, a walk of a few segments for the rest.

A point in a cell with edges takes the polygons that cover the cell's reference point and crosses, on the
straight way to it, a few segments; each flips the polygons it bounds. No order matters. Determinants
within `bound` of zero are decided again exactly; on a segment, all polygons it bounds cover the point.
"""

from __future__ import annotations

import numpy as np

from gis.locator.orientation import (
    LEAST,
    Bytes,
    Floats,
    Ints,
    Longs,
    Whole,
    compiled,
    inlined,
    on_segment,
    side,
    straddles,
)
from gis.locator.records import NARROW, WIDE

BLOCK = 256
TILE_BITS = 5
TILE = 1 << TILE_BITS
UNSURE = -3
"""Answer for a point so close to 0 that expansions could underflow; the caller decides it in fractions."""

Views = tuple[Floats, Longs, Ints, Bytes]
"""The record array seen as doubles, 64-bit and 32-bit integers, and bytes."""


@inlined
def lowest_bit(mask: Whole) -> Whole:
    """Position of the lowest bit that is set; `mask` is not 0."""
    at = 0
    while (mask >> at) & 1 == 0:
        at += 1
    return at


@inlined
def narrow(at: Whole, p: tuple[float, float], r: tuple[float, float], bound: float, views: Views) -> Whole:
    """The polygon of p in a narrow record, by plain arithmetic where that is certain."""
    data, longs, ints, octets = views
    head = longs[at]
    polygons = (head >> 8) & 15
    mask = (head >> 12) & 255
    left = head >> 20
    parts: Whole = max(0, ((head >> 2) & 63) - 1)
    span = (parts + 7) >> 3
    v = at + 1 + span + ((polygons + 1) >> 1)
    dx, dy = r[0] - p[0], r[1] - p[1]
    ax, ay = data[v] - p[0], data[v + 1] - p[1]
    turn_a = dx * ay - dy * ax
    least = np.inf
    for k in range(parts):
        v += 2
        bx, by = data[v] - p[0], data[v + 1] - p[1]
        turn_b = dx * by - dy * bx
        turn_p = ax * by - ay * bx
        least = min(least, min(abs(turn_a), min(abs(turn_b), abs(turn_p))))
        crossed = (np.int64(turn_p > 0) ^ (left & 1)) & np.int64((turn_a > 0) != (turn_b > 0))
        left >>= 1
        mask ^= np.int64(octets[(at + 1) * 8 + k]) & -crossed
        ax, ay, turn_a = bx, by, turn_b
    if not least > bound:
        mask = _narrow_exactly(at, p, r, views)
    if mask == 0:
        return -1
    return np.int64(ints[(at + 1 + span) * 2 + lowest_bit(mask)])


@compiled
def _narrow_exactly(at: Whole, p: tuple[float, float], r: tuple[float, float], views: Views) -> Whole:
    """The mask of the polygons covering p, every side decided exactly."""
    data, longs, _, octets = views
    head = longs[at]
    polygons = (head >> 8) & 15
    mask = (head >> 12) & 255
    parts: Whole = max(0, ((head >> 2) & 63) - 1)
    v = at + 1 + ((parts + 7) >> 3) + ((polygons + 1) >> 1)
    on = np.int64(0)
    for k in range(parts):
        bits = np.int64(octets[(at + 1) * 8 + k])
        ax, ay, bx, by = data[v], data[v + 1], data[v + 2], data[v + 3]
        v += 2
        if bits == 0:
            continue
        turn = side(ax, ay, bx, by, p[0], p[1])
        if turn == 0 and on_segment(ax, ay, bx, by, p[0], p[1]):
            on |= bits
        elif (turn >= 0) != ((head >> (20 + k)) & 1 == 1) and straddles(
            ax, ay, bx, by, p[0], p[1], r[0], r[1]
        ):
            mask ^= bits
    return mask | on


@compiled
def wide(at: Whole, p: tuple[float, float], views: Views) -> Whole:
    """The polygon of p in a wide record, exactly."""
    data, longs, _, _ = views
    head = longs[at]
    rx, ry = data[at + 1], data[at + 2]
    polygons = head >> 32
    covered = np.empty(polygons, np.bool_)
    on = np.zeros(polygons, np.bool_)
    for k in range(polygons):
        covered[k] = longs[at + 3 + k] >> 32 != 0
    e = at + 3 + polygons
    for _ in range((head & 0xFFFFFFFF) >> 2):
        k = longs[e]
        ax, ay, bx, by = data[e + 1], data[e + 2], data[e + 3], data[e + 4]
        e += 5
        turn = side(ax, ay, bx, by, p[0], p[1])
        if turn == 0 and on_segment(ax, ay, bx, by, p[0], p[1]):
            on[k] = True
        elif (turn >= 0) != (side(ax, ay, bx, by, rx, ry) >= 0) and straddles(
            ax, ay, bx, by, p[0], p[1], rx, ry
        ):
            covered[k] = not covered[k]
    for k in range(polygons):
        if covered[k] or on[k]:
            return np.int64(longs[at + 3 + k] & 0xFFFFFFFF)
    return -1


@inlined
def resolve(at: Whole, p: tuple[float, float], r: tuple[float, float], bound: float, views: Views) -> Whole:
    """The polygon of p, whose cell has its record at `at` and its centre at r; -1 for none."""
    data, longs, ints, _ = views
    while True:
        kind = longs[at] & 3
        if kind == NARROW:
            return narrow(at, p, r, bound, views)
        if kind == WIDE:
            return wide(at, p, views)
        n = longs[at] >> 2
        x, y, w, h = data[at + 1], data[at + 2], data[at + 3], data[at + 4]
        i: Whole = min(n - 1, max(0, np.int64((p[0] - x) / w)))
        j: Whole = min(n - 1, max(0, np.int64((p[1] - y) / h)))
        r = ((x + i * w) + 0.5 * w, (y + j * h) + 0.5 * h)
        code = np.int64(ints[(at + 5) * 2 + j * n + i])
        if code >= -1:
            return code
        at += -2 - code


@compiled
def locate_many(
    x: Floats,
    y: Floats,
    out: Ints,
    top: tuple[Ints, Ints],
    grid: tuple[tuple[float, float, float, float], tuple[int, int], float],
    views: Views,
) -> Whole:
    """Fill `out` with the polygon of each point; `top` holds the pages of the tiles and the codes by page.

    Blocks keep the processor's memory requests apart from its decisions: first all table reads, then a
    touch of each record needed, then the records. The return value only keeps those touches alive.
    """
    tiles, codes = top
    (x0, y0, w, h), (nx, ny), bound = grid
    across = (nx + TILE - 1) >> TILE_BITS
    columns, rows = 1.0 / w, 1.0 / h
    waiting = np.empty(BLOCK, np.int64)
    longs = views[1]
    touched = np.int64(0)
    for start in range(0, x.size, BLOCK):
        n = 0
        for k in range(start, min(x.size, start + BLOCK)):
            fx, fy = (x[k] - x0) * columns, (y[k] - y0) * rows
            code: Whole = np.int32(-1)
            if fx >= 0 and fy >= 0 and fx < nx and fy < ny:
                i, j = np.int64(fx), np.int64(fy)
                page = np.int64(tiles[(j >> TILE_BITS) * across + (i >> TILE_BITS)])
                code = codes[(page << (2 * TILE_BITS)) + ((j & (TILE - 1)) << TILE_BITS) + (i & (TILE - 1))]
            out[k] = code
            waiting[n] = k
            n += code < -1
        for t in range(n):
            at = -2 - np.int64(out[waiting[t]])
            beyond: Whole = min(at + 8, longs.size - 1)
            touched ^= longs[at] ^ longs[beyond]
        for t in range(n):
            k = waiting[t]
            p = (x[k], y[k])
            if (p[0] != 0 and abs(p[0]) < LEAST) or (p[1] != 0 and abs(p[1]) < LEAST):
                out[k] = UNSURE
                continue
            i, j = np.int64((p[0] - x0) * columns), np.int64((p[1] - y0) * rows)
            r = ((x0 + i * w) + 0.5 * w, (y0 + j * h) + 0.5 * h)
            out[k] = resolve(-2 - np.int64(out[k]), p, r, bound, views)
    return touched
