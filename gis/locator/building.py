"""Builds the index: cells without edges get their polygon, the others a record; crowded ones a subgrid.

Along a row, the polygons covering one cell's reference point follow from those of the cell before it and
the edges between the two points, decided exactly; a row starts where the covering polygons are known.
Crowded cells wait in a queue and are divided one after the other, not by recursion.
"""

from __future__ import annotations

import numpy as np

from gis.locator.cells import Box, Grid, Point, reference_point, register, smallest, walk
from gis.locator.orientation import Floats, Ints, Longs, Whole, compiled
from gis.locator.records import SUBGRID, write_leaf

SPLIT_ABOVE = 12
"""A cell with more edges (each border counts from both sides) is divided."""
MAX_DEPTH = 8
MAX_SIDE = 32
FULL = -1

Layer = tuple[Floats, Longs]
"""Edges (n, 4) and the polygon each bounds."""
Start = tuple[Point, Longs, Longs, Whole]
"""Where a row starts: a point, the edges that may lie between it and the row, the polygons covering it."""
Arena = tuple[Floats, Floats, Longs, Longs, Longs]
"""Where to write: records; waiting cells (x y w h px py), (edges from, to, polygons from, to, patch, base,
depth), their edges and polygons; and how much of each is used: records, cells, edges and polygons."""


@compiled
def sort_edges(edges: Floats, chosen: Longs, grid: Grid) -> tuple[Longs, Longs]:
    """End of each cell's edges, and all edges by cell."""
    nx, ny = grid[1]
    ends = np.zeros(nx * ny + 1, np.int64)
    register(edges, chosen, grid, ends, np.empty(0, np.int64))
    for c in range(nx * ny):
        ends[c + 1] += ends[c]
    out = np.empty(ends[nx * ny], np.int64)
    register(edges, chosen, grid, ends, out)
    return ends, out


@compiled
def fill_row(
    layer: Layer,
    parts: tuple[Longs, Longs],
    grid: Grid,
    j: Whole,
    start: Start,
    arena: Arena,
    base: Whole,
    depth: Whole,
    codes: Ints,
    patch: Whole,
) -> bool:
    """Write codes and records of row j; False when the arena is too short.

    The code of a record is -2 - (its place - base). patch: the place of codes[0] among the 32-bit words
    of the records, or -1 - (place) among the codes of the whole grid, for cells that must wait.
    """
    edges, polys = layer
    (x0, y0, w, h), (nx, _), (i_first, j_first), margin = grid
    ends, entries = parts
    point, before, above, count = start
    records, _, _, _, used = arena
    covering = np.empty(above.size, np.int64)
    covering[:count] = above[:count]
    for i in range(nx):
        c = j * nx + i
        members = entries[ends[c - 1] if c > 0 else 0 : ends[c]]
        box = (x0 + (i_first + i) * w, y0 + (j_first + j) * h, w, h)
        if members.size == 0:
            here = (box[0] + 0.5 * w, box[1] + 0.5 * h)
            if before.size > 0:
                count = walk(edges, polys, (before, members), (point, here), (covering, count))
            codes[i] = smallest(covering, count)
        else:
            here = reference_point(edges, members, box)
            count = walk(edges, polys, (before, members), (point, here), (covering, count))
            if members.size > SPLIT_ABOVE and depth < MAX_DEPTH and min(w, h) > 1024 * margin:
                place = patch + i if patch >= 0 else patch - i
                if not _wait(arena, box, here, members, covering[:count], (place, base, depth)):
                    return False
            else:
                if used[0] + 64 + 8 * members.size > records.size:
                    return False
                codes[i] = -2 - (used[0] - base)
                centred = here[0] == box[0] + 0.5 * w and here[1] == box[1] + 0.5 * h
                used[0] = write_leaf(
                    edges, polys, (members, here, centred), (covering, count), records, used[0]
                )
        point, before = here, members
    return True


@compiled
def _wait(
    arena: Arena, box: Box, here: Point, members: Longs, covering: Longs, rest: tuple[int, int, int]
) -> bool:
    """Put a crowded cell into the queue; False when the arena is too short."""
    _, places, cells, pool, used = arena
    n, at = used[1], used[2]
    if n >= len(places) or at + members.size + covering.size > pool.size:
        return False
    places[n] = (box[0], box[1], box[2], box[3], here[0], here[1])
    middle, end = at + members.size, at + members.size + covering.size
    for k, value in enumerate((at, middle, middle, end, rest[0], rest[1], rest[2])):
        cells[7 * n + k] = value
    pool[at:middle] = members
    pool[middle:end] = covering
    used[1], used[2] = n + 1, end
    return True


@compiled
def fill_rows(
    layer: Layer,
    parts: tuple[Longs, Longs],
    grid: Grid,
    start: Start,
    arena: Arena,
    codes: Ints,
) -> bool:
    """Every row of a grid: codes (rows, nx) and records; False when the arena is too short."""
    nx = grid[1][0]
    flat = codes.reshape(-1)
    for j in range(grid[1][1]):
        k = j * nx
        if not fill_row(layer, parts, grid, j, start, arena, 0, 0, flat[k : k + nx], -1 - k):
            return False
    waiting = 0
    while waiting < arena[4][1]:
        if not _divide(layer, grid[3], waiting, arena, flat):
            return False
        waiting += 1
    return True


@compiled
def _separates(parts: tuple[Longs, Longs], members: Whole) -> bool:
    """Whether the cells that have edges have, on average, at most half of the edges there are.

    Many edges through one point or along one line stay together however often their cell is divided.
    """
    ends, entries = parts
    touched = 0
    for c in range(ends.size - 1):
        if ends[c] > (ends[c - 1] if c > 0 else 0):
            touched += 1
    return bool(entries.size <= 0.5 * members * touched)


@compiled
def _divide(layer: Layer, margin: float, task: Whole, arena: Arena, codes: Ints) -> bool:
    """Write the record of one waiting cell: a subgrid, or a leaf where dividing would only multiply edges."""
    records, places, cells, pool, used = arena
    a, b, c, d, patch, base, depth = cells[7 * task : 7 * task + 7]
    x, y, w, h, px, py = places[task]
    members, covering = pool[a:b], np.empty(d - c + b - a + 1, np.int64)
    covering[: d - c] = pool[c:d]
    at = used[0]
    side = min(MAX_SIDE, max(2, int(np.sqrt(members.size))))
    first = at + 5
    if first + (side * side + 1) // 2 + 64 + 8 * members.size > records.size:
        return False
    if patch >= 0:
        records.view(np.int32)[patch] = -2 - (at - base)
    else:
        codes[-1 - patch] = -2 - (at - base)
    grid = ((x, y, w / side, h / side), (side, side), (0, 0), margin)
    parts = sort_edges(layer[0], members, grid)
    if not _separates(parts, members.size):
        centred = px == x + 0.5 * w and py == y + 0.5 * h
        used[0] = write_leaf(layer[0], layer[1], (members, (px, py), centred), (covering, d - c), records, at)
        return True
    records.view(np.int64)[at] = SUBGRID | (side << 2)
    records[at + 1], records[at + 2], records[at + 3], records[at + 4] = x, y, w / side, h / side
    used[0] = first + (side * side + 1) // 2
    start = ((px, py), members, covering, d - c)
    for j in range(side):
        k = 2 * first + j * side
        row = records.view(np.int32)[k : k + side]
        if not fill_row(layer, parts, grid, j, start, arena, at, depth + 1, row, k):
            return False
    return True
