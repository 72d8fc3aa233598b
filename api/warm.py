"""Compile ahead what is compiled: `python -m api.warm`, run once when the environment is set up.

The machine code is kept beside the source, so that no later command waits for it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import csr_array

from boundaries.binary_copy import stream, texts
from gis.density import density
from gis.hotspots import pooled_p
from gis.locator import warm as locator
from gis.scan import scan
from incidents import clock_shapes


def warm() -> None:
    """Use every compiled function of every floor once."""
    locator.warm()
    cells = pa.array(["2026-03-01 08:30:00"])
    clock_shapes.scan(cells)
    stream({"text": texts(cells)})
    corners = np.array([0.0, 90.0, 90.0])
    density(corners, corners, 30.0, ((0.0, 0.0, 90.0, 90.0), 4))
    pooled_p(corners, csr_array(np.ones((3, 3))), (9, 0))
    places = pd.DataFrame({"place": ["a", "b"], "x": [0.0, 1.0], "y": [0.0, 1.0]})
    days = pd.to_datetime(["2026-03-01", "2026-03-02"])
    cases = pd.DataFrame({"place": ["a", "b"], "date": days, "n": [2, 3]})
    population = pd.DataFrame({"place": ["a", "b"], "date": days[:1].repeat(2), "n": [10, 20]})
    for counted in (cases, cases.assign(n=20_000)):  # few cases are counted in 16 bits, many in 32
        scan(counted, population, places, replications=1)
        scan(counted, None, places, model="permutation", replications=1)


if __name__ == "__main__":
    warm()
