"""What `GET /api/places` is measured against: applications for uvicorn's `--factory`."""

from __future__ import annotations

import os
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.connect import normalise
from boundaries.database import engine, storage_srid

OWNER = """
    SELECT area.code FROM area_version AS version JOIN area ON area.id = version.area_id
    WHERE area.level = 'unit' AND NOT version.overlay AND upper_inf(version.valid) AND ST_Covers(
        version.geom, ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), {srid}))
    ORDER BY area.code COLLATE "C" LIMIT 1
"""


def hello() -> ASGIApp:
    """An ASGI application that answers hello, with nothing around it."""

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = [(b"content-length", b"5"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})

    return answer


def bare() -> ASGIApp:
    """A Starlette application with one route that answers a small JSON object."""

    async def answer(_request: Request) -> JSONResponse:
        return JSONResponse({"message": "hello"})

    return Starlette(routes=[Route("/", answer)])


def asking() -> ASGIApp:
    """The code of the owner of a point, asked of PostGIS by each request, with its GiST index in use."""
    opened = engine(normalise(os.environ["WANGGE_DATABASE_URL"]).render_as_string(hide_password=False))
    with Session(opened) as session:
        question = text(OWNER.format(srid=storage_srid(session)))
    app = FastAPI()

    @app.get("/api/places")
    def place(lon: float, lat: float) -> dict[str, Any]:
        with Session(opened) as session:
            return {"unit": session.execute(question, {"lon": lon, "lat": lat}).scalar()}

    return app
