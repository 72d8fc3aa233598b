"""What speaks for or against a file's datum: do its points fall inside the town, and on its buildings?"""

from __future__ import annotations

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from gis.crs import lonlat_to_metric, metric_to_lonlat
from gis.suspicion import Hits
from incidents.guards import Floats
from incidents.survey import Ground


def ground(session: Session, directory: Directory) -> Ground:
    """Where the town lies, and a function that marks points: 1 inside the town, 1 more on a building."""
    return Ground(centre(directory), _hits(session, directory))


def centre(directory: Directory) -> tuple[float, float]:
    """WGS 84 (lon, lat) of the middle of the town."""
    middle = shapely.centroid(directory.polygons("town")[0])
    lon, lat = metric_to_lonlat(middle.x, middle.y, directory.srid)
    return float(lon), float(lat)


def _hits(session: Session, directory: Directory) -> Hits:
    rows = session.execute(text("SELECT ST_AsBinary(geom) FROM building")).scalars().all()
    buildings = shapely.STRtree(shapely.from_wkb([bytes(row) for row in rows]))

    def marks(lon: Floats, lat: Floats) -> Floats:
        x, y = lonlat_to_metric(lon, lat, directory.srid)
        found = (directory.base.locate(x, y) >= 0).astype(np.float64)
        on_building, _ = buildings.query(shapely.points(x, y), predicate="intersects")
        found[np.unique(on_building)] += 1.0
        return found

    return marks
