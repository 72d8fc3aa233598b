"""`/api/lists/resources`: public resources of six kinds, put down, changed and taken away."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from api.auth import Official, OfficialDep, audit, needs, require_within
from api.deps import Town, TownDep
from api.list_answers import placed_json
from api.routes.lookup import check_position
from api.routes.posts import CHANGED, CodeQuery
from api.schemas import problems
from api.staff_schemas import DoneOut, Listed, MadeOut, ResourceIn
from api.staffing import EDITORS, own_or_asked
from boundaries import gazetteers
from boundaries.people import rows
from boundaries.people.resources import (
    ResourceWanted,
    read_resource,
    resources_in,
    store_resource,
    unit_at,
    unit_of,
)

router = APIRouter(tags=["people"])

EditorDep = Annotated[Official, Depends(needs(*EDITORS))]


@router.get(
    "/api/lists/resources",
    response_model=list[Listed],
    responses=problems(401, 403, 404, 422, 503),
    summary="资源点 · Public resources",
    description="一个区域里的卫生所、学校、警务室、避难场所、养老服务、文化活动，以及各在哪个单元。 · "
    "Clinics, schools, police posts, shelters, care for the elderly and culture on the ground of an area, "
    "each with the unit it stands on.",
)
def resources(town: TownDep, official: OfficialDep, area: CodeQuery = None) -> list[dict[str, Any]]:
    """Those there are now."""
    directory, found, _ = own_or_asked(town, official, area, None)
    with Session(town.engine) as session:
        return [placed_json(directory, one) for one in resources_in(session, directory, found)]


@router.post(
    "/api/lists/resources",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="登记资源点 · Put a resource down",
)
def add_resource(town: TownDep, official: EditorDep, body: ResourceIn) -> dict[str, Any]:
    """Where it stands decides whose it is."""
    wanted = _wanted(town, official, body)
    with _placing(town) as session:
        key = store_resource(session, town.directories.current(), wanted)
        audit(session, official, "resource.add", str(key), body.model_dump())
    return {"id": key}


@router.put(
    "/api/lists/resources/{resource}",
    response_model=DoneOut,
    responses=CHANGED,
    summary="改资源点 · Change a resource",
    description="原来的和新的位置都要在您的辖区内。 · Both its old and its new place lie in your area.",
)
def change_resource(town: TownDep, official: EditorDep, resource: uuid.UUID, body: ResourceIn) -> DoneOut:
    """Another kind, name or place."""
    with _placing(town) as session:
        before = _require_own(session, town, official, resource)
        wanted = _wanted(town, official, body)
        store_resource(session, town.directories.current(), wanted, resource)
        audit(session, official, "resource.change", str(resource), {"before": before, **body.model_dump()})
    return DoneOut()


@router.delete(
    "/api/lists/resources/{resource}",
    response_model=DoneOut,
    responses=CHANGED,
    summary="撤销资源点 · Take a resource away",
)
def drop_resource(town: TownDep, official: EditorDep, resource: uuid.UUID) -> DoneOut:
    """It is there no longer; the log keeps what it was."""
    with _placing(town) as session:
        before = _require_own(session, town, official, resource)
        rows.remove(session, rows.Row("resource", resource))
        audit(session, official, "resource.drop", str(resource), {"before": before})
    return DoneOut()


@contextmanager
def _placing(town: Town) -> Iterator[Session]:
    """A transaction in which resources change: what finds places by their names hears of it."""
    with Session(town.engine) as session, session.begin():
        yield session
        gazetteers.announce(session)


def _wanted(town: Town, official: Official, body: ResourceIn) -> ResourceWanted:
    """What is asked for. Raises InputError off the map, Forbidden outside the official's area."""
    check_position(body.lon, body.lat)
    wanted, directory = ResourceWanted(**body.model_dump()), town.directories.current()
    require_within(official, directory, unit_at(directory, wanted))
    return wanted


def _require_own(session: Session, town: Town, official: Official, key: uuid.UUID) -> dict[str, Any]:
    """What a resource is. Raises Forbidden unless it stands in the official's area, NotFound without it."""
    directory = town.directories.current()
    found = read_resource(session, key)
    require_within(official, directory, unit_of(directory, found) or directory.town)
    return placed_json(directory, found)
