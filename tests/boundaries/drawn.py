"""Layers drawn as text: each letter is a cell of 100 m that belongs to the unit of that name.

ab
cb     units a, c of one cell and b of two; a dot is nobody's ground
"""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from typing import Any

import geopandas
import shapely
from sqlalchemy.orm import Session

from boundaries.directory import Directory, snapshot
from boundaries.loading import LayerColumns, LayerOptions, Prepared, Published, prepare, publish
from gis.crs import metric_to_lonlat

SRID = 4549
X0, Y0, CELL = 404_500.0, 2_814_800.0, 100.0
COLUMNS = LayerColumns("unit", "grid", "village")
MORNING = datetime(2024, 3, 4, 8, tzinfo=UTC)


def layer(picture: str, **columns: Any) -> geopandas.GeoDataFrame:
    """A frame with unit, grid and village: grid = the letter in lower case, village v, unless given.

    Rows come in the order in which the letters are met, line by line. A column may be a dict by unit.
    """
    lines = textwrap.dedent(picture).strip().splitlines()
    cells: dict[str, list[shapely.Polygon]] = {}
    for down, line in enumerate(lines):
        for right, unit in enumerate(line.strip()):
            if unit != ".":
                x, y = X0 + right * CELL, Y0 + (len(lines) - 1 - down) * CELL
                cells.setdefault(unit, []).append(shapely.box(x, y, x + CELL, y + CELL))
    units = list(cells)
    given = {"grid": [unit.lower() for unit in units], "village": "v", **columns}
    values = {
        name: [value.get(unit) for unit in units] if isinstance(value, dict) else value
        for name, value in given.items()
    }
    shapes = [shapely.unary_union(parts) for parts in cells.values()]
    return geopandas.GeoDataFrame({"unit": units, **values}, geometry=shapes, crs=SRID)


def options(**wishes: Any) -> LayerOptions:
    """Options of a town called 测试镇."""
    return LayerOptions(**{"town": "测试镇", **wishes})


def prepared(frame: geopandas.GeoDataFrame, **wishes: Any) -> Prepared:
    """The layer looked through."""
    return prepare(frame, COLUMNS, options(**wishes))


def published(session: Session, frame: geopandas.GeoDataFrame, now: datetime = MORNING) -> Published:
    """Publish and commit."""
    result = publish(session, prepared(frame, srid=SRID), now)
    session.commit()
    return result


def directory(session: Session, frame: geopandas.GeoDataFrame) -> Directory:
    """The directory of a layer just published."""
    published(session, frame)
    return snapshot(session)


def lonlat(right: float, up: float) -> tuple[float, float]:
    """WGS 84 of a place given in cells from the lower left corner."""
    lon, lat = metric_to_lonlat(X0 + right * CELL, Y0 + up * CELL, SRID)
    return float(lon), float(lat)


def kinds(result: Prepared) -> list[str]:
    """The kinds of the faults, in order."""
    return [fault.kind for fault in result.faults]
