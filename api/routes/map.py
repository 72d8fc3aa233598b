"""`GET /api/map`: the drawn town for the page; `GET /basemap/...`: Tianditu tiles, fetched by us.

The key of the base map never leaves the server, and only tiles around the town are fetched, so that the
key's quota cannot be spent on anything else.
"""

from __future__ import annotations

import gzip
import http.client
import math
import urllib.error
import urllib.request
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response

from api.answers import bbox_json
from api.deps import Town, TownDep
from api.errors import problem
from api.schemas import problems
from gis.errors import NotFound

router = APIRouter(tags=["map"])

BASEMAP_LAYERS = ("vec", "cva")
"""Tianditu's streets and their Chinese names, in Web Mercator (`_w`), CGCS2000: no shift against WGS 84."""
ATTRIBUTION = "底图 © 天地图 Tianditu"
TILE_BYTES = 1 << 20
TILE_SECONDS = 6
MARGIN_TILES = 3
DAY = "public, max-age=86400"


@router.get(
    "/api/map",
    response_model=dict[str, Any],
    responses=problems(404, 503),
    summary="首页的地图数据 · The map of the first page",
    description="压缩编码的边界、道路和建筑，只随地图版本变化，不含任何人名。 · "
    "Borders, roads and buildings in a compact encoding; changes only with the revision and names no person.",
)
def drawn_map(town: TownDep, request: Request) -> Response:
    """The town as the page draws it; gis/assets/wangge/town.js reads it."""
    directory = town.directories.current()
    drawing = town.drawings.of(directory, town.now())
    headers = {"ETag": drawing.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == drawing.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(drawing.packed), headers=headers, media_type="application/json")
    headers["Content-Encoding"] = "gzip"
    return Response(drawing.packed, headers=headers, media_type="application/json")


@router.get("/basemap/{layer}/{z}/{x}/{y}", include_in_schema=False)
def basemap_tile(
    town: TownDep,
    request: Request,
    layer: Literal["vec", "cva"],
    z: Annotated[int, Path(ge=1, le=18)],
    x: Annotated[int, Path(ge=0)],
    y: Annotated[int, Path(ge=0)],
) -> Response:
    """One tile of the base map, where WANGGE_TIANDITU_KEY is set; 404 without it or away from the town."""
    if not town.settings.tianditu_key or not _near_town(town, z, x, y):
        raise NotFound("没有这张底图。", "There is no such base map tile.")
    try:
        kind, image = _fetch(_tile_url(town, layer, (z, x, y)))
    except (OSError, http.client.HTTPException, ValueError):
        sentences = (
            "底图服务没有应答，地图仍可使用。",
            "The base map did not answer; the map works without it.",
        )
        return problem(request.scope, 502, sentences)
    return Response(image, media_type=kind, headers={"Cache-Control": DAY})


def _tile_url(town: Town, layer: str, tile: tuple[int, int, int]) -> str:
    z, x, y = tile
    server = town.settings.tianditu_url.replace("{s}", str((x + y) % 8))
    return (
        f"{server}/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
        f"&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={town.settings.tianditu_key}"
    )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A tile server that points elsewhere is not followed."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler())


def _fetch(url: str) -> tuple[str, bytes]:
    """(content type, bytes) of an image; raises OSError, HTTPException or ValueError for anything else."""
    request = urllib.request.Request(url, headers={"User-Agent": "Wangge", "Accept": "image/*"})
    with OPENER.open(request, timeout=TILE_SECONDS) as answer:
        kind = str(answer.headers.get_content_type())
        image: bytes = answer.read(TILE_BYTES + 1)
    if kind not in ("image/png", "image/jpeg", "image/webp") or len(image) > TILE_BYTES:
        raise ValueError("not a tile")
    return kind, image


def _near_town(town: Town, z: int, x: int, y: int) -> bool:
    """Whether a tile lies within MARGIN_TILES of the town's box."""
    directory = town.directories.current()
    box = bbox_json(directory, directory.town)
    if box is None:
        return False
    west, south, east, north = box
    (left, top), (right, bottom) = _tile_of(west, north, z), _tile_of(east, south, z)
    return (
        left - MARGIN_TILES <= x <= right + MARGIN_TILES and top - MARGIN_TILES <= y <= bottom + MARGIN_TILES
    )


def _tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Web Mercator tile (x, y) that holds a position at a zoom."""
    limited = math.radians(max(-85.05, min(85.05, lat)))
    mercator = (1 - math.asinh(math.tan(limited)) / math.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(mercator * 2**z)
