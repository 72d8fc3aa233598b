"""`/api/lists`: the three lists of a grid (needs, resources, services), and contract areas."""

from __future__ import annotations

import json
import uuid
from typing import Annotated, Any

import numpy as np
import shapely
from fastapi import APIRouter, Depends, Path
from sqlalchemy.orm import Session

from api.answers import geometry_in_degrees
from api.auth import Official, OfficialDep, audit, needs
from api.deps import TownDep
from api.list_answers import contract_json, lists_json
from api.routes.lookup import AtQuery, check_position
from api.routes.posts import CHANGED, CodeQuery
from api.schemas import problems
from api.staff_schemas import ContractIn, DoneOut, EndIn, Listed, MadeOut, NeedIn, ServiceIn
from api.staffing import (
    EDITORS,
    asked_area,
    changing,
    own_or_asked,
    require_row_within,
    require_town,
    today,
    unknown_area,
)
from boundaries.directory import Directory
from boundaries.identity import uuid7
from boundaries.people import rows
from boundaries.people.contracts import (
    ContractWanted,
    contracts_on,
    end_contract,
    hold_contract,
    overlapping_m2,
    uncovered,
)
from boundaries.people.lists import three_lists
from boundaries.service_tables import Need, Service
from gis.crs import lonlat_to_metric, position_to_metric
from gis.errors import InputError, NotFound
from gis.lattice import from_lattice, to_lattice

router = APIRouter(tags=["people"])

EditorDep = Annotated[Official, Depends(needs(*EDITORS, "grid_leader"))]
TownEditorDep = Annotated[Official, Depends(needs("town_editor"))]
ContractPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="包干区编号 · its code")]
MOST_CORNERS = 200_000


@router.get(
    "/api/lists",
    response_model=Listed,
    responses=problems(401, 403, 404, 422, 503),
    summary="网格的三张清单 · The three lists of a grid",
    description="需求（附最近的可用资源和距离）、资源、服务。 · "
    "Needs, each with the nearest fitting resource and the metres to it; resources; services.",
)
def lists(town: TownDep, official: OfficialDep, area: CodeQuery = None, at: AtQuery = None) -> dict[str, Any]:
    """The three lists of one grid."""
    directory, found, moment = own_or_asked(town, official, area, at)
    if found.level != "grid":
        raise InputError("请给一个网格的编号（area）。", "Give the code of a grid in `area`.", field="area")
    with Session(town.engine) as session:
        return lists_json(directory, found, three_lists(session, directory, found, moment.date()))


@router.post(
    "/api/lists/needs",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="登记需求 · A need",
)
def add_need(town: TownDep, official: EditorDep, body: NeedIn) -> dict[str, Any]:
    """Something people of a grid or unit need, at a point of it."""
    area, directory = asked_area(town, official, body), town.directories.current()
    check_position(body.lon, body.lat)
    if area.level not in ("grid", "unit"):
        raise InputError("需求登记到网格或单元。", "A need belongs to a grid or unit.", field="level")
    x, y = position_to_metric(body.lon, body.lat, directory.srid)
    spot = from_lattice(to_lattice(shapely.points([x], [y])))[0]
    row = Need(
        id=uuid7(),
        town_id=directory.town.id,
        area_id=area.id,
        **body.model_dump(include={"kind", "text", "people"}),
        days=rows.span(today(town, body.start), None),
        geom=f"SRID={directory.srid};{shapely.to_wkt(spot, rounding_precision=3)}",
    )
    with changing(town) as session:
        rows.add(session, row)
        audit(session, official, "need.add", f"{body.level} {body.code}", {"kind": body.kind})
        return {"id": row.id}


@router.post(
    "/api/lists/needs/{need}/met",
    response_model=DoneOut,
    responses=CHANGED,
    summary="需求已满足 · A need is met",
)
def meet(town: TownDep, official: EditorDep, need: uuid.UUID, body: EndIn) -> DoneOut:
    """It is open no longer from a day on."""
    with changing(town) as session:
        row = rows.Row("need", need)
        require_row_within(session, town, official, row)
        rows.end(session, row, today(town, body.on))
        audit(session, official, "need.met", str(need))
    return DoneOut()


@router.post(
    "/api/lists/services",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="登记服务 · A service",
)
def add_service(town: TownDep, official: EditorDep, body: ServiceIn) -> dict[str, Any]:
    """A service that an area offers."""
    area = asked_area(town, official, body)
    known = body.model_dump(include={"name", "provider", "hours", "phone", "free"})
    row = Service(id=uuid7(), town_id=town.directories.current().town.id, area_id=area.id, **known)
    with changing(town) as session:
        rows.add(session, row)
        audit(session, official, "service.add", f"{body.level} {body.code}", {"name": body.name})
        return {"id": row.id}


@router.delete(
    "/api/lists/services/{service}",
    response_model=DoneOut,
    responses=CHANGED,
    summary="取消服务 · A service ends",
)
def drop_service(town: TownDep, official: EditorDep, service: uuid.UUID) -> DoneOut:
    """It is offered no longer."""
    with changing(town) as session:
        row = rows.Row("service", service)
        require_row_within(session, town, official, row)
        rows.remove(session, row)
        audit(session, official, "service.drop", str(service))
    return DoneOut()


@router.get(
    "/api/lists/contracts",
    response_model=Listed,
    responses=problems(401, 422, 404, 503),
    summary="包干区 · Contract areas",
    description="每块由谁承包，没有人承包的平方米数和范围，重叠的平方米数。 · "
    "Who keeps each, the square metres and the ground that nobody keeps, the square metres kept twice.",
)
def contracts(town: TownDep, official: OfficialDep, at: AtQuery = None) -> dict[str, Any]:
    """All contract areas on a day, held against the town's ground."""
    directory, _, moment = own_or_asked(town, official, None, at)
    with Session(town.engine) as session:
        found = contracts_on(session, moment.date())
    blank = uncovered(directory.polygons("town")[0], found)
    outline = geometry_in_degrees(blank, directory.srid)
    return {
        "contracts": [contract_json(directory, one) for one in found],
        "uncovered_m2": round(float(shapely.area(blank)), 3),
        "uncovered": None if blank.is_empty else json.loads(shapely.to_geojson(outline)),
        "overlapping_m2": round(overlapping_m2(found), 3),
    }


@router.put(
    "/api/lists/contracts/{contract}",
    response_model=MadeOut,
    responses=CHANGED,
    summary="设定包干区 · Define a contract area",
    description="从 start 起换承包人，或换范围。 · Another holder or other ground, from `start` on.",
)
def put_contract(
    town: TownDep, official: TownEditorDep, contract: ContractPath, body: ContractIn
) -> dict[str, Any]:
    """Who keeps a contract area from a day on."""
    directory = require_town(town, official)
    shape = _ground(directory, body)
    known = contract, body.name, body.holder.strip(), body.phone.strip()
    wanted = ContractWanted(*known, today(town, body.start), shape, directory.srid)
    with changing(town) as session:
        key = hold_contract(session, directory.town.id, wanted)
        if key is None:
            raise NotFound(
                "没有这个包干区。新建请给出范围。",
                "There is no such contract area. Give its ground to make it.",
                code=contract,
                field="ground",
            )
        audit(session, official, "contract.define", contract, {"holder": body.holder})
    return {"id": key}


@router.post(
    "/api/lists/contracts/{contract}/end",
    response_model=DoneOut,
    responses=CHANGED,
    summary="撤销包干区 · End a contract area",
    description="从 on 起不再有这个包干区；以前由谁承包仍可查。 · "
    "From `on` there is no such contract area; who kept it before stays on record.",
)
def end_one(town: TownDep, official: TownEditorDep, contract: ContractPath, body: EndIn) -> DoneOut:
    """Its ground is then uncovered."""
    require_town(town, official)
    on = today(town, body.on)
    with changing(town) as session:
        if not end_contract(session, contract, on):
            raise NotFound(
                "没有这个包干区。请刷新后重试。", "There is no such contract area: reload.", code=contract
            )
        audit(session, official, "contract.end", contract, {"on": on.isoformat()})
    return DoneOut()


def _ground(directory: Directory, body: ContractIn) -> Any:
    """The ground asked for in metres, None where it is to stay. Raises InputError, NotFound."""
    if body.geometry is not None:
        if body.areas:
            raise InputError(
                "范围请只给一种：geometry 或 areas。",
                "Give the ground once: `geometry` or `areas`.",
                field="ground",
            )
        return _in_metres(body.geometry, directory.srid)
    if not body.areas:
        return None
    found = [directory.find_area(one.code, one.level) for one in body.areas]
    if None in found:
        raise unknown_area(body.areas[found.index(None)].code)
    shapes = [directory.polygons(one.level)[one.index] for one in found if one is not None]
    return shapely.multipolygons(shapely.get_parts(shapely.union_all(shapes)))


def _in_metres(geometry: dict[str, Any], srid: int) -> Any:
    """A GeoJSON (Multi)Polygon in metres on the lattice. Raises InputError for anything else."""
    refusal = InputError(
        "geometry 应是一个有效的 GeoJSON 面（WGS 84 经纬度）。",
        "`geometry` must be a valid GeoJSON polygon (WGS 84 longitude and latitude).",
        field="geometry",
    )
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (shapely.errors.ShapelyError, ValueError, TypeError, RecursionError):
        raise refusal from None
    fits = shape is not None and shape.geom_type in ("Polygon", "MultiPolygon") and not shape.is_empty
    corners = shapely.get_coordinates(shape) if fits else np.zeros((0, 2))
    west_east = np.abs(corners) <= (180, 90)
    if not fits or len(corners) > MOST_CORNERS or not west_east.all() or not shape.is_valid:
        raise refusal
    metres = shapely.transform(shape, lambda lon, lat: lonlat_to_metric(lon, lat, srid), interleaved=False)
    whole = from_lattice(to_lattice(np.array([metres], dtype=object)))[0]
    if not whole.is_valid:
        raise refusal
    return shapely.multipolygons(shapely.get_parts(whole))
