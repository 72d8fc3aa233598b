"""From superblocks to blocks: streets that follow the grain of what surrounds them."""

from __future__ import annotations

import numpy as np

from gis.sample.cutting import Style, bisect
from gis.sample.districts import Plan, block_size
from gis.sample.mesh import LANE, STREET, Mesh, face_area, places, ring_of

STREET_STYLE = Style(skew=0.04, wander=0.1, trace=True, snap=38_000, least=2000)
WIDE_FROM = 9e4
"""A cut through more than this many m2 becomes a street, a smaller one a lane."""

OPEN_LAND = 45_000.0
"""Where blocks are wanted as large as this there are only field lanes."""


def cut_blocks(mesh: Mesh, plan: Plan, rng: np.random.Generator) -> None:
    """Cut every superblock until each block has about the size its place in the town asks for."""
    queue = list(range(len(mesh.faces)))
    while queue:
        face = queue.pop(0)
        area = face_area(mesh, face)
        size = block_size(plan, places(mesh, ring_of(mesh, face)))
        if area < 1.5 * size:
            continue
        kind = STREET if area > WIDE_FROM and size < OPEN_LAND else LANE
        parts = bisect(mesh, face, (0.5, kind), (STREET_STYLE, rng))
        queue += parts or ()
