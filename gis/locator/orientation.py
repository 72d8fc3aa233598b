"""On which side of a line a point lies, decided for every double.

A floating-point filter decides almost always; where its error bound does not, the determinant is
summed as an exact expansion. Bound and expansion arithmetic: J. R. Shewchuk, "Adaptive Precision
Floating-Point Arithmetic and Fast Robust Geometric Predicates" (1997). Expansions are exact while no
product over- or underflows: `LEAST`..`MOST` keep every product of three coordinates in range, and
`within_range` tells whether coordinates may come here.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

ERROR_BOUND = 3.3306690738754716e-16
"""(3 + 16 eps) eps with eps = 2^-53: relative error of the determinant against |left| + |right|."""
SPLITTER = 134217729.0
"""2^27 + 1, splits a double into two halves of 26 bits."""
LEAST, MOST = 2.0**-400, 2.0**400

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Whole = Any
"""An integer inside compiled code, where Python's and numpy's are one."""

compiled = numba.njit(cache=True, nogil=True)
"""Compiled once per machine and kept beside the source; runs without holding Python's lock."""
inlined = numba.njit(cache=True, nogil=True, forceinline=True)
"""As `compiled`, put into its caller: a call that hands over tuples of arrays costs more than its work."""


def within_range(*arrays: Floats) -> bool:
    """Whether every value is 0 or has a magnitude in [LEAST, MOST], so that expansions are exact."""
    return all(_within(np.ascontiguousarray(values).reshape(-1)) for values in arrays)


@compiled
def _within(values: Floats) -> bool:
    inside = True
    for value in values:
        size = abs(value)
        inside &= (size == 0) | ((size >= LEAST) & (size <= MOST))
    return inside


@compiled
def side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """1 when p lies left of the line a -> b, -1 when right, 0 when exactly on it."""
    left = (ax - px) * (by - py)
    right = (ay - py) * (bx - px)
    det = left - right
    bound = ERROR_BOUND * (abs(left) + abs(right))
    if det > bound:
        return 1
    if -det > bound:
        return -1
    return exact_side(ax, ay, bx, by, px, py)


@compiled
def exact_side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """The sign of ax by - ay bx + bx py - by px + px ay - py ax, summed without any rounding."""
    terms = np.empty(12)
    _product(ax, by, terms, 0)
    _product(-ay, bx, terms, 2)
    _product(bx, py, terms, 4)
    _product(-by, px, terms, 6)
    _product(px, ay, terms, 8)
    _product(-py, ax, terms, 10)
    expansion = np.zeros(12)
    for used in range(12):
        carry = terms[used]
        for i in range(used):
            total = expansion[i] + carry
            part = total - expansion[i]
            expansion[i] = (expansion[i] - (total - part)) + (carry - part)
            carry = total
        expansion[used] = carry
    for i in range(11, -1, -1):
        if expansion[i] != 0.0:
            return 1 if expansion[i] > 0.0 else -1
    return 0


@compiled
def _product(a: float, b: float, out: Floats, at: int) -> None:
    """Write a * b as an exact sum of two doubles, the smaller first."""
    high = a * b
    split = SPLITTER * a
    a_high = split - (split - a)
    a_low = a - a_high
    split = SPLITTER * b
    b_high = split - (split - b)
    b_low = b - b_high
    out[at] = a_low * b_low - (((high - a_high * b_high) - a_low * b_high) - a_high * b_low)
    out[at + 1] = high


@compiled
def on_segment(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> bool:
    """Whether p, known to lie on the line a-b, lies on the segment between them."""
    return min(ax, bx) <= px <= max(ax, bx) and min(ay, by) <= py <= max(ay, by)


@compiled
def straddles(ax: float, ay: float, bx: float, by: float, px: float, py: float, qx: float, qy: float) -> bool:
    """Whether the ends a, b lie on different sides of the line p-q; on it counts as left.

    Taking "on" as "left" everywhere moves the line by less than any distance, so that a line through
    a vertex crosses the edges that meet there consistently.
    """
    return (side(px, py, qx, qy, ax, ay) >= 0) != (side(px, py, qx, qy, bx, by) >= 0)
