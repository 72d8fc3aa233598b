"""The town as the drawing modules in the browser take it (`gis/assets/wangge/town.js` says the shape)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.colouring import colour_areas
from gis.crs import metric_to_lonlat
from gis.encoding import SCALE, encode_coverage, encode_lines, encode_table
from gis.errors import InputError
from gis.map_town import MapArea, MapRoad, MapTown

ROAD_KINDS = ("road", "street", "lane", "alley", "river")
LABEL_STEP = 0.02
"""How near a label comes to the centre of the largest circle in its area, in parts of the area's size."""


def drawing(town: MapTown) -> dict[str, Any]:
    """Plain data, ready for JSON: names, four-colouring, encoded shapes, label places, roads and buildings.

    The map page serves it, the exported files carry it. It names no person. Raises InputError when the
    town has no units or an overlay stands before a base unit.
    """
    base = [unit for unit in town.units if not unit.overlay]
    overlays = [unit for unit in town.units if unit.overlay]
    _check(town, base)
    colours = colour_areas([village.polygon for village in town.villages])
    return {
        "name": town.name,
        "sample": town.sample,
        "revision": town.revision,
        "on": town.on.isoformat(),
        "villages": [
            {"code": village.code, "name": village.name, "colour": colour}
            for village, colour in zip(town.villages, colours, strict=True)
        ],
        "grids": [{**_named(grid), "village": grid.parent} for grid in town.grids],
        "units": [{**_named(unit), "kind": unit.kind, "grid": unit.parent} for unit in town.units],
        "base": len(base),
        "coverage": encode_coverage(_degrees([unit.polygon for unit in base], town.srid)),
        "overlays": encode_coverage(_degrees([unit.polygon for unit in overlays], town.srid)),
        "labels": _labels([*town.villages, *town.grids, *town.units], town.srid),
        "roads": _roads(town.roads, town.srid),
        "buildings": encode_coverage(_degrees(town.buildings, town.srid)),
    }


def _check(town: MapTown, base: list[MapArea]) -> None:
    if not base:
        raise InputError(
            "还没有发布任何单元，请先用 wangge load 或 wangge sample 导入边界",
            "No units are published yet; load boundaries with `wangge load` or `wangge sample` first",
        )
    if any(unit.overlay for unit in town.units[: len(base)]):
        raise InputError("基础单元必须排在叠加单元之前", "Base units must come before overlay units")


def _named(area: MapArea) -> dict[str, Any]:
    return {"code": area.code, "name": area.name, "short": area.short}


def _degrees(shapes: Sequence[BaseGeometry], srid: int) -> list[BaseGeometry]:
    metres = np.asarray(shapes, dtype=object)
    degrees = shapely.transform(metres, lambda x, y: metric_to_lonlat(x, y, srid), interleaved=False)
    return list(degrees)


def _labels(areas: Sequence[MapArea], srid: int) -> str:
    """Per area the centre of its largest inner circle and the radius in decimetres."""
    shapes = np.asarray([area.polygon for area in areas], dtype=object)
    spokes = shapely.maximum_inscribed_circle(shapes, LABEL_STEP * np.sqrt(shapely.area(shapes)))
    centres = shapely.get_coordinates(_degrees(list(shapely.get_point(spokes, 0)), srid))
    radii = np.rint(shapely.length(spokes) * 10)
    return encode_table(np.column_stack([np.rint(centres * SCALE), radii]).astype(np.int64))


def _roads(roads: Sequence[MapRoad], srid: int) -> dict[str, Any]:
    known = [road for road in roads if road.kind in ROAD_KINDS]
    rows = [(ROAD_KINDS.index(road.kind), round(road.width_m * 10)) for road in known]
    lines = _degrees([road.line for road in known], srid)
    return {
        "kinds": list(ROAD_KINDS),
        "rows": encode_table(np.asarray(rows, dtype=np.int64).reshape(-1, 2)),
        "lines": encode_lines(lines),
    }
