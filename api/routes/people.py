"""`/api/people`: one person, another name or phone, leave; and the Party's organisation over the grids."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session

from api.auth import Official, OfficialDep, audit, needs
from api.deps import Town, TownDep
from api.people_answers import named_json
from api.people_choices import chosen_people, is_called
from api.routes.lookup import AtQuery
from api.routes.posts import CHANGED, CodeQuery
from api.schemas import problems
from api.staff_schemas import BackIn, DoneOut, EndIn, LeaveIn, Listed, MadeOut, OrganisationIn, PersonIn
from api.staffing import EDITORS, asked_area, changing, own_or_asked, require_row_within, today
from boundaries.identity import uuid7
from boundaries.leaders import mask_phone
from boundaries.people import rows
from boundaries.people.appointing import alter_person
from boundaries.people.leave import Leave, end_leave, posts_held, take_leave
from boundaries.people.organisation import KIND_NAMES, entries, organisation_counts
from boundaries.people.persons import Held, InTeam, PersonTold, people_called, read_person
from boundaries.people.teams import read_team_rules
from boundaries.people_tables import Organisation
from gis.errors import Forbidden, NotFound

router = APIRouter(tags=["people"])

EditorDep = Annotated[Official, Depends(needs(*EDITORS))]


@router.get(
    "/api/people/organisation",
    response_model=Listed,
    responses=problems(401, 403, 404, 422, 503),
    summary="组织覆盖 · The organisation over the grids",
    description="一个区域及其下一级各有多少支部、小组、楼栋长、联系户、先锋岗（含下级），以及本级的名单。 · "
    "Counts of an area and of those directly below, each with all that lies in it, and its own entries.",
)
def organisation(
    town: TownDep, official: OfficialDep, area: CodeQuery = None, at: AtQuery = None
) -> dict[str, Any]:
    """Counts roll up at every level."""
    directory, found, moment = own_or_asked(town, official, area, at)
    with Session(town.engine) as session:
        counts = organisation_counts(session, directory, moment.date())
        own = entries(session, directory, found, moment.date())
    areas = (found, *directory.below(found))
    return {
        "kinds": {kind: {"title": zh, "title_en": en} for kind, (zh, en) in KIND_NAMES.items()},
        "counts": [{**named_json(one), "counts": counts[one.id]} for one in areas],
        "entries": [asdict(one) for one in own],
    }


@router.post(
    "/api/people/organisation",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="登记一个组织或岗位 · Register a branch, group or post",
)
def add_organisation(town: TownDep, official: EditorDep, body: OrganisationIn) -> dict[str, Any]:
    """One more of an area."""
    area = asked_area(town, official, body)
    row = Organisation(
        id=uuid7(),
        town_id=town.directories.current().town.id,
        area_id=area.id,
        kind=body.kind,
        name=body.name.strip(),
        person_id=body.person,
        days=rows.span(today(town, body.start), None),
    )
    with changing(town) as session:
        rows.add(session, row)
        audit(session, official, "organisation.add", f"{body.level} {body.code}", {"kind": body.kind})
        return {"id": row.id}


@router.post(
    "/api/people/organisation/{entry}/end",
    response_model=DoneOut,
    responses=CHANGED,
    summary="撤销一个组织或岗位 · End a branch, group or post",
)
def end_organisation(town: TownDep, official: EditorDep, entry: uuid.UUID, body: EndIn) -> DoneOut:
    """It counts no longer from a day on."""
    with changing(town) as session:
        row = rows.Row("organisation", entry)
        require_row_within(session, town, official, row)
        rows.end(session, row, today(town, body.on))
        audit(session, official, "organisation.end", str(entry))
    return DoneOut()


@router.get(
    "/api/people/choices",
    response_model=list[Listed],
    responses=problems(401, 403, 404, 422, 503),
    summary="选人 · People to choose from",
    description="按姓名、拼音或拼音首字母找您辖区内任职或在团队里的人，一人一条；号码隐去中间四位。 · "
    "People with a post or in a team of your area, by name, pinyin or initials; phones masked.",
)
def choices(
    town: TownDep,
    official: OfficialDep,
    q: Annotated[str, Query(max_length=60, description="姓名或拼音 · name or pinyin")] = "",
    limit: Annotated[int, Query(ge=1, le=50, description="最多几人 · at most")] = 12,
) -> list[dict[str, Any]]:
    """For forms that ask who."""
    directory = town.directories.current()
    with Session(town.engine) as session:
        people = people_called(session, town.now().date(), lambda name: is_called(name, q.strip().lower()))
        rules = read_team_rules(session)
    return chosen_people(directory, official, (people, rules), limit)


@router.get(
    "/api/people/{person}",
    response_model=Listed,
    responses=problems(401, 403, 404, 503),
    summary="一个人的任职、请假、团队 · One person",
    description="只限在您的辖区内任职的人；号码隐去中间四位。 · Of people who hold a post in your area.",
)
def one_person(town: TownDep, official: OfficialDep, person: uuid.UUID) -> dict[str, Any]:
    """Everything on record, the phone masked."""
    with Session(town.engine) as session:
        told = read_person(session, person)
    _require_known(town, official, told)
    return {**asdict(told), "phone": None, "phone_masked": mask_phone(told.phone)}


@router.patch(
    "/api/people/{person}", response_model=DoneOut, responses=CHANGED, summary="改姓名或电话 · Name or phone"
)
def alter(town: TownDep, official: EditorDep, person: uuid.UUID, body: PersonIn) -> DoneOut:
    """Another name or phone."""
    with changing(town) as session:
        _require_all(town, official, read_person(session, person), None)
        alter_person(session, person, body.name, body.phone)
        audit(session, official, "person.alter", str(person), {"name": body.name})
    return DoneOut()


@router.post(
    "/api/people/{person}/leave",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="请假 · Take leave",
    description="stand_in 在此期间代理此人的全部岗位。 · `stand_in` acts in every post held then.",
)
def leave(town: TownDep, official: EditorDep, person: uuid.UUID, body: LeaveIn) -> dict[str, Any]:
    """Record a leave, and who stands in."""
    with changing(town) as session:
        _require_all(town, official, read_person(session, person), body.start)
        wanted = Leave(person, (body.start, body.end), body.reason, body.stand_in)
        made = take_leave(session, wanted)
        posts = len(posts_held(session, person, wanted.days))
        detail = {"start": body.start.isoformat(), "end": body.end and body.end.isoformat(), "posts": posts}
        audit(session, official, "person.leave", str(person), detail)
    return {"id": made}


@router.post(
    "/api/people/{person}/leave/{absence}/end",
    response_model=DoneOut,
    responses=CHANGED,
    summary="销假 · Back from leave",
    description="代理同时卸任；早于起日则取消这次请假。 · Stand-ins step down too.",
)
def back(town: TownDep, official: EditorDep, person: uuid.UUID, absence: uuid.UUID, body: BackIn) -> DoneOut:
    """End a leave."""
    with changing(town) as session:
        told = read_person(session, person)
        if absence not in {one.id for one in told.leaves}:
            raise NotFound(
                "没有这次请假。请刷新后重试。", "There is no such leave: reload.", leave=str(absence)
            )
        day = today(town, body.back)
        _require_all(town, official, told, day)
        end_leave(session, absence, day)
        audit(session, official, "person.back", str(person), {"back": day.isoformat()})
    return DoneOut()


def _require_known(town: Town, official: Official, told: PersonTold) -> None:
    """Raise Forbidden unless some post or team of a person lies within the official's area."""
    codes = {(held.level, held.code) for held in told.posts}
    codes |= {(team.level, team.code) for team in told.teams}
    if not any(_covers(town, official, *key) for key in codes) and official.area_level != "town":
        raise _outside()


def _require_all(town: Town, official: Official, told: PersonTold, since: date | None) -> None:
    """Raise Forbidden unless all that a person is from a day on (default: today) lies within."""
    day = today(town, since)
    offices: list[Held | InTeam] = [*told.posts, *told.teams]
    held = [one for one in offices if one.end is None or one.end > day]
    inside = all(_covers(town, official, one.level, one.code) for one in held)
    if official.area_level != "town" and not (held and inside):
        raise _outside()


def _covers(town: Town, official: Official, level: str, code: str) -> bool:
    directory = town.directories.current()
    area = directory.find_area(code, level)
    return area is not None and official.covers(directory, area)


def _outside() -> Forbidden:
    return Forbidden(
        "此人任职的地方不都在您的辖区内。请由镇级人员操作。",
        "Not all posts of this person lie in your area: ask an official of the town.",
    )
