"""`POST /api/reports` files a report; `GET /api/reports/{id}` reads it back."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Header, Query, Response
from sqlalchemy.orm import Session

from api.answers import place_json
from api.client_rates import limited
from api.deps import Town, TownDep
from api.geocode_answers import candidate_json
from api.report_schemas import FiledOut, OwnReportOut, ReportIn, ReportOut
from api.schemas import UnitOut, problems
from boundaries.leaders import mask_phone
from boundaries.text_places import Found
from gis.errors import NotFound
from incidents import reports, sources
from incidents.spots import Spot
from incidents.tables import Report

router = APIRouter(tags=["reports"])

KeyHeader = Annotated[
    str | None,
    Header(
        max_length=reports.LIMITS["key"],
        description="发送方自定的文字，每份上报一个：重复发送不会重复登记 · "
        "any text of the sender's own, one per report: a repeated sending files nothing twice",
    ),
]
TokenQuery = Annotated[
    str | None,
    Query(
        max_length=200,
        description="提交时得到的令牌，也可放在 Authorization: Bearer · the token given at filing, "
        "or in Authorization: Bearer",
    ),
]
OWN = ("text", "channel", "lon", "lat", "placed_by", "reporter_name")
MOST_MATCHES = 5
FILED_BEFORE: dict[str, Any] = {"model": FiledOut, "description": "The same key had filed this before"}


@router.post(
    "/api/reports",
    status_code=201,
    dependencies=[Depends(limited("report"))],
    response_model=FiledOut,
    responses={200: FILED_BEFORE, **problems(404, 409, 413, 422, 429, 503)},
    summary="提交一份上报 · File a report",
    description="用坐标、单元编码或写明地点的文字提交；答复会说明谁负责。只有文字且把握不够时，"
    "上报照样收下，place 为 null，等工作人员确认。"
    "带 Idempotency-Key 重复提交，得到同一份上报（200）；同一个键、内容不同，则为 409。 · "
    "By point, by unit code, or by a text that says where; the answer says who is responsible. A text that "
    "is not sure enough is kept all the same: place is null until a person confirms it. With an "
    "Idempotency-Key a repeated sending gets the same report (200); the same key with another content gets "
    "409.",
)
def file_report(
    town: TownDep,
    body: ReportIn,
    response: Response,
    tasks: BackgroundTasks,
    idempotency_key: KeyHeader = None,
) -> dict[str, Any]:
    """File a report by point, by unit code or by its text; the answer says who is responsible.

    With an `Idempotency-Key` a repeated sending gets the same report (200); the same key with another
    content gets 409.
    """
    now = town.now()
    content = body.model_dump()
    if body.happened_at is not None and body.happened_at.tzinfo is None:
        content["happened_at"] = body.happened_at.replace(tzinfo=town.zone)
    directory, found = town.directories.current(), None
    if body.text.strip() and (body.lon, body.lat, body.unit_code) == (None, None, None):
        finder = town.finder()
        directory, found = finder.directory, finder.places.find(body.text)
    new = reports.NewReport(**content, key=idempotency_key, found=found)
    with Session(town.engine) as session, session.begin():
        filed = reports.file(session, directory, new, now)
        sent = sources.Sent(new.source, new.channel, new.datum)
        if filed.spot.placed_by == "point" and not filed.repeated and sources.note(session, sent, now):
            tasks.add_task(_audit, town, sent)
        stored = reports.read(session, filed.id)
        state, received_at = stored.state, stored.received_at
    if filed.repeated:
        response.status_code = 200
    response.headers["Location"] = f"/api/reports/{filed.id}"
    return {
        "id": filed.id,
        "token": filed.token,
        "state": state,
        "received_at": received_at.astimezone(town.zone),
        "repeated": filed.repeated,
        "place": filed.spot.place and place_json(directory, filed.spot.place, now),
        "located": _located(filed.spot, found),
    }


def _audit(town: Town, sent: sources.Sent) -> None:
    """Hold a source's points against what is known of the town; after the answer, for it takes a while."""
    with Session(town.engine) as session, session.begin():
        sources.audit(session, town.finder().places, sent, town.now())


def _located(spot: Spot, found: Found | None) -> dict[str, Any]:
    """`LocatedOut`: how sure the place is, and what else the text may mean."""
    return {
        "by": spot.placed_by,
        "level": spot.level,
        "confidence": spot.confidence,
        "matches": [candidate_json(one, found.spans) for one in found.candidates[:MOST_MATCHES]]
        if found
        else [],
    }


@router.get(
    "/api/reports/{report_id}",
    response_model=OwnReportOut | ReportOut,
    responses=problems(404, 422, 503),
    summary="查看一份上报 · Read a report",
    description="状态、类别、日期、网格和村；持有令牌的人可以看到全部。 · "
    "State, kind, day, grid and village; all of it for whoever has the token.",
)
def read_report(
    town: TownDep,
    report_id: uuid.UUID,
    token: TokenQuery = None,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> OwnReportOut | ReportOut:
    """State, kind, day, grid and village; all of it for whoever has the token."""
    given = token or _bearer(authorization)
    with Session(town.engine) as session:
        report = reports.read(session, report_id)
        names = reports.area_names(session, report)
        if given is not None and not reports.is_token_of(session, report_id, given):
            raise NotFound(
                "令牌与这份上报不符。请用提交时得到的令牌，或不带令牌查看公开部分。",
                "The token is not that of this report. Use the one given at filing, or none at all.",
                field="token",
            )
    return _public(town, report, names) if given is None else _own(town, report, names)


def _bearer(authorization: str | None) -> str | None:
    scheme, _, value = (authorization or "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


def _public(town: Town, report: Report, names: reports.Names) -> ReportOut:
    return ReportOut(**_shared(town, report, names))


def _shared(town: Town, report: Report, names: reports.Names) -> dict[str, Any]:
    return {
        "id": report.id,
        "state": report.state,
        "category": report.category,
        "received_on": report.received_at.astimezone(town.zone).date(),
        "grid": report.grid_code and {"code": report.grid_code, "name": names.grid},
        "village": report.village_code and {"code": report.village_code, "name": names.village},
    }


def _own(town: Town, report: Report, names: reports.Names) -> OwnReportOut:
    code = report.unit_code
    moments = {name: getattr(report, name) for name in ("happened_at", "received_at", "closed_at")}
    return OwnReportOut(
        **_shared(town, report, names),
        **{name: getattr(report, name) for name in OWN},
        **{name: moment and moment.astimezone(town.zone) for name, moment in moments.items()},
        unit=UnitOut(code=code, name=names.unit, kind=names.unit_kind) if code else None,
        reporter_phone_masked=mask_phone(report.reporter_phone),
    )
