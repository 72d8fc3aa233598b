"""The index of a set of polygons: arrays that never change once written, and how they are made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import Any

import numpy as np
import shapely

from gis.locator.building import Start, fill_rows, sort_edges
from gis.locator.cells import Box, Grid, follow, longest_step
from gis.locator.lookup import TILE, Views
from gis.locator.orientation import ERROR_BOUND, Floats, Ints, Longs

CELLS_PER_EDGE = (4.0, 1.0)
"""Cells per edge of a small and of a large layer: more cells are faster until they leave the cache."""
SMALL = 3_000_000
WORKERS = 2
SPARE = 16
"""Arrays get a sixteenth more room than they need, so that edits are appended without a copy."""


@dataclass
class Room:
    """How far the arrays of a family of indexes are taken; whoever holds the end may append."""

    taken: tuple[int, int]
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class Index:
    """A two-level grid. `tiles` gives each tile of 32 x 32 cells its page, `codes` the cells page by page.

    Code: polygon, -1 for none, or -2 - place of a record in `records` (8-byte slots). What is written is
    never changed: an edited index shares the arrays and appends. `margin` is how far a cell reaches beyond
    its bounds, `bound` the error of a determinant of coordinates inside one cell, `used` the codes and
    records in use.
    """

    box: Box
    shape: tuple[int, int]
    margin: float
    bound: float
    tiles: Ints
    codes: Ints
    records: Floats
    used: tuple[int, int]
    room: Room
    built: int
    """Slots of records that building took; the rest came with edits."""

    @cached_property
    def views(self) -> Views:
        """The records in the four forms the compiled functions read."""
        records = self.records
        return records, records.view(np.int64), records.view(np.int32), records.view(np.uint8)

    @property
    def nbytes(self) -> int:
        """Bytes in use."""
        return int(self.tiles.nbytes) + 4 * self.used[0] + 8 * self.used[1]

    def appended(self, tiles: Ints, pages: Ints, records: Floats) -> Index:
        """This index with other tiles, and pages and records behind those in use."""
        used = (self.used[0] + len(pages), self.used[1] + len(records))
        with self.room.lock:
            free = self.room.taken == self.used
            if free and used[0] <= len(self.codes) and used[1] <= len(self.records):
                codes, slots, room = self.codes, self.records, self.room
                room.taken = used
            else:
                codes, slots = (
                    _roomy([self.codes[: self.used[0]]], used[0]),
                    _roomy([self.records[: self.used[1]]], used[1]),
                )
                room = Room(used)
        codes[self.used[0] : used[0]] = pages
        slots[self.used[1] : used[1]] = records
        return replace(self, tiles=tiles, codes=codes, records=slots, used=used, room=room)


def _roomy(parts: list[Any], least: int) -> Any:
    """The parts in one array with room for more; pages never written take no memory."""
    whole = np.empty(least + least // SPARE + 65536, parts[0].dtype)
    at = 0
    for part in parts:
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def edges_of(polygons: Any) -> tuple[Floats, Longs]:
    """Edges (n, 4) of all rings, and the polygon of each; NULL and empty polygons have none."""
    parts, owner = shapely.get_parts(np.asarray(polygons, dtype=object), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points = shapely.get_coordinates(rings)
    ends = np.cumsum(shapely.get_num_coordinates(rings))
    edges, polys = np.empty((len(points), 4)), np.empty(len(points), np.int64)
    count = follow(points, ends, owner[part], edges, polys)
    return edges[:count], polys[:count]


def build(edges: Floats, polys: Longs) -> Index:
    """The index of a layer from its edges."""
    box, shape, margin = _frame(edges)
    outside = (box[0] + 0.5 * box[2], box[1] + 0.5 * box[3])
    start = (outside, np.empty(0, np.int64), np.empty(int(polys.max()) + 2, np.int64), 0)
    cuts = np.linspace(0, shape[1], WORKERS + 1).astype(int)
    with ThreadPoolExecutor(WORKERS) as pool:
        bands = [(box, (shape[0], b - a), (0, a), margin) for a, b in pairwise(cuts)]
        jobs = [pool.submit(written, edges, polys, band, start) for band in bands]
        parts = [job.result() for job in jobs]
    before = 0
    for codes, records in parts:
        codes[codes < -1] -= before
        before += len(records)
    tiles, pages = _paged(np.concatenate([codes for codes, _ in parts]), shape)
    slots = _roomy([records for _, records in parts], before)
    used = (len(pages), before)
    pages = _roomy([pages], len(pages))
    return Index(
        box, shape, margin, bound_of(edges, box[2], margin), tiles, pages, slots, used, Room(used), before
    )


def _frame(edges: Floats) -> tuple[Box, tuple[int, int], float]:
    """A grid of square cells with an empty ring around the layer."""
    xs, ys = edges[:, 0::2], edges[:, 1::2]
    x0, y0, x1, y1 = (float(v) for v in (xs.min(), ys.min(), xs.max(), ys.max()))
    wanted = max(16.0, len(edges) * CELLS_PER_EDGE[len(edges) > SMALL])
    size = float(np.sqrt((x1 - x0) * (y1 - y0) / wanted))
    largest = max(abs(x0), abs(y0), abs(x1), abs(y1))
    # A layer without area, or narrower than its own rounding, still needs cells of a size.
    size = max(size, (x1 - x0) / 1e5, (y1 - y0) / 1e5, 1e5 * np.spacing(largest))
    shape = (int((x1 - x0) / size) + 4, int((y1 - y0) / size) + 4)
    box = (x0 - 1.5 * size, y0 - 1.5 * size, size, size)
    return box, shape, 64 * float(np.spacing(largest + 2 * size)) + 1e-12 * size


def bound_of(edges: Floats, cell: float, margin: float) -> float:
    """Error of the determinants of two vectors from a point to places on edges of its cell."""
    longest = longest_step(edges) + 2 * cell + 2 * margin
    return ERROR_BOUND * 2.0 * longest * longest * 1.01


def written(edges: Floats, polys: Longs, grid: Grid, start: Start) -> tuple[Ints, Floats]:
    """Codes (rows, columns) and records of a grid, each row from `start`; the array grows until all fits."""
    entries = sort_edges(edges, np.arange(len(edges)), grid)
    codes = np.empty(grid[1][::-1], np.int32)
    size = 4096 + 12 * len(entries[1])
    while True:
        # Untouched pages of a large empty array cost nothing; a second round would.
        used = np.zeros(3, np.int64)
        waiting = max(64, size // 64)
        arena = (
            np.empty(size),
            np.empty((waiting, 6)),
            np.empty(7 * waiting, np.int64),
            np.empty(size, np.int64),
            used,
        )
        if fill_rows((edges, polys), entries, grid, start, arena, codes):
            return codes, arena[0][: used[0]]
        size *= 2


def _paged(codes: Ints, shape: tuple[int, int]) -> tuple[Ints, Ints]:
    """Cells cut into tiles; every tile starts on a page of its own."""
    nx, ny = shape
    across, down = -(-nx // TILE), -(-ny // TILE)
    whole = np.full((down * TILE, across * TILE), -1, np.int32)
    whole[:ny, :nx] = codes
    pages = whole.reshape(down, TILE, across, TILE).swapaxes(1, 2).reshape(-1)
    return np.arange(down * across, dtype=np.int32), np.ascontiguousarray(pages)
