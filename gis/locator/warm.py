"""Compile the locator ahead: `python -m gis.locator.warm`, run once when the environment is set up.

The machine code is kept beside the source, so that a new process answers within a second.
"""

from __future__ import annotations

import numpy as np
import shapely

from gis.crs import lonlat_to_metric
from gis.locator import Locator


def warm() -> None:
    """Use every compiled function once, on two squares and a crowded star."""
    turns = np.linspace(0, 2 * np.pi, 60)
    star = shapely.polygons(np.stack([np.cos(turns), np.sin(turns)], axis=1) * 0.01 + 0.5)
    locator = Locator([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), star])
    locator.locate([0.5, 1.0, 5e-324], [0.5, 0.5, 0.5])
    owner, _ = locator.nearest([0.5, 3.0], [0.5, 0.5])
    locator.border([0.5, 3.0], [0.5, 0.5], owner)
    for x in (0.5, 3.0):
        locator.one(x, 0.5)
    locator.replaced([0], [shapely.box(0, 0, 1, 0.5)])
    lonlat_to_metric(120.0, 25.0, 4549)


if __name__ == "__main__":
    warm()
