"""QR codes as vector shapes."""

from __future__ import annotations

import numpy as np
import segno

from gis.printing.sheet import Box, Ink, Points, Shape

QUIET = 4
"""Modules of white that the standard (ISO/IEC 18004) wants around a code."""


def qr_code(text: str, box: Box, mask: int | None = None) -> Shape:
    """The code of a text in a square box, the white around it included; a quarter may be spoilt (Q).

    Of the eight masks (0..7) the standard's score chooses unless one is given: any can be read, and looking
    for the best takes 20 ms, which hundreds of cards would feel.
    """
    code = segno.make_qr(text, error="q", boost_error=False, mask=mask)
    modules = np.array([bytearray(row) for row in code.matrix], dtype=bool)
    module = min(box.width, box.height) / (len(modules) + 2 * QUIET)
    corner = np.array([box.x, box.y]) + QUIET * module
    bars = [_bar(row, start, end) for row, line in enumerate(modules) for start, end in _runs(line)]
    return Shape(tuple(corner + bar * module for bar in bars), Ink(fill="#000000"))


def _runs(line: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: (first, one past the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _bar(row: int, start: int, end: int) -> Points:
    return np.array([(start, row), (end, row), (end, row + 1), (start, row + 1)], dtype=float)
