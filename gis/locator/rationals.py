"""The rule once more in rational arithmetic, for coordinates that doubles' products cannot hold.

Slow and without any rounding: for layers or points with magnitudes beyond 2^400 or below 2^-400, which
no map has but a hostile file may. Even-odd rule; a point on an edge is covered.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from gis.locator.orientation import Floats, Longs


def smallest_covering(edges: Floats, polys: Longs, x: float, y: float) -> int:
    """The smallest polygon covering (x, y), -1 for none; looks at every edge level with the point."""
    if not (np.isfinite(x) and np.isfinite(y)):
        return -1
    low, high = np.minimum(edges[:, 1], edges[:, 3]), np.maximum(edges[:, 1], edges[:, 3])
    odd: set[int] = set()
    on: set[int] = set()
    for e in np.flatnonzero((low <= y) & (y <= high)):
        ax, ay, bx, by = (Fraction(float(value)) for value in edges[e])
        turn = (ax - Fraction(x)) * (by - Fraction(y)) - (ay - Fraction(y)) * (bx - Fraction(x))
        if turn == 0 and min(ax, bx) <= x <= max(ax, bx):
            on.add(int(polys[e]))
        elif (ay > y) != (by > y) and (turn > 0) == (by > ay):
            odd ^= {int(polys[e])}
    return min(on | odd, default=-1)
