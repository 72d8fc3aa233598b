"""Compile the statistics ahead: `python -m gis.scan.warm`, run once when the environment is set up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from gis.adjacency import queen
from gis.density import density
from gis.hotspots import hot_now
from gis.scan import scan


def warm() -> None:
    """Use every compiled function once, on three places and four days."""
    days = pd.date_range("2026-01-01", periods=4).repeat(3)
    cases = pd.DataFrame({"place": [0, 1, 2] * 4, "date": days, "n": [1, 2, 0] * 4})
    places = pd.DataFrame({"place": [0, 1, 2], "x": [0.0, 1.0, 3.0], "y": 0.0})
    scan(cases, places[["place"]].assign(n=1.0), places, replications=3)
    scan(cases, None, places, model="permutation", replications=3)
    boxes = [shapely.box(k, 0, k + 1, 1) for k in range(3)]
    hot_now(np.array([1.0, 9.0, 0.0]), np.ones(3), queen(boxes))
    density([0.5], [0.5], 1.0, ((0.0, 0.0, 1.0, 1.0), 2))


if __name__ == "__main__":
    warm()
