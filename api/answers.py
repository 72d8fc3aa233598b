"""From the directory's values to the JSON that the API answers with (`api.schemas`); phones leave masked."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely

from api.people_answers import NOTHING, centre_json, leaders_json, standing_json
from boundaries.directory import Directory
from boundaries.places import AreaRecord, Neighbour, Place
from gis.crs import metric_to_lonlat

NEXT_LEVEL = {"town": "village", "village": "grid", "grid": "unit"}
MILLIMETRES = 3
DEGREE_DIGITS = 9
"""A tenth of a millimetre."""


def place_json(directory: Directory, place: Place, at: datetime) -> dict[str, Any]:
    """`PlaceOut` of a place found in a directory; `at` is the moment the answer is for."""
    return {
        "unit": place.unit and unit_json(place.unit),
        "overlays": [overlay_json(directory, overlay, place.on) for overlay in place.overlays],
        "grid": place.grid and area_json(place.grid),
        "village": place.village and area_json(place.village),
        "town": area_json(place.town),
        "leaders": leaders_json(place.leaders),
        **(standing_json(directory, place.unit, place.on) if place.unit else NOTHING),
        "border_m": place.border_m if place.border_m is None else round(place.border_m, MILLIMETRES),
        "runner_up": place.runner_up and _neighbour_json(place.runner_up),
        "centre": centre_json(directory, place.village, at),
        "inside": place.inside,
        "revision": place.revision,
        "at": moment_text(at),
    }


def area_json(area: AreaRecord) -> dict[str, Any]:
    """Code and name."""
    return {"code": area.code, "name": area.name}


def unit_json(unit: AreaRecord) -> dict[str, Any]:
    """Code, name and kind."""
    return {"code": unit.code, "name": unit.name, "kind": unit.kind}


def detail_json(directory: Directory, area: AreaRecord, at: datetime) -> dict[str, Any]:
    """`AreaDetailOut` of an area, without its geometry."""
    return {
        **unit_json(area),
        "level": area.level,
        "overlay": area.overlay,
        "parents": [{**area_json(one), "level": one.level} for one in reversed(directory.above(area))],
        "households": area.households,
        "area_m2": round(area.area_m2, 2),
        "counts": counts_json(directory, area),
        "leaders": leaders_json(directory.leaders_of(area, at.date())),
        **standing_json(directory, area, at.date()),
        "centre": centre_json(directory, _village_of(directory, area), at),
        "children": [unit_json(child) for child in directory.below(area)],
        "bbox": bbox_json(directory, area),
        "revision": directory.revision,
        "at": moment_text(at),
    }


def _village_of(directory: Directory, area: AreaRecord) -> AreaRecord | None:
    return next((one for one in (area, *directory.above(area)) if one.level == "village"), None)


def counts_json(directory: Directory, area: AreaRecord) -> dict[str, Any]:
    """How many villages, grids and units (by kind) lie below an area."""
    chosen, counts = [area], {}
    for level in ("village", "grid", "unit"):
        if NEXT_LEVEL.get(chosen[0].level if chosen else "") == level:
            chosen = [child for one in chosen for child in directory.below(one)]
            counts[f"{level}s"] = len(chosen)
    units = [one for one in chosen if one.level == "unit" and one is not area]
    kinds = Counter(unit.kind for unit in units if unit.kind)
    none_below = {"villages": 0, "grids": 0, "units": 0}
    return {**none_below, **counts, "unit_kinds": dict(sorted(kinds.items()))}


def bbox_json(directory: Directory, area: AreaRecord) -> list[float] | None:
    """West, south, east, north in WGS 84 degrees; None for an area without ground."""
    shape = geometry_of(directory, area)
    if shape.is_empty:
        return None
    return [round(float(degrees), DEGREE_DIGITS) for degrees in shapely.bounds(shape)]


def centre_of(directory: Directory) -> tuple[float, float] | None:
    """The middle of the town's box (lon, lat); None for a town without ground."""
    box = bbox_json(directory, directory.town)
    return None if box is None else ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def geometry_of(directory: Directory, area: AreaRecord) -> Any:
    """The area's polygon in WGS 84 (lon, lat), shells anticlockwise as RFC 7946 asks."""
    return geometry_in_degrees(directory.polygons(area.level)[area.index], directory.srid)


def geometry_in_degrees(metres: Any, srid: int) -> Any:
    """A polygon in metres of EPSG:`srid` as `geometry_of`."""
    degrees = shapely.transform(metres, lambda x, y: metric_to_lonlat(x, y, srid), interleaved=False)
    rounded = shapely.transform(degrees, lambda points: np.round(points, DEGREE_DIGITS))
    return shapely.orient_polygons(rounded)


def moment_text(moment: datetime) -> str:
    """ISO 8601 with offset, to the second."""
    return moment.isoformat(timespec="seconds")


def overlay_json(directory: Directory, overlay: AreaRecord, on: date) -> dict[str, Any]:
    """`OverlayOut`: a unit that stands over a place, with its own leaders on a day."""
    leaders = directory.leaders_of(overlay, on)
    own = [leader for leader in leaders if leader.area_code == overlay.code]
    return {**unit_json(overlay), "leaders": leaders_json(own)}


def _neighbour_json(other: Neighbour) -> dict[str, Any]:
    return {
        "unit": unit_json(other.unit),
        "grid": area_json(other.grid),
        "village": area_json(other.village),
        "leaders": leaders_json(other.leaders),
        "distance_m": round(other.distance_m, MILLIMETRES),
    }
