"""One point at a time, for look-ups: the same answers as the loops over many, without arrays made for one."""

from __future__ import annotations

from typing import Any

import numpy as np

from gis.locator.lookup import TILE, TILE_BITS, UNSURE, Views, resolve
from gis.locator.near import NOBODY, Frame, Top, near_grid, search
from gis.locator.orientation import LEAST, Floats, Longs, Whole, compiled

Scratch = tuple[Floats, Longs]
"""Room for `search`: three doubles and a stack."""
Found = tuple[int, bool, float, int, float]
"""Owner or -1, whether inside, metres to its border, the nearest other or -1, metres to that."""


@compiled
def locate_one(p: tuple[float, float], top: Top, grid: Frame, views: Views) -> Whole:
    """The smallest polygon covering p, -1 for none, UNSURE as in `locate_many`; grid ends in the bound."""
    tiles, codes = top
    (x0, y0, w, h), (nx, ny), bound = grid
    fx, fy = (p[0] - x0) / w, (p[1] - y0) / h
    if not (fx >= 0 and fy >= 0 and fx < nx and fy < ny):
        return np.int64(-1)
    i, j = np.int64(fx), np.int64(fy)
    across = (nx + TILE - 1) >> TILE_BITS
    page = np.int64(tiles[(j >> TILE_BITS) * across + (i >> TILE_BITS)])
    code = np.int64(codes[(page << (2 * TILE_BITS)) + ((j & (TILE - 1)) << TILE_BITS) + (i & (TILE - 1))])
    if code >= -1:
        return code
    if (p[0] != 0 and abs(p[0]) < LEAST) or (p[1] != 0 and abs(p[1]) < LEAST):
        return np.int64(UNSURE)
    r = ((x0 + i * w) + 0.5 * w, (y0 + j * h) + 0.5 * h)
    return np.int64(resolve(-2 - code, p, r, bound, views))


@compiled
def place_one(
    p: tuple[float, float], top: Top, grid: Frame, reach: float, views: Views, scratch: Scratch
) -> Any:
    """Owner (outside within reach: the nearest), border and runner-up of p; owner UNSURE is the caller's."""
    best, stack = scratch
    box, shape, _ = grid
    frame = (box, shape, reach)
    owner = np.int64(locate_one(p, top, grid, views))
    inside = owner >= 0
    if owner == UNSURE or (owner == -1 and not near_grid(p[0], p[1], frame)):
        return owner, False, np.nan, np.int64(-1), np.nan
    if not inside:
        search(p, np.int64(NOBODY), top, frame, views, best, stack)
        if not (best[1] <= reach * reach and best[2] >= 0):
            return np.int64(-1), False, np.nan, np.int64(-1), np.nan
        owner = np.int64(best[2])
    search(p, owner, top, frame, views, best, stack)
    metres = np.sqrt(best[0]) if best[0] < np.inf else np.nan
    if best[1] <= reach * reach and best[2] >= 0:
        return owner, inside, metres, np.int64(best[2]), np.sqrt(best[1])
    return owner, inside, metres, np.int64(-1), np.nan
