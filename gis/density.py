"""Density of points on a grid of cells: an illustration, which no test stands behind.

Points are shared among the four cell centres around them (linear binning) and spread by a normal kernel;
Wand, "Fast computation of multivariate kernel estimators" (1994).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.errors import InputError
from gis.locator.orientation import Floats, Whole, compiled


@dataclass(frozen=True)
class Density:
    """values: points per km2 (rows, columns), the first row southernmost; box: x0, y0, x1, y1 in metres;
    bandwidth: standard deviation of the kernel in metres."""

    values: NDArray[np.float64]
    box: tuple[float, float, float, float]
    bandwidth: float


def density(
    x: ArrayLike, y: ArrayLike, bandwidth: float, frame: tuple[tuple[float, float, float, float], int]
) -> Density:
    """Points per km2 in a frame: its box (x0, y0, x1, y1 in metres) and how many cells its longer side has.

    Points outside the box by more than half a cell count only as far as their share inside.
    """
    box, cells = frame
    width, height = box[2] - box[0], box[3] - box[1]
    if not (bandwidth > 0 and width > 0 and height > 0 and cells > 0):
        raise InputError(
            "带宽和范围必须大于 0", "The bandwidth and the box must be larger than 0", field="bandwidth"
        )
    side = max(width, height) / cells
    columns, rows = max(1, round(width / side)), max(1, round(height / side))
    step = (width / columns, height / rows)
    binned = np.zeros((rows, columns))
    _bin(np.asarray(x, dtype=float), np.asarray(y, dtype=float), (box[0], box[1], *step), binned)
    across, down = _kernel(columns, step[0] / bandwidth), _kernel(rows, step[1] / bandwidth)
    spread = down @ binned.astype(np.float32) @ across
    return Density(spread.astype(np.float64) * (1e6 / (step[0] * step[1])), box, bandwidth)


def _kernel(cells: int, step: float) -> NDArray[np.float32]:
    """How much of a cell goes to each other one (cells, cells): a normal kernel that sums to 1 on a line.

    Single precision: seven digits are more than a picture shows.
    """
    reach = int(np.ceil(8.0 / step)) + 1
    whole = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step) ** 2).sum()
    line = (np.exp(-0.5 * (np.arange(cells) * step) ** 2) / whole).astype(np.float32)
    found: NDArray[np.float32] = line[np.abs(np.subtract.outer(np.arange(cells), np.arange(cells)))]
    return found


@compiled
def _bin(x: Floats, y: Floats, frame: tuple[float, float, float, float], out: Floats) -> Whole:
    """Share each point among the four nearest cell centres."""
    x0, y0, w, h = frame
    rows, columns = out.shape
    for k in range(x.size):
        across, up = (x[k] - x0) / w - 0.5, (y[k] - y0) / h - 0.5
        if not (-1.0 < across < columns and -1.0 < up < rows):
            continue
        i, j = int(np.floor(across)), int(np.floor(up))
        s, t = across - i, up - j
        for row, down in ((j, 1.0 - t), (j + 1, t)):
            for column, over in ((i, 1.0 - s), (i + 1, s)):
                if 0 <= row < rows and 0 <= column < columns:
                    out[row, column] += down * over
    return 0
