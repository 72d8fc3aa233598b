"""The application: routes, pages and assets over one engine and its snapshots."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

import gis
from api import connect, errors
from api.audits.held import Audits
from api.auth.rates import WriteRates
from api.boards import Boards
from api.client_rates import ClientRates
from api.deps import Directories, Town
from api.draft_counts import Drafting
from api.drawings import Drawings
from api.finders import Finders
from api.guard import Guard
from api.hotspots.held import Hotspots
from api.pauses import keep_short
from api.routes import (
    account_pages,
    alerts,
    areas,
    audits,
    boards,
    centres,
    drafts,
    editor,
    geocode,
    health,
    hotspots,
    impact,
    incidents,
    lists,
    lookup,
    map,
    pages,
    people,
    phones,
    place_pages,
    posts,
    publishing,
    queue,
    report_page,
    resources,
    rosters,
    sessions,
    sources,
    teams,
)
from api.scheduling import Scheduler
from api.settings import Settings, read_settings
from api.shelf import Shelf
from api.shortcut import Shortcut
from gis.errors import Unavailable

ASSETS = Path(gis.__file__).resolve().parent / "assets"
STATIC = Path(__file__).resolve().parent / "static"
ABOUT = """网格图：这里归谁管？ Who answers for this place?

坐标为 WGS 84 经纬度（十进制度），其他基准用 `datum` 声明。电话一律隐去中间四位。
错误一律为 problem+json，中英文各一句。

Coordinates are WGS 84 degrees unless `datum` says otherwise. Phones are masked. Errors are problem+json
in both languages; `detail` follows `lang` or Accept-Language."""


def create_app(engine: Engine, settings: Settings, shelf: Shelf | None = None) -> FastAPI:
    """The application over a checked and migrated database (`api.connect.open_url`)."""
    directories, finders = Directories(engine, shelf), Finders(engine)
    directories.followers.append(finders.outdated)
    town = Town(settings, engine, directories, Drawings(engine), finders, ZoneInfo(settings.timezone))
    drafting = Drafting()
    directories.alarm = Scheduler(engine, town.zone, drafting.states, lambda: directories.held).seconds_left
    app = Application(
        title="Wangge 网格图",
        version="0.1.0",
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.town = town
    app.state.write_rates = WriteRates()
    app.state.client_rates = ClientRates(settings)
    app.state.drafting = drafting
    app.state.audits = Audits()
    app.state.boards = Boards()
    app.state.hotspots = Hotspots()
    app.add_middleware(Guard)
    app.shortcut = Shortcut(super(Application, app).__call__, town)
    errors.install(app)
    account_pages.install(app)
    officials = (sessions, account_pages, place_pages, report_page, phones, rosters)
    editing = (drafts, publishing, impact, editor)
    staff = (posts, people, teams, centres, lists, resources)
    asking = (lookup, areas, map, health, pages, geocode)
    watching = (incidents, sources, queue, hotspots, alerts, audits, boards)
    for part in (*asking, *watching, *editing, *officials, *staff):
        app.include_router(part.router)
    app.mount("/assets", _Files(directory=ASSETS), name="assets")
    app.mount("/static", _Files(directory=STATIC), name="static")
    return app


class Application(FastAPI):
    """The framework, with the shortcut before all its layers."""

    shortcut: Shortcut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the shortcut, which passes on what is not its own."""
        await self.shortcut(scope, receive, send)


def from_environment() -> FastAPI:
    """The application of one worker process; the parent has opened WANGGE_DATABASE_URL before."""
    settings = read_settings()
    if not settings.database_url:
        raise Unavailable("没有设置 WANGGE_DATABASE_URL。", "WANGGE_DATABASE_URL is not set.")
    shelf = Shelf(settings.data / "locators")
    return serving(connect.open_url(settings.database_url), settings, shelf)


def serving(engine: Engine, settings: Settings, shelf: Shelf | None = None) -> FastAPI:
    """The application for a process that serves it to its end."""
    app = create_app(engine, settings, shelf)
    keep_short(app.state.town)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    town: Town = app.state.town
    await run_in_threadpool(town.directories.start)
    if town.directories.revision is not None:
        town.drawings.warm(town.directories.current(), town.now())
    yield
    await run_in_threadpool(town.directories.stop)
    await run_in_threadpool(town.drawings.stop)
    await run_in_threadpool(town.finders.stop)
    await run_in_threadpool(app.state.hotspots.stop)


class _Files(StaticFiles):
    """Files that browsers keep but ask about each time, so that an update is seen at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As the parent, with Cache-Control; hidden files are not there."""
        if any(part.startswith(".") for part in path.split("/") if part != "."):
            path = ""
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "no-cache"
        return answer
