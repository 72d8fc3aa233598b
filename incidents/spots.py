"""Where a report lies and who answers there: from a point, a unit's code, a text, or what a person says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from boundaries.directory import Directory
from boundaries.places import AreaRecord, Place
from boundaries.text_places import Candidate, Found, inner_point
from gis.crs import check_lonlat, to_wgs84
from gis.errors import InputError
from incidents.evidence import centre
from incidents.placing import on_lattice
from incidents.tables import Report

Values = dict[str, object]


@dataclass(frozen=True)
class Spot:
    """A place on the map (WGS 84 degrees) and who answers there; `placed_by` as in PLACED_BY.

    `level` tells how near it came (a level of a text's candidate, "point", "unit" or "grid"), `confidence`
    how surely its grid is right (None: as sure as who said it). While it waits for a person, `lon`, `lat`
    and `place` are None.
    """

    placed_by: str
    level: str
    confidence: float | None = None
    lon: float | None = None
    lat: float | None = None
    place: Place | None = None


def at_point(directory: Directory, lonlat: tuple[float, float], datum: str, on: date) -> Spot:
    """The spot of a point (degrees of a declared datum). Raises InputError where it can be no position."""
    lon, lat = lonlat
    check_lonlat(lon, lat, centre(directory))
    x, y = (float(value) for value in to_wgs84(lon, lat, datum))
    return Spot("point", "point", None, x, y, directory.place(x, y, on))


def at_unit(directory: Directory, code: str, on: date) -> Spot:
    """A unit as the place itself: a point inside it is kept, and no border or runner-up is spoken of.

    Raises InputError for an unknown code.
    """
    area = directory.find_area(code, "unit")
    if area is None:
        raise InputError(
            f"没有编码为 {code} 的单元。请核对编码。",
            f"There is no unit with the code {code!r}. Check the code.",
            field="unit_code",
        )
    lon, lat = inner_point(directory, area)
    return Spot("unit", "unit", None, lon, lat, _in_unit(directory, area, directory.place(lon, lat, on)))


def at_grid(directory: Directory, code: str, on: date) -> Spot:
    """A grid as a whole, no unit of it: its leader answers. Raises InputError for an unknown code."""
    area = directory.find_area(code, "grid")
    if area is None:
        raise InputError(
            f"没有编码为 {code} 的网格。请核对编码。",
            f"There is no grid with the code {code!r}. Check the code.",
            field="grid",
        )
    lon, lat = inner_point(directory, area)
    return Spot("unit", "grid", None, lon, lat, _in_grid(directory, area, directory.place(lon, lat, on)))


def of_text(directory: Directory, found: Found, on: date) -> Spot:
    """The first place that a text means where that is sure enough, else a spot that waits for a person."""
    if not found.accepted:
        return Spot("waiting", "", found.candidates[0].confidence if found.candidates else None)
    one = found.candidates[0]
    return Spot("text", one.level, one.confidence, one.lon, one.lat, _place_of(directory, one, on))


def of_report(directory: Directory, report: Report, on: date) -> Spot:
    """The spot of a stored report, and who answers there on a day."""
    if report.lon is None or report.lat is None:
        return Spot(report.placed_by, "", report.confidence)
    place = directory.place(report.lon, report.lat, on)
    unit = directory.find_area(report.unit_code, "unit") if report.unit_code else None
    grid = directory.find_area(report.grid_code, "grid") if report.grid_code else None
    if unit is not None and report.placed_level == "unit":
        place = _in_unit(directory, unit, place)
    elif unit is None and grid is not None:
        place = _in_grid(directory, grid, place)
    return Spot(report.placed_by, report.placed_level, report.confidence, report.lon, report.lat, place)


def columns_of(directory: Directory, spot: Spot) -> Values:
    """The columns of a report that say where it lies."""
    place = spot.place
    told: Values = {
        "placed_by": spot.placed_by,
        "placed_level": spot.level,
        "confidence": spot.confidence,
        "lon": spot.lon,
        "lat": spot.lat,
        "geom": None,
        "unit_code": place and place.unit and place.unit.code,
        "grid_code": place and place.grid and place.grid.code,
        "village_code": place and place.village and place.village.code,
        "inside": place and place.inside,
        "border_m": place and place.border_m,
        "runner_up_code": place and place.runner_up and place.runner_up.unit.code,
        "revision": directory.revision,
    }
    if spot.lon is not None and spot.lat is not None:
        x, y = on_lattice(np.array([spot.lon]), np.array([spot.lat]), directory.srid)
        told["geom"] = f"SRID={directory.srid};POINT({float(x[0])!r} {float(y[0])!r})"
    return told


def _place_of(directory: Directory, one: Candidate, on: date) -> Place:
    """Who answers for a candidate: at its point, for the unit it names, or, where it names none, its grid."""
    there = directory.place(one.lon, one.lat, on)
    if one.unit is None:
        return _in_grid(directory, one.grid, there)
    if one.level == "unit" or there.unit is None:
        return _in_unit(directory, one.unit, there)
    return there


def _in_unit(directory: Directory, unit: AreaRecord, there: Place) -> Place:
    grid, village, _ = directory.above(unit)
    return replace(
        there,
        unit=unit,
        grid=grid,
        village=village,
        overlays=tuple(one for one in there.overlays if one.code != unit.code),
        leaders=directory.leaders_of(unit, there.on),
        border_m=None,
        runner_up=None,
        inside=True,
    )


def _in_grid(directory: Directory, grid: AreaRecord, there: Place) -> Place:
    return replace(
        there,
        unit=None,
        grid=grid,
        village=directory.above(grid)[0],
        overlays=(),
        leaders=directory.leaders_of(grid, there.on),
        border_m=None,
        runner_up=None,
        inside=True,
    )
