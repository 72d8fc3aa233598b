"""`/queue` and `/api/queue`: officials say where reports are; `/api/aliases`: names learnt from that."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.auth import Official, audit, needs
from api.deps import Town, TownDep
from api.page_frame import language, modules_behind, official_facts, page_of, read_texts, town_facts
from api.queue_answers import alias_json, entry_json
from api.queue_schemas import AliasesOut, AliasOut, ChoiceIn, EntryOut, QueueOut, StepIn
from api.routes.map import ATTRIBUTION, BASEMAP_LAYERS
from api.schemas import problems
from boundaries import aliases
from boundaries.aliases import Who
from boundaries.directory import Directory
from incidents import learning, queue

router = APIRouter(tags=["queue"])

ROLES = ("town_editor", "approver", "village_chief", "grid_leader")
ClerkDep = Annotated[Official, Depends(needs(*ROLES))]
TEXTS = read_texts("queue/texts.json")
MODULES = modules_behind("/static/queue/queue.js")
REFUSED = problems(401, 403, 404, 409, 422, 503)
Decision = Literal["agree", "refuse", "undo"]
DONE = {"agree": "alias.agree", "refuse": "alias.refuse", "undo": "alias.undo"}


@router.get("/queue", include_in_schema=False)
def queue_page(town: TownDep, official: ClerkDep, request: Request) -> HTMLResponse:
    """The queue: one report after another, its candidates on the map."""
    facts = {
        **town_facts(town),
        "texts": TEXTS,
        "lang": language(request),
        "official": official_facts(official),
        "whole_town": official.area_level == "town",
        "basemap": {"layers": BASEMAP_LAYERS, "attribution": ATTRIBUTION}
        if town.settings.tianditu_key
        else None,
    }
    return page_of(request, town, "queue.html", facts, modules=MODULES, texts=TEXTS)


@router.get(
    "/api/queue",
    response_model=QueueOut,
    responses=problems(401, 403, 404, 422, 503),
    summary="等人确认地点的上报 · Reports that wait for a person to say where",
    description="只列可能在您辖区内的；每份附候选地点和理由。state=done 列出已处理的。 · "
    "Only those that may lie in your area, each with its candidates and reasons. state=done lists those "
    "dealt with.",
)
def read_queue(
    town: TownDep,
    official: ClerkDep,
    state: Literal["waiting", "done"] = "waiting",
    limit: Annotated[int, Query(ge=1, le=50, description="最多几份 · at most")] = 20,
    skip: Annotated[int, Query(ge=0, le=100_000, description="跳过几份 · how many to pass over")] = 0,
) -> dict[str, Any]:
    """Candidates are found anew each time, so that what was learnt meanwhile shows."""
    finder = town.finder()
    who = _who(official, finder.directory)
    with Session(town.engine) as session:
        found = queue.listed(session, who, state == "waiting", slice(skip, skip + limit))
        waiting = queue.count(session, who)
    return {"waiting": waiting, "entries": [entry_json(one, finder, who, town.zone) for one in found]}


@router.post(
    "/api/queue/{entry_id}/choice",
    response_model=EntryOut,
    responses=REFUSED,
    summary="说明一份上报在哪里 · Say where a report is",
    description="给出点、单元或网格之一；都不给就是“没有地点”（村和网格的人员这样做，上报转给镇里）。"
    "alias 是文字里对这个地点的叫法，另一位同事同意后生效。别人先处理了则为 409。 · "
    "A point, a unit or a grid; none of them means that there is no place (from an official of a part of the "
    "town: the report goes on to the town). `alias` takes words of the text as a name of the place, once "
    "another official agrees. 409 when somebody was faster.",
)
def choose(town: TownDep, official: ClerkDep, entry_id: uuid.UUID, body: ChoiceIn) -> dict[str, Any]:
    """Place the report, and propose a name where one is given."""
    directory = town.directories.current()
    who = _who(official, directory)
    choice = queue.Choice(**body.model_dump(exclude={"version"}))
    with _writing(town) as session, session.begin():
        step = queue.Step(entry_id, body.version, who, town.now())
        done = queue.choose(session, directory, choice, step)
        audit(session, official, "queue.choose", f"report {done.report.id}", _told(done))
    return entry_json(done, town.finder(), who, town.zone)


@router.post(
    "/api/queue/{entry_id}/undo",
    response_model=EntryOut,
    responses=REFUSED,
    summary="撤销，重新等待确认 · Undo: let it wait again",
    description="由作出选择的人或镇级人员撤销；随它提出、还没人同意的别名一并撤回。 · "
    "By whoever chose, or an official of the town; a name that only was proposed with it is taken back.",
)
def undo(town: TownDep, official: ClerkDep, entry_id: uuid.UUID, body: StepIn) -> dict[str, Any]:
    """Let the report wait again."""
    directory = town.directories.current()
    who = _who(official, directory)
    with _writing(town) as session, session.begin():
        done = queue.undo(session, directory, queue.Step(entry_id, body.version, who, town.now()))
        audit(session, official, "queue.undo", f"report {done.report.id}")
    return entry_json(done, town.finder(), who, town.zone)


@router.get(
    "/api/aliases",
    response_model=AliasesOut,
    responses=problems(401, 403, 404, 422, 503),
    summary="学来的别名 · Names learnt from reports",
    description="您辖区内待确认（proposed）或已生效（agreed）的别名。 · "
    "Names in your area that wait for a second person (proposed) or count (agreed).",
)
def read_aliases(
    town: TownDep,
    official: ClerkDep,
    state: Literal["proposed", "agreed", "refused", "undone"] = "proposed",
) -> dict[str, Any]:
    """Those proposed last first, at most 200."""
    directory = town.directories.current()
    who = _who(official, directory)
    with Session(town.engine) as session:
        found = aliases.listed(session, who.grids, (state,))
        return {"aliases": [alias_json(one, directory, who, town.zone) for one in found]}


@router.post(
    "/api/aliases/{alias_id}/{decision}",
    response_model=AliasOut,
    responses=REFUSED,
    summary="同意、拒绝或撤销一个别名 · Agree to a name, refuse it or take it back",
    description="同意（agree）和拒绝（refuse）要由提出者以外的人作出；生效后定位马上使用，"
    "等待中写着它的上报能确定的就放好；撤销（undo）后马上不用，靠它放好的回到等待。reports 为其件数。 · "
    "Another than who proposed agrees or refuses; geocoding uses a name at once, and waiting reports that "
    "say it are placed where that is sure now; undone, it is forgotten at once and these wait again. "
    "`reports` counts them.",
)
def decide_alias(
    town: TownDep, official: ClerkDep, alias_id: uuid.UUID, decision: Decision, body: StepIn
) -> dict[str, Any]:
    """What counts changes at once in this process, and in the others as soon as they hear."""
    directory = town.directories.current()
    who, key = _who(official, directory), (alias_id, body.version)
    with _writing(town) as session, session.begin():
        moved = 0
        if decision == "undo":
            alias = aliases.undo(session, key, (who, town.now()))
            moved = learning.forget(session, directory, alias)
        else:
            alias = aliases.decide(session, key, decision == "agree", (who, town.now()))
        audit(session, official, DONE[decision], f"alias {alias.id}", {"name": alias.name, "waits": moved})
    if decision != "refuse":
        places = town.finders.renewed(directory).places
    if decision == "agree":
        with _writing(town) as session, session.begin():
            moved = learning.settle(session, places, alias, (who, town.now()))
            if moved:
                audit(session, official, "alias.settle", f"alias {alias.id}", {"placed": moved})
    return alias_json(alias, directory, who, town.zone) | {"reports": moved}


def _writing(town: Town) -> Session:
    """A session whose rows can still be read after its commit."""
    return Session(town.engine, expire_on_commit=False)


def _who(official: Official, directory: Directory) -> Who:
    return Who(official.id, official.label or official.name, official.jurisdiction(directory))


def _told(done: queue.Waiting) -> dict[str, Any]:
    """What the audit log keeps of a choice."""
    report = done.report
    place = {"unit": report.unit_code, "grid": report.grid_code, "lon": report.lon, "lat": report.lat}
    return {"state": done.entry.state, **place, "alias": done.alias.name if done.alias else ""}
