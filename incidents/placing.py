"""Where reports come to lie: codes of the areas that answer, metres on the storage lattice, the town."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.places import Assignment
from boundaries.tables import Area
from gis.crs import lonlat_to_metric
from gis.errors import NotFound
from incidents.guards import Floats


def on_lattice(lon: Floats, lat: Floats, srid: int) -> tuple[Floats, Floats]:
    """Metres of the storage CRS, each the double nearest to a whole number of millimetres."""
    x, y = lonlat_to_metric(lon, lat, srid)
    return np.rint(x * 1000.0) / 1000.0, np.rint(y * 1000.0) / 1000.0


def assigned_codes(directory: Directory, answer: Assignment) -> dict[str, pa.Array]:
    """Codes of unit, grid, village and runner-up per point as Arrow strings, null where there is none."""
    levels = {
        "unit": (directory.units, answer.unit),
        "grid": (directory.grids, answer.grid),
        "village": (directory.villages, answer.village),
        "runner_up": (directory.units, answer.runner_up),
    }
    # One more entry, null, at the end is for those whose index is -1.
    return {
        name: pa.array([*(area.code for area in areas), None], pa.large_string()).take(
            pa.array(np.where(index < 0, len(areas), index))
        )
        for name, (areas, index) in levels.items()
    }


def town_id(session: Session, directory: Directory) -> Any:
    """Identity of the directory's town, which every row carries."""
    found = session.scalar(select(Area.id).where(Area.level == "town", Area.code == directory.town.code))
    if found is None:
        raise NotFound(
            "数据库里没有这个镇。请先载入地图。", "The database does not hold this town. Load its map first."
        )
    return found
