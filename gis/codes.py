"""Codes of areas: a 12-digit division code, 3 digits for the grid, 3 for the unit; and reading order.

The 12 digits are the national statistical division code: 2 province + 2 prefecture + 2 county + 3 township +
3 village. Grids count from 001 inside their village and units from 001 inside their grid, along rows from
north to south and, inside a row, from west to east.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.errors import InputError

_LENGTHS = {"village": 12, "grid": 15, "unit": 18}
_MOST = 999
_PROVINCE = re.compile(r"[1-8]\d")


def is_division_code(code: str) -> bool:
    """Is this a 12-digit code of a village or community: known region, nothing left at 000?"""
    if not (code.isascii() and code.isdigit() and len(code) == 12 and _PROVINCE.match(code)):
        return False
    township, village = int(code[6:9]), int(code[9:])
    return code[2:6] != "0000" and township >= 1 and village >= 1


def is_area_code(code: str, level: str) -> bool:
    """Does the code fit `level` (village, grid or unit): a division code, then 3 digits a step, none 000?"""
    tail = code[12:]
    steps = [tail[i : i + 3] for i in range(0, len(tail), 3)]
    return len(code) == _LENGTHS[level] and is_division_code(code[:12]) and all(map(_is_step, steps))


def _is_step(step: str) -> bool:
    return step.isascii() and step.isdigit() and step != "000"


def parent_code(code: str) -> str:
    """The grid of a unit code (18 digits) or the village of a grid code (15); else InputError."""
    if len(code) not in (_LENGTHS["grid"], _LENGTHS["unit"]):
        raise InputError(
            f"编码“{code}”不是 15 位网格编码或 18 位单元编码。",
            f'The code "{code}" is neither a 15-digit grid code nor an 18-digit unit code.',
            code=code,
        )
    return code[:-3]


def reading_order(points: Any) -> NDArray[np.intp]:
    """Indices of `points` (n x 2, metres, x east, y north) row by row: north to south, each west to east.

    A row starts at the northernmost point not yet read and is three quarters of the points' mean spacing
    high. Equal places keep the order they came in; the rest of the result does not depend on that order.
    """
    place = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if len(place) < 2:
        return np.arange(len(place))
    row, high = np.zeros(len(place), dtype=np.intp), 0.75 * _spacing(place)
    top, current = np.inf, -1
    for i in np.argsort(-place[:, 1], kind="stable"):
        if top - place[i, 1] > high:
            top, current = place[i, 1], current + 1
        row[i] = current
    return np.lexsort((-place[:, 1], place[:, 0], row))


def _spacing(place: NDArray[np.float64]) -> float:
    """Side of the squares that n points would be the centres of, if they filled their box evenly."""
    width, height = np.ptp(place, axis=0)
    more, around = len(place) - 1, width + height
    return float((around + np.sqrt(around**2 + 4.0 * more * width * height)) / (2.0 * more))


def number_grids(village_code: str, points: ArrayLike, taken: Collection[str] = ()) -> list[str]:
    """A 15-digit code for each grid point of a village, in the order given, counted in reading order.

    `taken`: codes ever used, which are never given again. Raises InputError past 999.
    """
    return _number(village_code, points, taken)


def number_units(grid_code: str, points: ArrayLike, taken: Collection[str] = ()) -> list[str]:
    """An 18-digit code for each unit point of a grid, in the order given, counted in reading order.

    `taken`: codes ever used, which are never given again. Raises InputError past 999.
    """
    return _number(grid_code, points, taken)


def _number(prefix: str, points: ArrayLike, taken: Collection[str]) -> list[str]:
    order = reading_order(points)
    used = set(taken)
    free = (code for n in range(1, _MOST + 1) if (code := f"{prefix}{n:03d}") not in used)
    codes = dict(zip(order.tolist(), _first(free, prefix, len(order)), strict=True))
    return [codes[i] for i in range(len(order))]


def _first(free: Iterable[str], prefix: str, wanted: int) -> list[str]:
    given = [code for code, _ in zip(free, range(wanted), strict=False)]
    if len(given) < wanted:
        raise InputError(
            f"“{prefix}”下面的编号已用完（每级最多 {_MOST} 个，含用过的），请拆分后再编号。",
            f'"{prefix}" has no numbers left ({_MOST} a level, used ones included): divide it first.',
            code=prefix,
        )
    return given
