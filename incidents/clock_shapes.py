"""Times in plain digits, read from their bytes: the usual shapes, judged in one pass without a regex.

What is not plainly one of these shapes (Chinese parts of the day, full-width digits, words) is left to
`incidents.moments`, which knows them all; both must agree wherever this one judges.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from boundaries.binary_copy import Bytes, Longs, string_bytes
from gis.locator.orientation import compiled

BLANK, YEAR_FIRST, YEAR_LAST, UNJUDGED = 0, 1, 2, 3
SHAPE, YEAR, A, B, SECOND, ZONE = range(6)
"""Columns of what is scanned: shape, year, the two other numbers of the date in the order written, seconds
since midnight (-1: no such time) and minutes east of UTC (NO_ZONE: none was written)."""
NO_ZONE = 100_000

Scan = npt.NDArray[np.int32]


def scan(cells: pa.Array) -> Scan:
    """For n trimmed cells their shapes and numbers, n x 6."""
    out: Scan = np.zeros((len(cells), 6), dtype=np.int32)
    _scan(*string_bytes(cells), out)
    return out


@compiled
def _number(data: Bytes, at: int, end: int, most: int) -> tuple[int, int]:
    """The number of at most so many digits at a place, and the place after it."""
    value = 0
    start = at
    while at < end and at - start < most and 48 <= data[at] <= 57:
        value = value * 10 + data[at] - 48
        at += 1
    return value, at


@compiled
def _is_separator(byte: int) -> bool:
    return byte == 45 or byte == 46 or byte == 47


@compiled
def _spaces(data: Bytes, at: int, end: int) -> int:
    while at < end and data[at] == 32:
        at += 1
    return at


@compiled
def _date(data: Bytes, at: int, end: int, row: Scan) -> int:
    """Three numbers and two separators; the place after them, or -1."""
    first, here = _number(data, at, end, 4)
    digits = here - at
    if here >= end or not _is_separator(data[here]):
        return -1
    second, after = _number(data, here + 1, end, 2)
    if after == here + 1 or after >= end or not _is_separator(data[after]):
        return -1
    third, last = _number(data, after + 1, end, 4)
    width = last - after - 1
    if digits == 4 and 1 <= width <= 2:
        row[SHAPE], row[YEAR], row[A], row[B] = YEAR_FIRST, first, second, third
        return last
    if 1 <= digits <= 2 and width == 4:
        row[SHAPE], row[YEAR], row[A], row[B] = YEAR_LAST, third, first, second
        return last
    return -1


@compiled
def _clock(data: Bytes, at: int, end: int, row: Scan) -> int:
    """Hour, minute, perhaps seconds and AM or PM; the place after them, or -1."""
    hour, here = _number(data, at, end, 2)
    if here == at or here >= end or data[here] != 58:
        return -1
    minute, after = _number(data, here + 1, end, 2)
    if after == here + 1:
        return -1
    second = 0
    if after < end and data[after] == 58:
        second, last = _number(data, after + 1, end, 2)
        if last == after + 1:
            return -1
        after = last
        if after < end and (data[after] == 46 or data[after] == 44):
            last = after + 1
            while last < end and 48 <= data[last] <= 57:
                last += 1
            if last == after + 1:
                return -1
            after = last
    here = _spaces(data, after, end)
    if here + 1 < end and (data[here + 1] | 32) == 109:
        half = data[here] | 32
        if half == 112 and hour < 12:
            hour += 12
        elif half == 97 and hour == 12:
            hour = 0
        elif half != 97 and half != 112:
            return -1
        after = here + 2
    row[SECOND] = hour * 3600 + minute * 60 + second
    if hour > 23 or minute > 59 or second > 59:
        row[SECOND] = -1
    return after


@compiled
def _zone(data: Bytes, at: int, end: int, row: Scan) -> int:
    """Z or an offset such as +08:00; the place after it, or -1."""
    if data[at] == 90 or data[at] == 122:
        row[ZONE] = 0
        return at + 1
    if data[at] != 43 and data[at] != 45:
        return -1
    hours, here = _number(data, at + 1, end, 2)
    if here != at + 3:
        return -1
    if here < end and data[here] == 58:
        here += 1
    minutes, last = _number(data, here, end, 2)
    if last != here + 2:
        return -1
    east = hours * 60 + minutes
    row[ZONE] = east if data[at] == 43 else -east
    return last


@compiled
def _scan(data: Bytes, ends: Longs, out: Scan) -> None:
    for i in range(len(out)):
        at, end, row = ends[i], ends[i + 1], out[i]
        row[ZONE] = NO_ZONE
        if at == end:
            continue
        at = _date(data, at, end, row)
        if 0 <= at < end and (data[at] == 84 or data[at] == 32):
            at = _clock(data, at + 1, end, row)
            if 0 <= at < end:
                at = _spaces(data, at, end)
                at = _zone(data, at, end, row)
        if at != end:
            row[SHAPE] = UNJUDGED
