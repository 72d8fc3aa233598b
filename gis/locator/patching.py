"""An index after an edit: new pages and records for the cells around it, everything else shared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gis.locator.index import Index, bound_of, edges_of, written
from gis.locator.lookup import TILE, TILE_BITS
from gis.locator.orientation import Floats, Ints

Region = tuple[int, int, int, int]
"""First column and row, and those after the last."""


def patched(index: Index, polygons: Any, bounds: Floats, changed: Floats) -> Index | None:
    """The index of `polygons` (n,), which differs from `index` only inside the boxes `changed` (m, 4).

    bounds (n, 4) are the boxes of the polygons. Returns None when the index is better built anew: the
    change leaves its frame, or patches already take as much room as the rest.
    """
    regions = [_cells(index, box) for box in changed]
    if None in regions:
        return None
    for region in _apart([region for region in regions if region is not None]):
        index = _patched(index, polygons, bounds, region)
    outgrown = index.used[1] > 2 * index.built + 1_000_000
    return None if outgrown else index


def _apart(regions: list[Region]) -> list[Region]:
    """Regions that do not overlap: those that do are joined into one around both."""
    left: list[Region] = []
    for region in regions:
        joined = region
        while touching := [r for r in left if _overlap(r, joined)]:
            left = [r for r in left if r not in touching]
            for r in touching:
                joined = (*map(min, r[:2], joined[:2]), *map(max, r[2:], joined[2:]))  # type: ignore[assignment]
        left.append(joined)
    return left


def _overlap(a: Region, b: Region) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _patched(index: Index, polygons: Any, bounds: Floats, region: Region) -> Index:
    i0, j0, i1, j1 = region
    x0, y0, w, h = index.box
    reach = (x0 + (i0 - 1) * w, y0 + (j0 - 1) * h, x0 + (i1 + 1) * w, y0 + (j1 + 1) * h)
    near = (bounds[:, 0] <= reach[2]) & (bounds[:, 2] >= reach[0])
    chosen = np.flatnonzero(near & (bounds[:, 1] <= reach[3]) & (bounds[:, 3] >= reach[1]))
    edges, local = edges_of(polygons[chosen])
    polys = chosen[local]
    codes, records = _region(edges, polys, (index.box, (i1 - i0, j1 - j0), (i0, j0), index.margin))
    bound = max(index.bound, bound_of(edges, index.box[2], index.margin))
    return _merged(replace(index, bound=bound), region, codes, records)


def _cells(index: Index, box: Floats) -> Region | None:
    """Columns and rows (from, from, to, to) that a box touches, or None when it leaves the frame."""
    x0, y0, w, h = index.box
    nx, ny = index.shape
    m = index.margin
    i0, j0 = (box[0] - m - x0) / w, (box[1] - m - y0) / h
    i1, j1 = (box[2] + m - x0) / w, (box[3] + m - y0) / h
    # The outermost ring of cells stays empty: rows start there.
    if not (i0 >= 1 and j0 >= 1 and i1 < nx - 1 and j1 < ny - 1):
        return None
    return int(i0), int(j0), int(i1) + 1, int(j1) + 1


def _region(edges: Floats, polys: Any, grid: Any) -> tuple[Ints, Floats]:
    """Codes and records of a region; its rows start at a point beside all of `edges`."""
    if not len(edges):
        return np.full(grid[1][::-1], -1, np.int32), np.empty(0)
    away = (float(edges[:, 0::2].min()) - grid[0][2], float(edges[:, 1::2].min()) - grid[0][3])
    start = (away, np.arange(len(edges)), np.empty(int(polys.max()) + 2, np.int64), 0)
    return written(edges, polys, grid, start)


def _merged(index: Index, region: Region, codes: Ints, records: Floats) -> Index:
    """Append the new records, and pages for the tiles of the region."""
    i0, j0, i1, j1 = region
    codes[codes < -1] -= index.used[1]
    across = -(-index.shape[0] // TILE)
    rows = np.arange(j0 >> TILE_BITS, ((j1 - 1) >> TILE_BITS) + 1)
    columns = np.arange(i0 >> TILE_BITS, ((i1 - 1) >> TILE_BITS) + 1)
    places = (rows[:, None] * across + columns[None, :]).reshape(-1)
    old = index.codes[: index.used[0]].reshape(-1, TILE, TILE)[index.tiles[places]]
    whole = (
        old.reshape(len(rows), len(columns), TILE, TILE).swapaxes(1, 2).reshape(len(rows) * TILE, -1).copy()
    )
    a, b = j0 - rows[0] * TILE, i0 - columns[0] * TILE
    whole[a : a + j1 - j0, b : b + i1 - i0] = codes
    pages = whole.reshape(len(rows), TILE, len(columns), TILE).swapaxes(1, 2).reshape(-1)
    tiles = index.tiles.copy()
    tiles[places] = index.used[0] // TILE**2 + np.arange(len(places), dtype=np.int32)
    return index.appended(tiles, np.ascontiguousarray(pages), records)
