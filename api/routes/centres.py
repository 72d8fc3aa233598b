"""`/api/centres`: clusters of villages, their governance centres, departments, and the duty roster."""

from __future__ import annotations

import json
import uuid
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Depends, Path, Query

from api.answers import geometry_in_degrees
from api.auth import Official, OfficialDep, audit, needs
from api.deps import TownDep
from api.moments import parse_moment
from api.people_answers import cluster_json, shift_json
from api.routes.lookup import AtQuery, check_position
from api.routes.posts import CHANGED
from api.schemas import problems
from api.staff_schemas import CentreIn, DoneOut, EndIn, Listed, MadeOut, ShiftIn
from api.staffing import asked_person, changing, require_town, today, unknown_area
from boundaries.directory import Directory
from boundaries.identity import uuid7
from boundaries.people import rows
from boundaries.people.centres import Centre, Cluster
from boundaries.people.defining import ClusterWanted, Place, define_cluster, end_cluster
from boundaries.service_tables import DutyShift
from gis.crs import position_to_metric
from gis.errors import InputError, NotFound

router = APIRouter(tags=["people"])

TownEditorDep = Annotated[Official, Depends(needs("town_editor"))]
ClusterPath = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="片区编号 · code of the cluster")
]


@router.get(
    "/api/centres",
    response_model=list[Listed],
    responses=problems(404, 422, 503),
    summary="片区、治理中心和值班 · Clusters, centres and who is on duty",
    description="每个片区的村、治理中心（蜂巢）、进驻部门、此刻值班和备勤的人；号码隐去中间四位。"
    "geometry=1 附上片区的范围（各村的并集）。 · Villages, centre, stationed departments, who is on duty and "
    "on call at the moment; phones masked. geometry=1 adds the outline: the union of the villages.",
)
def centres(
    town: TownDep, geometry: Annotated[bool, Query()] = False, at: AtQuery = None
) -> list[dict[str, Any]]:
    """Every cluster, in code order."""
    now = town.now()
    moment = parse_moment(at, now)
    directory = town.directories.at(moment, now)
    clusters = [one for one in directory.staff.clusters if not one.over(moment.date())]
    told = [cluster_json(directory, one, moment) for one in clusters]
    if geometry:
        for answer, cluster in zip(told, clusters, strict=True):
            answer["geometry"] = _outline(directory, cluster, moment.date())
    return told


@router.put(
    "/api/centres/{cluster}",
    response_model=MadeOut,
    responses=CHANGED,
    summary="设定片区和治理中心 · Define a cluster and its centre",
    description="从 since 起含这些村；村离开原来的片区。坐标为 WGS 84。 · "
    "From `since` on it holds these villages, which leave the cluster they were in. WGS 84 degrees.",
)
def put_centre(
    town: TownDep, official: TownEditorDep, cluster: ClusterPath, body: CentreIn
) -> dict[str, Any]:
    """Make a cluster, or change one."""
    directory = require_town(town, official)
    check_position(body.lon, body.lat)
    villages = [directory.find_area(code, "village") for code in body.villages]
    if None in villages:
        raise unknown_area(body.villages[villages.index(None)])
    x, y = position_to_metric(body.lon, body.lat, directory.srid)
    offices = [(one.name, one.name_en, one.business) for one in body.departments]
    place = Place(body.centre, body.address, body.phone.strip(), x, y, directory.srid, offices)
    ids = [one.id for one in villages if one is not None]
    wanted = ClusterWanted(cluster, body.name, ids, today(town, body.since), place)
    with changing(town) as session:
        key = define_cluster(session, directory.town.id, wanted)
        audit(session, official, "centre.define", cluster, {"villages": body.villages, "name": body.name})
    return {"id": key}


@router.post(
    "/api/centres/{cluster}/end",
    response_model=DoneOut,
    responses=CHANGED,
    summary="撤销片区 · End a cluster",
    description="从 on 起它不再含任何村，班次一并结束；以前的仍可查。 · "
    "From `on` it holds no village and its shifts come round no longer; what was stays on record.",
)
def end_centre(town: TownDep, official: TownEditorDep, cluster: ClusterPath, body: EndIn) -> DoneOut:
    """Its villages are then in no cluster."""
    directory, on = require_town(town, official), today(town, body.on)
    found = _cluster(directory, cluster)
    with changing(town) as session:
        shifts = end_cluster(session, found.id, on)
        audit(session, official, "centre.end", cluster, {"on": on.isoformat(), "shifts": shifts})
    return DoneOut()


@router.get(
    "/api/centres/{cluster}/shifts",
    response_model=list[Listed],
    responses=problems(401, 404, 503),
    summary="值班表 · Duty roster",
)
def shifts(town: TownDep, _official: OfficialDep, cluster: ClusterPath) -> list[dict[str, Any]]:
    """Every shift of a centre, past and future ones too; phones masked."""
    centre = _centre(town.directories.current(), cluster)
    return [shift_json(one, centre) for one in centre.shifts]


@router.post(
    "/api/centres/{cluster}/shifts",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="排班 · Plan a shift",
)
def add_shift(town: TownDep, official: TownEditorDep, cluster: ClusterPath, body: ShiftIn) -> dict[str, Any]:
    """A shift that comes round."""
    directory = require_town(town, official)
    centre = _centre(directory, cluster)
    department = next((one.id for one in centre.departments if one.name == body.department), None)
    if body.department and department is None:
        known = "、".join(one.name for one in centre.departments)
        raise InputError(
            f"中心没有部门“{body.department}”，有：{known}。",
            f'No department "{body.department}" is stationed there; there are: {known}.',
            field="department",
        )
    planned = dict(
        id=uuid7(),
        town_id=directory.town.id,
        centre_id=centre.id,
        department_id=department,
        **body.model_dump(include={"weekday", "on_call"}),
        starts=body.starts.replace(tzinfo=None),
        ends=body.ends.replace(tzinfo=None),
        days=rows.span(today(town, body.start), body.end),
    )
    with changing(town) as session:
        person = asked_person(session, town, body)
        row = DutyShift(person_id=person, **planned)
        rows.add(session, row)
        detail = {"person": str(person), "weekday": body.weekday, "on_call": body.on_call}
        audit(session, official, "centre.shift", cluster, detail)
        return {"id": row.id}


@router.post(
    "/api/centres/shifts/{shift}/end",
    response_model=DoneOut,
    responses=CHANGED,
    summary="撤销一个班次 · End a shift",
)
def end_shift(town: TownDep, official: TownEditorDep, shift: uuid.UUID, body: EndIn) -> DoneOut:
    """It comes round no longer from a day on."""
    require_town(town, official)
    with changing(town) as session:
        rows.end(session, rows.Row("duty_shift", shift), today(town, body.on))
        audit(session, official, "centre.shift_end", str(shift))
    return DoneOut()


def _cluster(directory: Directory, code: str) -> Cluster:
    found = next((one for one in directory.staff.clusters if one.code == code), None)
    if found is None:
        raise NotFound(
            f"没有编号为“{code}”的片区。", f'There is no cluster with the code "{code}".', code=code
        )
    return found


def _centre(directory: Directory, code: str) -> Centre:
    centre = _cluster(directory, code).centre
    if centre is None:
        raise NotFound(
            "这个片区还没有治理中心。请先设定。", "This cluster has no centre yet: define it.", code=code
        )
    return centre


def _outline(directory: Directory, cluster: Cluster, day: Any) -> dict[str, Any]:
    within = cluster.villages_on(day)
    shapes = [directory.polygons("village")[one.index] for one in directory.villages if one.id in within]
    outline = shapely.coverage_union_all(shapes)
    told: dict[str, Any] = json.loads(shapely.to_geojson(geometry_in_degrees(outline, directory.srid)))
    return told
