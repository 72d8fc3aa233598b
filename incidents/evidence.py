"""What speaks for or against a file's datum: do its points fall inside the town, on buildings, at doors?"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from gis.crs import lonlat_to_metric, metric_to_lonlat
from gis.suspicion import Hits
from incidents.guards import Floats
from incidents.survey import Ground

DOORSTEP_M = 12.0
"""A point this near to a known address stands at its door: about what a phone's position is good for."""


def ground(session: Session, directory: Directory) -> Ground:
    """Where the town lies, and a function giving points a mark each for inside, on a building, at a door."""
    return Ground(centre(directory), _hits(session, directory))


def centre(directory: Directory) -> tuple[float, float]:
    """WGS 84 (lon, lat) of the middle of the town."""
    middle = shapely.centroid(directory.polygons("town")[0])
    lon, lat = metric_to_lonlat(middle.x, middle.y, directory.srid)
    return float(lon), float(lat)


def _hits(session: Session, directory: Directory) -> Hits:
    buildings = shapely.STRtree(_shapes(session, "building"))
    addresses = shapely.STRtree(_shapes(session, "address"))

    def marks(lon: Floats, lat: Floats) -> Floats:
        x, y = lonlat_to_metric(lon, lat, directory.srid)
        points = shapely.points(x, y)
        found = np.zeros((3, len(points)))  # a row for each kind of evidence, asked by itself
        found[0] = directory.base.locate(x, y) >= 0
        found[1, np.unique(buildings.query(points, predicate="intersects")[0])] = 1.0
        found[2, np.unique(addresses.query(points, predicate="dwithin", distance=DOORSTEP_M)[0])] = 1.0
        return found

    return marks


def _shapes(session: Session, table: str) -> NDArray[np.object_]:
    rows = session.execute(text(f"SELECT ST_AsBinary(geom) FROM {table}")).scalars().all()
    return np.asarray(shapely.from_wkb([bytes(row) for row in rows]), dtype=object)
