"""`/u/{code}` and `/g/{code}`: one unit, one grid. What QR codes on door plates and boards open.

The server writes the whole page: it is read on any phone, without a script, in under 100 kB. A code that
ended says what it became; an unknown one says what to do.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from api.client_rates import limited
from api.deps import Town, TownDep
from api.grid_facts import grid_facts
from api.links import base_of, code_path, link_of, path_of
from api.moments import parse_moment
from api.page_frame import language, official_or_none, page_of, read_texts, town_facts
from api.place_page import area_name, day_text, place_facts
from api.routes.phones import ROLES
from boundaries.directory import Directory
from boundaries.ended import Ended, find_ended
from boundaries.places import AreaRecord
from gis.crs import metric_to_lonlat
from gis.errors import InputError, NotFound

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("lookup"))])

TEXTS = read_texts("place/texts.json")
CodePath = Annotated[str, Path(max_length=80)]
OnQuery = Annotated[str | None, Query(max_length=40)]


@router.get("/u/{code}")
def unit_page(town: TownDep, request: Request, code: CodePath, on: OnQuery = None) -> Response:
    """The page of a unit."""
    return _page(request, town, ("unit", code), on)


@router.get("/g/{code}")
def grid_page(town: TownDep, request: Request, code: CodePath, on: OnQuery = None) -> Response:
    """The page of a grid."""
    return _page(request, town, ("grid", code), on)


def _page(request: Request, town: Town, asked: tuple[str, str], on: str | None) -> Response:
    level, code = asked[0], unicodedata.normalize("NFKC", asked[1]).strip()
    now, lang = town.now(), language(request)
    try:
        moment = parse_moment(on, now)
        directory = town.directories.at(moment, now)
    except (InputError, NotFound) as error:
        words = TEXTS[lang]
        heading = words["day_title"] if on else words["nothing_yet"]
        status = 422 if isinstance(error, InputError) else 404
        told = error.en if lang == "en" else error.zh
        return _gone(request, town, status, {"heading": heading, "told": told})
    area = directory.find_area(code, level)
    if area is not None:
        return _found(request, town, (directory, area), moment)
    other = directory.find_area(code)
    if other is not None:
        return RedirectResponse(path_of(other, lang=lang), 302)
    with Session(town.engine) as session:
        ended = find_ended(session, level, code, moment)
    return _not_there(request, town, directory, ended or code)


def _found(request: Request, town: Town, found: tuple[Directory, AreaRecord], moment: datetime) -> Response:
    directory, area = found
    lang, day = language(request), moment.date()
    words = TEXTS[lang]
    past = None if day == town.now().date() else day
    official = official_or_none(request, town)
    own = official is not None and official.role in ROLES and official.covers(directory, area)
    place = place_facts((directory, area, day), lang, words, own)
    since = day_text(directory.valid_from.astimezone(town.zone), lang)
    asked = {"unit": area.code} | ({"lang": "en"} if lang == "en" else {})
    as_of = words["as_of_day"].format(date=day_text(day, lang), revision=directory.revision, since=since)
    values: dict[str, Any] = {
        "place": place,
        "map": Markup(place["map"]),
        "as_of": as_of,
        "day": day.isoformat(),
        "past": past,
        "under": area.overlay,
        "own_path": path_of(area),
        "map_path": code_path("", "", past, lang).partition("#")[0] + f"#{area.level}:{area.code}",
        "share": link_of(base_of(town.settings, str(request.base_url)), area, past),
        "hotline": town.settings.hotline,
        "report_path": f"/report?{urlencode(asked)}" if area.level == "unit" else None,
        "reveal": None,
        "grid": None,
        "title": words["place_title"].format(name=area_name(area.name, lang)),
    }
    if own:
        labels = {name: words[name] for name in ("reveal", "reveal_failed", "call_person", "no_phone")}
        values["reveal"] = {"level": area.level, "code": area.code, "on": day.isoformat(), "words": labels}
    if own and area.level == "grid":
        with Session(town.engine) as session:
            values["grid"] = grid_facts(session, directory, area, day)
    return page_of(request, town, "place.html", _frame(town, directory), texts=TEXTS, **values)


def _frame(town: Town, directory: Directory) -> dict[str, Any]:
    """Those of `town_facts` that the frame needs: counting a whole town for a plate's page would be waste."""
    own = {"code": directory.town.code, "name": directory.town.name}
    return {"revision": directory.revision, "town": own, "sample": town.directories.sample}


def _not_there(request: Request, town: Town, directory: Directory, what: Ended | str) -> HTMLResponse:
    """A code that ended, or that never was, with a way on."""
    lang = language(request)
    words = TEXTS[lang]
    if isinstance(what, Ended):
        until = what.until.astimezone(town.zone)
        heirs = _heirs(directory, what)
        return _gone(
            request,
            town,
            404,
            {
                "heading": words["gone_title"].format(code=what.code),
                "told": words["gone_body"].format(name=what.name, until=day_text(until, lang)),
                "leads": [_lead(one, lang) for one in heirs[:6]],
                "leads_heading": words["gone_heirs"],
                "leads_none": words["gone_none"],
                "past_path": code_path(what.level, what.code, (until - timedelta(days=1)).date(), lang),
            },
        )
    near = [one for one in (directory.find_area(what[:size]) for size in (15, 12)) if one is not None]
    return _gone(
        request,
        town,
        404,
        {
            "heading": words["unknown_title"].format(code=what[:40]),
            "told": words["unknown_body"],
            "leads": [_lead(one, lang) for one in near[:1]],
            "leads_heading": words["unknown_near"],
        },
    )


def _heirs(directory: Directory, ended: Ended) -> list[AreaRecord]:
    """The areas on record, else whoever has the middle of its ground now."""
    known = [directory.find_area(code, ended.level) for code, _ in ended.heirs]
    found = [one for one in known if one is not None]
    if not found:
        lon, lat = metric_to_lonlat(ended.x, ended.y, directory.srid)
        place = directory.place(float(lon), float(lat), directory.valid_from.date())
        here = place.unit if ended.level == "unit" else place.grid
        found = [here] if here is not None else []
    return found


def _lead(area: AreaRecord, lang: str) -> dict[str, Any]:
    name = area_name(area.name, lang)
    return {"name": name, "own": name == area.name, "code": area.code, "path": path_of(area, lang=lang)}


def _gone(request: Request, town: Town, status: int, said: dict[str, Any]) -> HTMLResponse:
    lacking = {"leads": [], "leads_heading": "", "leads_none": "", "past_path": "", **said}
    more = {**lacking, "hotline": town.settings.hotline, "title": said["heading"], "status": status}
    return page_of(request, town, "place_gone.html", town_facts(town), texts=TEXTS, **more)
