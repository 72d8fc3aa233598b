"""`/report`: tell the town what is wrong at a unit, on any phone, without a script.

The pages of units lead here with their code. The report is filed as `POST /api/reports` files it; the answer
says who deals with it. A key in the form keeps a second tap from filing twice.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.auth.deps import refuse_cross_site
from api.client_rates import limited
from api.deps import Town, TownDep
from api.errors import status_of
from api.links import path_of
from api.page_frame import language, page_of, read_texts, town_facts
from api.place_page import area_name
from gis.errors import InputError, NotFound, WanggeError
from incidents import reports

router = APIRouter(include_in_schema=False)

TEXTS = read_texts("place/texts.json")
FIELDS = ("text", "reporter_name", "reporter_phone")
CHANNEL = "网页"
LARGEST = 60_000
"""Bytes of a filled form: 2,000 characters, each as %XX%XX%XX, and the rest."""
Form = Annotated[bytes, Body(media_type="application/x-www-form-urlencoded", max_length=LARGEST)]


@router.get("/report")
def report_page(
    town: TownDep, request: Request, unit: Annotated[str, Query(max_length=80)] = ""
) -> HTMLResponse:
    """The form, for the unit with a code."""
    try:
        return _form(request, town, {"unit": unit})
    except NotFound as error:
        return _form(request, town, {}, error)


@router.post("/report", dependencies=[Depends(limited("report"))])
def send_report(town: TownDep, request: Request, content: Form) -> HTMLResponse:
    """File what the form holds; what cannot be filed comes back in the form."""
    refuse_cross_site(request)
    try:
        sent = parse_qs(content.decode(), max_num_fields=10)
    except ValueError:
        error = InputError("表单没有传完整。请重新填写。", "The form arrived broken. Fill it in again.")
        return _form(request, town, {}, error)
    filled = {name: values[0].strip() for name, values in sent.items()}
    try:
        return _filed(request, town, filled)
    except WanggeError as error:
        return _form(request, town, filled, error)


def _filed(request: Request, town: Town, filled: dict[str, str]) -> HTMLResponse:
    if not filled.get("text"):
        raise InputError("请写明是什么事。", "Say what it is about.", field="text")
    now, directory = town.now(), town.directories.current()
    said: dict[str, Any] = {name: filled.get(name, "") for name in FIELDS}
    key = f"form:{filled['key']}"[:100] if filled.get("key") else None
    new = reports.NewReport(unit_code=filled.get("unit", ""), channel=CHANNEL, source="page", key=key, **said)
    with Session(town.engine) as session, session.begin():
        filed = reports.file(session, directory, new, now)
    place, words = filed.spot.place, TEXTS[language(request)]
    first = next((one for one in place.leaders if one.public), None) if place else None
    values = {"done": {"id": str(filed.id), "first": first.name if first else ""}, "told": ""}
    return _page(request, town, filled, values | {"title": words["report_done"]})


def _form(
    request: Request, town: Town, filled: dict[str, str], error: WanggeError | None = None
) -> HTMLResponse:
    """The form as it was filled; raises NotFound for a unit that is none, unless an error is told."""
    english = language(request) == "en"
    told = "" if error is None else error.en if english else error.zh
    words = TEXTS[language(request)]
    values = {"done": None, "told": told, "title": words["report_title"]}
    return _page(request, town, filled, values | {"status": 200 if error is None else status_of(error)})


def _page(request: Request, town: Town, filled: dict[str, str], values: dict[str, Any]) -> HTMLResponse:
    lang, code = language(request), filled.get("unit", "")
    facts = town_facts(town)
    unit = town.directories.current().find_area(code, "unit") if facts["revision"] else None
    if unit is None and not values["told"]:
        raise NotFound(
            f"没有编号为“{code[:40]}”的单元。请从单元的页面打开，或打热线。",
            f"There is no unit with the code {code[:40]!r}. Open this from its page, or call the hotline.",
        )
    named = (
        {"name": area_name(unit.name, lang), "path": path_of(unit, lang=lang), "code": unit.code}
        if unit
        else None
    )
    more = {"unit": named, "filled": filled, "key": filled.get("key") or secrets.token_urlsafe(12)}
    hotline = {"hotline": town.settings.hotline, "limits": reports.LIMITS}
    return page_of(request, town, "report.html", facts, texts=TEXTS, **values, **more, **hotline)
