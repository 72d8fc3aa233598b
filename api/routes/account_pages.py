"""`/login` and `/account`, and where pages send people who are not, or not enough, signed in."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.auth import needs
from api.auth.officials import Official
from api.deps import TownDep, town_of
from api.errors import problem, status_of
from api.page_frame import language, modules_behind, official_facts, page_of, read_texts, town_facts
from gis.errors import Forbidden, NotSignedIn, WanggeError

router = APIRouter(include_in_schema=False)

TEXTS = read_texts("account/texts.json")
ACCOUNT_TEXTS = {lang: {**words, "title": words["account_title"]} for lang, words in TEXTS.items()}
LOGIN_MODULES = modules_behind("/static/account/login.js")
ACCOUNT_MODULES = modules_behind("/static/account/account.js")
SCOPES = ("read", "drafts:read", "drafts:write", "reports:write", "write")
"""What the page offers; the API takes any subject."""
Self = Annotated[Official, Depends(needs(townwide=True, by_cookie=True))]
NextQuery = Annotated[str, Query(alias="next", max_length=500)]


def install(app: FastAPI) -> None:
    """Where a browser asks for a page: sign in instead of 401, a page instead of 403 in JSON."""
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(Forbidden, _no_permission)


@router.get("/login")
def login_page(town: TownDep, request: Request, after: NextQuery = "/account") -> HTMLResponse:
    """The sign-in page; `next` is the page of ours to go to afterwards."""
    lang = language(request)
    facts = {**town_facts(town), "texts": TEXTS, "lang": lang, "next": _own_path(after)}
    return page_of(request, town, "login.html", facts, modules=LOGIN_MODULES, texts=TEXTS)


@router.get("/account")
def account_page(
    town: TownDep,
    request: Request,
    official: Annotated[Official, Depends(needs(townwide=True, by_cookie=True))],
) -> HTMLResponse:
    """One's own account: sessions, password, tokens."""
    basics, shown = town_facts(town), official_facts(official)
    held = town.directories.held
    area = held.find_area(official.area_code, official.area_level) if held else None
    shown["area"]["name"] = area.name if area else None
    facts = {**basics, "texts": ACCOUNT_TEXTS, "lang": language(request), "official": shown}
    more = {"modules": ACCOUNT_MODULES, "texts": ACCOUNT_TEXTS, "scopes": SCOPES}
    return page_of(request, town, "account.html", facts, **more)


def _own_path(path: str) -> str:
    """A path on this site; anything that a browser could take for another site becomes /account."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine else "/account"


def _is_page(request: Request) -> bool:
    html = "text/html" in request.headers.get("accept", "")
    return html and request.method == "GET" and not request.url.path.startswith("/api/")


def _to_sign_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, WanggeError)
    if not _is_page(request):
        return problem(request.scope, status_of(error), (error.zh, error.en), error.where)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    lang = "&lang=en" if language(request) == "en" else ""
    return RedirectResponse(f"/login?next={quote(asked, safe='')}{lang}", 303)


def _no_permission(request: Request, error: Exception) -> Response:
    assert isinstance(error, WanggeError)
    if not _is_page(request):
        return problem(request.scope, status_of(error), (error.zh, error.en), error.where)
    town = town_of(request)
    why = error.en if language(request) == "en" else error.zh
    more = {"texts": TEXTS, "why": why, "status": status_of(error)}
    return page_of(request, town, "forbidden.html", town_facts(town), **more)
