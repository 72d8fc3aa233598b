"""Who is beside whom: polygons that share at least a point (queen contiguity)."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from scipy import sparse


def queen(polygons: Any) -> sparse.csr_array:
    """Neighbours (n, n) of n polygons, 1.0 where two share a point or more, 0 on the diagonal."""
    shapes = np.asarray(polygons, dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes)
    once = one < other
    one, other = one[once], other[once]
    touch = shapely.intersects(shapes[one], shapes[other])
    one, other = one[touch], other[touch]
    pairs = (np.concatenate([one, other]), np.concatenate([other, one]))
    return sparse.csr_array((np.ones(len(pairs[0])), pairs), shape=(len(shapes), len(shapes)))


def with_self(neighbours: Any) -> sparse.csr_array:
    """The same with 1.0 on the diagonal where it was 0: every area belongs to its own neighbourhood."""
    matrix = sparse.csr_array(neighbours, dtype=np.float64)
    missing = sparse.diags_array((matrix.diagonal() == 0).astype(np.float64))
    return sparse.csr_array(matrix + missing)


def without_self(neighbours: Any) -> sparse.csr_array:
    """The same with 0 on the diagonal."""
    matrix = sparse.csr_array(neighbours, dtype=np.float64)
    return sparse.csr_array(matrix - sparse.diags_array(matrix.diagonal()))
