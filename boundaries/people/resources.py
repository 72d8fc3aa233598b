"""Public resources (clinics, schools, shelters, ...) put down, changed and taken away one by one.

They carry no dates: what is stored is what there is now. Each names the unit whose ground it stands on.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from boundaries.identity import uuid7
from boundaries.people.lists import RESOURCE_KINDS, Resource, read_resources
from boundaries.people.rows import Row, no_such_row
from boundaries.places import AreaRecord
from gis.crs import position_to_metric
from gis.errors import InputError
from gis.lattice import from_lattice, to_lattice

ADD = text("""
    INSERT INTO resource (id, town_id, kind, name, unit_code, geom)
    VALUES (:id, :town, :kind, :name, :unit, CAST(:geom AS geometry))
""")
CHANGE = text("""
    UPDATE resource SET kind = :kind, name = :name, unit_code = :unit, geom = CAST(:geom AS geometry)
    WHERE id = :id
""")


@dataclass(frozen=True)
class ResourceWanted:
    """A resource as it is to be: its kind (Chinese, of RESOURCE_KINDS), name, and WGS 84 degrees."""

    kind: str
    name: str
    lon: float
    lat: float


def resources_in(session: Session, directory: Directory, area: AreaRecord) -> list[Resource]:
    """The resources on the ground of an area, by kind; of the town also those that stand on no unit."""
    found = read_resources(session)
    if area.level == "town":
        return found
    return [one for one in found if (unit := unit_of(directory, one)) and area in _chain(directory, unit)]


def unit_of(directory: Directory, resource: Resource) -> AreaRecord | None:
    """The unit a resource is said to stand on, None where the map has none."""
    return directory.find_area(resource.unit_code, "unit") if resource.unit_code else None


def read_resource(session: Session, key: uuid.UUID) -> Resource:
    """A resource by its id. Raises NotFound."""
    found = next((one for one in read_resources(session) if one.id == key), None)
    if found is None:
        raise no_such_row(Row("resource", key))
    return found


def unit_at(directory: Directory, wanted: ResourceWanted) -> AreaRecord:
    """The unit whose ground a resource is to stand on. Raises InputError for a place outside the town."""
    spot = directory.spot(wanted.lon, wanted.lat)
    if spot.unit < 0 or not spot.inside:
        raise InputError(
            "这个位置不在本镇的地图上。请核对经纬度，或在地图上点选。",
            "This place lies outside the town's map. Check longitude and latitude, or tap it on the map.",
            field="lon, lat",
        )
    return directory.layers["unit"].areas[spot.unit]


def store_resource(
    session: Session, directory: Directory, wanted: ResourceWanted, key: uuid.UUID | None = None
) -> uuid.UUID:
    """Put a resource down, or change the one with a `key` (which must be there); gives its id.

    Raises InputError for an unknown kind, no name or a place outside the town.
    """
    if wanted.kind not in RESOURCE_KINDS:
        known = "、".join(RESOURCE_KINDS)
        raise InputError(
            f"种类应是 {known} 之一。", f"The kind must be one of {known}.", field="kind", kind=wanted.kind
        )
    if not wanted.name.strip():
        raise InputError("请填写名称。", "Give a name.", field="name")
    x, y = position_to_metric(wanted.lon, wanted.lat, directory.srid)
    spot = from_lattice(to_lattice(shapely.points([x], [y])))[0]
    made = key or uuid7()
    told = {
        "id": made,
        "town": directory.town.id,
        "kind": wanted.kind,
        "name": wanted.name.strip(),
        "unit": unit_at(directory, wanted).code,
        "geom": f"SRID={directory.srid};{shapely.to_wkt(spot, rounding_precision=3)}",
    }
    session.execute(CHANGE if key else ADD, told)
    return made


def _chain(directory: Directory, area: AreaRecord) -> tuple[AreaRecord, ...]:
    return (area, *directory.above(area))
