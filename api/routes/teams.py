"""`/api/teams`: teams of areas, their members, the rules they are held to, the roles that nobody fills."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from api.auth import Official, OfficialDep, audit, needs
from api.deps import TownDep
from api.people_answers import team_json
from api.routes.lookup import AtQuery
from api.routes.posts import CHANGED, CodeQuery, KindEditorDep, KindPath
from api.schemas import problems
from api.staff_schemas import DoneOut, EndIn, Listed, MadeOut, MemberIn, TeamIn, TeamRuleIn
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
from boundaries.people.defining import define_rule, forget_rule
from boundaries.people.standing import heirs_in
from boundaries.people.teams import BUILT_IN, Role, TeamRule, read_team_rules, read_teams, still_in
from boundaries.people_tables import Team, TeamMember
from gis.errors import Conflict, InputError

router = APIRouter(tags=["people"])

EditorDep = Annotated[Official, Depends(needs(*EDITORS))]


@router.get(
    "/api/teams/rules",
    response_model=list[Listed],
    responses=problems(401, 503),
    summary="团队规则 · Rules of teams",
)
def rules(town: TownDep, _official: OfficialDep) -> list[dict[str, Any]]:
    """The rules of this town; `own`: made or changed by it."""
    with Session(town.engine) as session:
        rules = read_team_rules(session).values()
    return [{**asdict(rule), "own": rule not in BUILT_IN} for rule in rules]


@router.put(
    "/api/teams/rules/{kind}",
    response_model=DoneOut,
    responses=CHANGED,
    summary="设定团队规则 · Define a rule",
)
def put_rule(town: TownDep, official: KindEditorDep, kind: KindPath, body: TeamRuleIn) -> DoneOut:
    """How many people, in which roles."""
    directory = require_town(town, official)
    roles = tuple(Role(one.role, one.title, one.title_en) for one in body.roles)
    told = {**body.model_dump(exclude={"roles"}), "roles": roles}
    with changing(town) as session:
        define_rule(session, directory.town.id, TeamRule(kind, **told))
        audit(session, official, "team.rule", kind, body.model_dump())
    return DoneOut()


@router.delete(
    "/api/teams/rules/{kind}",
    response_model=DoneOut,
    responses=CHANGED,
    summary="撤销团队规则 · Take a rule back",
    description="内置的恢复原样；本镇自设的要没有这种团队才能撤销。 · "
    "A built-in one is as it was; one of the town's own goes once there is no such team.",
)
def drop_rule(town: TownDep, official: KindEditorDep, kind: KindPath) -> DoneOut:
    """Undo what the town made of a rule."""
    require_town(town, official)
    with changing(town) as session:
        forget_rule(session, kind)
        audit(session, official, "team.rule_drop", kind)
    return DoneOut()


@router.get(
    "/api/teams",
    response_model=list[Listed],
    responses=problems(401, 403, 404, 422, 503),
    summary="团队 · Teams",
    description="一个区域和它下一级的团队，`missing` 是没有人担任的角色。 · "
    "Teams of an area and of those directly below; `missing` are the roles that nobody fills.",
)
def teams(
    town: TownDep, official: OfficialDep, area: CodeQuery = None, at: AtQuery = None
) -> list[dict[str, Any]]:
    """Teams on a day."""
    directory, found, moment = own_or_asked(town, official, area, at)
    areas = {one.id: one for one in (found, *directory.below(found))}
    with Session(town.engine) as session:
        return [
            team_json(team, areas[team.area], moment.date())
            for team in read_teams(session, heirs_in(session, directory))
            if team.area in areas
        ]


@router.post(
    "/api/teams", status_code=201, response_model=MadeOut, responses=CHANGED, summary="组建团队 · Form a team"
)
def form(town: TownDep, official: EditorDep, body: TeamIn) -> dict[str, Any]:
    """A team of an area, without members yet."""
    area = asked_area(town, official, body)
    row = Team(id=uuid7(), town_id=town.directories.current().town.id, area_id=area.id, kind=body.kind)
    with changing(town) as session:
        rule = read_team_rules(session).get(body.kind)
        if rule is None or rule.level != body.level:
            raise InputError(
                "这一级区域没有这种团队。请先设定规则。",
                "Areas of this level have no such team: define its rule first.",
                field="kind",
            )
        rows.add(session, row)
        audit(session, official, "team.form", f"{body.level} {body.code}", {"kind": body.kind})
        return {"id": row.id}


@router.post(
    "/api/teams/{team}/members",
    status_code=201,
    response_model=MadeOut,
    responses=CHANGED,
    summary="加入团队 · Join a team",
)
def join(town: TownDep, official: EditorDep, team: uuid.UUID, body: MemberIn) -> dict[str, Any]:
    """Somebody in a role."""
    days = rows.span(today(town, body.start), body.end)
    known = {"team_id": team, "role": body.role, "term": days}
    with changing(town) as session:
        require_row_within(session, town, official, rows.Row("team", team))
        _check_role(session, team, body.role)
        person = asked_person(session, town, body)
        row = TeamMember(id=uuid7(), town_id=town.directories.current().town.id, person_id=person, **known)
        rows.add(session, row)
        audit(session, official, "team.join", str(team), {"person": str(person), "role": body.role})
        return {"id": row.id}


@router.post(
    "/api/teams/members/{member}/end",
    response_model=DoneOut,
    responses=CHANGED,
    summary="退出团队 · Leave a team",
)
def leave(town: TownDep, official: EditorDep, member: uuid.UUID, body: EndIn) -> DoneOut:
    """Somebody is in the team no longer from a day on."""
    on: date = today(town, body.on)
    with changing(town) as session:
        row = rows.Row("team_member", member)
        require_row_within(session, town, official, row)
        rows.end(session, row, on)
        audit(session, official, "team.leave", str(member), {"on": on.isoformat()})
    return DoneOut()


@router.delete(
    "/api/teams/{team}",
    response_model=DoneOut,
    responses=CHANGED,
    summary="解散团队 · Dissolve a team",
    description="还有成员时不能解散：先让成员退出。 · Not while anybody is in it: members leave first.",
)
def dissolve(town: TownDep, official: EditorDep, team: uuid.UUID) -> DoneOut:
    """A team without members is taken away."""
    with changing(town) as session:
        row = rows.Row("team", team)
        require_row_within(session, town, official, row)
        left = still_in(session, team, today(town, None))
        if left:
            raise Conflict(
                f"团队里还有 {left} 名成员（含以后加入的）。请先让他们退出。",
                f"{left} members are in the team, or will join it: let them leave first.",
                members=left,
            )
        rows.remove(session, row)
        audit(session, official, "team.dissolve", str(team))
    return DoneOut()


def _check_role(session: Session, team: uuid.UUID, role: str) -> None:
    kind = session.get_one(Team, team).kind
    rule = read_team_rules(session).get(kind)
    known = [one.role for one in rule.roles] if rule else []
    if role not in known:
        raise InputError(
            f"这种团队没有“{role}”这个角色，可用：{'、'.join(known)}。",
            f'Such a team has no role "{role}"; there are: {", ".join(known)}.',
            field="role",
        )
