"""Reading what stands on the ground: roads, buildings, resources and addresses as frames in metres."""

from __future__ import annotations

import geopandas
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.database import storage_srid
from gis.errors import InputError

COLUMNS = {
    "road": ("name", "kind", "width_m"),
    "building": ("name", "floors"),
    "resource": ("kind", "name", "unit_code"),
    "address": (
        "village",
        "grid",
        "road",
        "section",
        "lane",
        "alley",
        "number",
        "sub",
        "building",
        "name",
        "aliases",
        "unit_code",
    ),
}


def read_ground(session: Session, kind: str) -> geopandas.GeoDataFrame:
    """All roads, buildings, resources or addresses (`kind`: a key of COLUMNS) in the storage CRS.

    Rows come in the order in which they were loaded; the frame is empty, without CRS, before the first map.
    """
    if kind not in COLUMNS:
        raise InputError(f"没有这类数据：{kind}", f"No such kind of thing: {kind}", field="kind")
    names = COLUMNS[kind]
    query = text(f"SELECT {', '.join(names)}, ST_AsBinary(geom) FROM {kind} ORDER BY id")
    rows = session.execute(query).all()
    srid = storage_srid(session)
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    shapes = shapely.from_wkb([bytes(row[-1]) for row in rows])
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=None if srid is None else f"EPSG:{srid}")
