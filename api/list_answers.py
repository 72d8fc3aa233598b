"""The three lists and contract areas as the API tells them."""

from __future__ import annotations

from typing import Any

import shapely

from boundaries.directory import Directory
from boundaries.leaders import mask_phone
from boundaries.people.contracts import Contract
from boundaries.people.lists import NEED_NAMES, RESOURCE_KINDS, Need, Resource, ThreeLists
from boundaries.people.resources import unit_of
from boundaries.places import AreaRecord
from gis.crs import metric_to_lonlat

DEGREE_DIGITS = 7


def lists_json(directory: Directory, grid: AreaRecord, found: ThreeLists) -> dict[str, Any]:
    """The three lists of a grid, for officials."""
    return {
        "grid": {"code": grid.code, "name": grid.name},
        "needs": [_need_json(directory, one) for one in found.needs],
        "resources": [_resource_json(directory, one) for one in found.resources],
        "services": [
            {
                "id": str(one.id),
                "name": one.name,
                "provider": one.provider,
                "hours": one.hours,
                "phone": one.phone,
                "free": one.free,
            }
            for one in found.services
        ],
    }


def contract_json(directory: Directory, contract: Contract) -> dict[str, Any]:
    """Who keeps what, for officials; the phone masked."""
    start, end = contract.days
    return {
        "id": str(contract.id),
        "code": contract.code,
        "name": contract.name,
        "holder": contract.holder,
        "phone_masked": mask_phone(contract.phone),
        "m2": round(float(shapely.area(contract.shape)), 2),
        **_position(directory, *shapely.get_coordinates(shapely.point_on_surface(contract.shape))[0]),
        "start": start and start.isoformat(),
        "end": end and end.isoformat(),
    }


def placed_json(directory: Directory, resource: Resource) -> dict[str, Any]:
    """A resource with its id and the names of the unit, grid and village it stands on."""
    unit = unit_of(directory, resource)
    chain = (unit, *directory.above(unit)) if unit else ()
    return {
        "id": str(resource.id),
        **_resource_json(directory, resource),
        "areas": [{"level": one.level, "code": one.code, "name": one.name} for one in chain[:3]],
    }


def _need_json(directory: Directory, need: Need) -> dict[str, Any]:
    zh, en = NEED_NAMES.get(need.kind, (need.kind, need.kind))
    return {
        "id": str(need.id),
        "kind": need.kind,
        "kind_zh": zh,
        "kind_en": en,
        "text": need.text,
        "people": need.people,
        "since": need.since and need.since.isoformat(),
        **_position(directory, need.x, need.y),
        "nearest": need.nearest and _resource_json(directory, need.nearest),
        "distance_m": need.distance_m if need.distance_m is None else round(need.distance_m, 1),
    }


def _resource_json(directory: Directory, resource: Resource) -> dict[str, Any]:
    return {
        "kind": resource.kind,
        "kind_en": RESOURCE_KINDS.get(resource.kind, resource.kind),
        "name": resource.name,
        "unit": resource.unit_code,
        **_position(directory, resource.x, resource.y),
    }


def _position(directory: Directory, x: float, y: float) -> dict[str, float]:
    lon, lat = metric_to_lonlat(x, y, directory.srid)
    return {"lon": round(float(lon), DEGREE_DIGITS), "lat": round(float(lat), DEGREE_DIGITS)}
