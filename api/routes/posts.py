"""`/api/posts`: kinds of posts, who holds which, appointments, and areas that answer as a second layer."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from api.auth import Official, OfficialDep, audit, needs
from api.deps import TownDep
from api.people_answers import layers_json, post_json, vacancy_json
from api.routes.lookup import AtQuery
from api.schemas import problems
from api.staff_schemas import (
    AppointIn,
    DoneOut,
    EndIn,
    KindIn,
    Listed,
    MadeOut,
    PostIn,
    SecondLayerIn,
    VacateIn,
)
from api.staffing import (
    EDITORS,
    asked_area,
    asked_person,
    changing,
    own_or_asked,
    require_row_within,
    require_town,
    today,
)
from boundaries.identity import uuid7
from boundaries.people import rows
from boundaries.people.appointing import Holding, hold
from boundaries.people.defining import define_kind, forget_kind
from boundaries.people.kinds import BUILT_IN, PostKind, read_post_kinds
from boundaries.people.standing import vacant_posts
from boundaries.people_tables import SecondLayer
from gis.errors import InputError, NotFound

router = APIRouter(tags=["people"])

EditorDep = Annotated[Official, Depends(needs(*EDITORS))]
KindEditorDep = Annotated[Official, Depends(needs("town_editor"))]
KindPath = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
CodeQuery = Annotated[
    str | None, Query(max_length=200, description="区域编号，默认是您的辖区 · default: your own area")
]
CHANGED = problems(401, 403, 404, 409, 422, 503)


@router.get(
    "/api/posts/kinds",
    response_model=list[Listed],
    responses=problems(401, 503),
    summary="岗位种类 · Kinds of posts",
)
def kinds(town: TownDep, _official: OfficialDep) -> list[dict[str, Any]]:
    """The kinds of posts of this town, whom to ask first first; `own`: made or worded by the town."""
    with Session(town.engine) as session:
        kinds = read_post_kinds(session).values()
    return [{**asdict(kind), "own": kind not in BUILT_IN} for kind in kinds]


@router.put(
    "/api/posts/kinds/{kind}",
    response_model=DoneOut,
    responses=CHANGED,
    summary="设定一种岗位 · Define a kind of post",
    description="新增一种，或整个改写一种（内置的也可以，层级除外）。 · A kind, new or worded anew.",
)
def put_kind(town: TownDep, official: KindEditorDep, kind: KindPath, body: KindIn) -> DoneOut:
    """Make a kind the town's own."""
    directory = require_town(town, official)
    told = {**body.model_dump(), "second_in": tuple(body.second_in)}
    with changing(town) as session:
        define_kind(session, directory.town.id, PostKind(kind, **told))
        audit(session, official, "post.kind", kind, body.model_dump())
    return DoneOut()


@router.delete(
    "/api/posts/kinds/{kind}",
    response_model=DoneOut,
    responses=CHANGED,
    summary="撤销一种岗位 · Take a kind of post back",
    description="内置的恢复原样；本镇自设的要没有区域再设着才能撤销。 · "
    "A built-in one is as it was; one of the town's own goes once no area has it.",
)
def drop_kind(town: TownDep, official: KindEditorDep, kind: KindPath) -> DoneOut:
    """Undo what the town made of a kind."""
    require_town(town, official)
    with changing(town) as session:
        forget_kind(session, kind)
        audit(session, official, "post.kind_drop", kind)
    return DoneOut()


@router.get(
    "/api/posts",
    response_model=Listed,
    responses=problems(401, 403, 404, 422, 503),
    summary="岗位与任职 · Posts and who holds them",
    description="一个区域和它下一级的岗位，过去和将来的任期也在内；`vacancies` 是当天空缺的。 · "
    "The posts of an area and of those directly below, with past and future terms; those vacant that day.",
)
def posts(town: TownDep, official: OfficialDep, area: CodeQuery = None, at: AtQuery = None) -> dict[str, Any]:
    """Posts of one area and its children."""
    directory, found, moment = own_or_asked(town, official, area, at)
    areas = (found, *directory.below(found))
    return {
        "posts": [post for one in areas for post in post_json(directory, one, moment.date())],
        "vacancies": [
            vacancy_json(vacant) for one in areas for vacant in vacant_posts(directory, one, moment.date())
        ],
        "second_layers": [layer for one in areas for layer in layers_json(directory, one)],
        "revision": directory.revision,
    }


@router.post(
    "/api/posts/appoint",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="任命 · Appoint",
    description="原任到 start 前一天为止；acting 为代理，与原任并存。返回此人的 id。 · "
    "Whoever holds it serves through the day before `start`; a stand-in acts beside them. Gives the person.",
)
def appoint(town: TownDep, official: EditorDep, body: AppointIn) -> dict[str, Any]:
    """Let somebody hold a post."""
    area = asked_area(town, official, body)
    days = today(town, body.start), body.end
    with changing(town) as session:
        person = asked_person(session, town, body)
        post = (area.id, body.kind, body.ordinal)
        hold(session, Holding(*post, person, days, body.acting, body.capacity))
        detail = {
            "person": str(person),
            "start": days[0].isoformat(),
            "end": body.end and body.end.isoformat(),
        }
        audit(session, official, "post.appoint", _target(body), detail, {"acting": body.acting})
    return {"id": person}


@router.post(
    "/api/posts/end",
    response_model=DoneOut,
    responses=CHANGED,
    summary="卸任 · End an appointment",
    description="从 on 这天起无人任此岗位（acting：无人代理）。 · From `on` nobody holds the post.",
)
def vacate(town: TownDep, official: EditorDep, body: VacateIn) -> DoneOut:
    """Let nobody hold a post from a day on; the post stays, vacant."""
    area, on = asked_area(town, official, body), today(town, body.on)
    if (body.kind, body.ordinal) not in town.directories.current().staff.posts.get(area.id, ()):
        raise NotFound(
            "此处没有这个岗位。请刷新后重试。", "There is no such post here: reload.", kind=body.kind
        )
    with changing(town) as session:
        hold(session, Holding(area.id, body.kind, body.ordinal, None, (on, None), body.acting))
        audit(session, official, "post.end", _target(body), {"on": on.isoformat(), "acting": body.acting})
    return DoneOut()


@router.get(
    "/api/posts/second-layers",
    response_model=list[Listed],
    responses=problems(401, 403, 404, 422, 503),
    summary="两层责任（双轨） · Second layers",
    description="一个区域及其全部下级里还由别处负责的地方，已结束的除外。 · "
    "Places of an area, and of all below it, that another area answers too; those that ended left out.",
)
def second_layers(
    town: TownDep, official: OfficialDep, area: CodeQuery = None, at: AtQuery = None
) -> list[dict[str, Any]]:
    """In force on a day, or to come."""
    directory, found, moment = own_or_asked(town, official, area, at)
    day = moment.date().isoformat()
    areas = (one for layer in directory.layers.values() for one in layer.areas)
    having = (one for one in areas if one.id in directory.staff.seconds)
    own = (one for one in having if found in (one, *directory.above(one)))
    told = (layer for one in own for layer in layers_json(directory, one))
    return [layer for layer in told if layer["end"] is None or layer["end"] > day]


@router.post(
    "/api/posts/second-layers",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="加一层责任（双轨） · Add a second layer",
    description="answers 所指的区域也为此处负责，例如搬迁户的户籍村。 · "
    "The area `answers` answers for the place as well, e.g. the home village of resettled households.",
)
def add_second_layer(town: TownDep, official: EditorDep, body: SecondLayerIn) -> dict[str, Any]:
    """Another area answers too; officials of the place itself decide."""
    area = asked_area(town, official, body)
    directory = town.directories.current()
    answers = directory.find_area(body.answers.code, body.answers.level)
    if answers is None or answers.id == area.id:
        raise InputError(
            "“由谁也负责”应是另一个已发布的区域。",
            "What answers too must be another area in force.",
            field="answers",
        )
    row = SecondLayer(
        id=uuid7(),
        town_id=directory.town.id,
        area_id=area.id,
        answers_id=answers.id,
        label=body.label,
        label_en=body.label_en,
        days=rows.span(today(town, body.start), body.end),
    )
    with changing(town) as session:
        rows.add(session, row)
        audit(session, official, "layer.add", f"{body.level} {body.code}", {"answers": answers.code})
        return {"id": row.id}


@router.post(
    "/api/posts/second-layers/{layer}/end",
    response_model=DoneOut,
    responses=CHANGED,
    summary="结束一层责任 · End a second layer",
)
def end_second_layer(town: TownDep, official: EditorDep, layer: uuid.UUID, body: EndIn) -> DoneOut:
    """It answers no longer from a day on."""
    with changing(town) as session:
        row = rows.Row("second_layer", layer)
        require_row_within(session, town, official, row)
        rows.end(session, row, today(town, body.on))
        audit(session, official, "layer.end", str(layer))
    return DoneOut()


def _target(body: PostIn) -> str:
    return f"{body.level} {body.code} {body.kind} {body.ordinal}"
