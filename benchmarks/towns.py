"""Generated layers and points for the benchmarks: bent borders shared exactly, points in clusters."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

ORIGIN = (404_000.0, 2_814_000.0)
BLOCK_M = 60.0


def town(units: int, vertices: int = 75, seed: int = 0) -> Any:
    """About `units` polygons (n,) of `vertices` vertices that tile a square, on a lattice of 1 mm."""
    rng = np.random.default_rng(seed)
    n = round(units**0.5)
    nodes = np.stack(np.meshgrid(np.arange(n + 1.0), np.arange(n + 1.0)), axis=-1)
    nodes = np.round((nodes + rng.uniform(-0.25, 0.25, nodes.shape)) * BLOCK_M + ORIGIN, 3)
    rows = _bent(nodes[:, :-1], nodes[:, 1:], vertices // 4, rng)
    columns = _bent(nodes[:-1], nodes[1:], vertices // 4, rng)
    sides = (
        nodes[:-1, :-1, None],
        rows[:-1],
        nodes[:-1, 1:, None],
        columns[:, 1:],
        nodes[1:, 1:, None],
        rows[1:, :, ::-1],
        nodes[1:, :-1, None],
        columns[:, :-1, ::-1],
        nodes[:-1, :-1, None],
    )
    rings = np.concatenate(sides, axis=2)
    owner = np.repeat(np.arange(n * n), rings.shape[2])
    return shapely.polygons(shapely.linearrings(rings.reshape(-1, 2), indices=owner))


def _bent(a: Any, b: Any, parts: int, rng: np.random.Generator) -> Any:
    """Inner vertices of a winding line from each a to each b."""
    at = np.linspace(0, 1, parts + 1)[1:-1]
    along = b - a
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    swing = rng.uniform(-0.03, 0.03, (*a.shape[:-1], len(at)))
    points = a[..., None, :] + at[:, None] * along[..., None, :] + swing[..., None] * across[..., None, :]
    return np.round(points, 3)


def points(polygons: Any, count: int, clustered: bool, seed: int = 1) -> tuple[Any, Any]:
    """x, y (count,): in 200 clusters or uniform, 5 % within 1 m of a border, some outside the town."""
    rng = np.random.default_rng(seed)
    x0, y0, x1, y1 = shapely.total_bounds(polygons)
    if clustered:
        at = rng.uniform(0, 1, (200, 2))[rng.integers(0, 200, count)] + rng.normal(0, 0.03, (count, 2))
    else:
        at = rng.uniform(-0.02, 1.02, (count, 2))
    at = at * (x1 - x0, y1 - y0) + (x0, y0)
    near = count // 20
    corners = shapely.get_coordinates(polygons[rng.integers(0, len(polygons), 4000)])
    at[:near] = corners[rng.integers(0, len(corners), near)] + rng.uniform(-0.7, 0.7, (near, 2))
    at = at[rng.permutation(count)]
    return np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1])
