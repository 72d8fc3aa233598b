"""The base map: its key stays on the server, only tiles around the town are fetched, no failure harms."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries.database import engine
from tests import database
from tests.api.conftest import client_of
from tests.incidents import small_town
from tests.serving import serving

KEY = "0123456789abcdef-secret"
PNG = b"\x89PNG\r\n\x1a\n tile"


class TileServer(BaseHTTPRequestHandler):
    """Answers like a tile service, and writes down what it was asked."""

    asked: list[str]

    def do_GET(self) -> None:
        """An image; for row 0 a redirect; for layer cva a page instead of an image."""
        self.asked.append(self.path)
        query = parse_qs(urlsplit(self.path).query)
        redirects, pages = query["TILEROW"] == ["0"], query["LAYER"] == ["cva"]
        self.send_response(302 if redirects else 200)
        if redirects:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Type", "text/html" if pages else "image/png")
        self.send_header("Content-Length", str(len(PNG)))
        self.end_headers()
        self.wfile.write(PNG)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def served(cluster: Address) -> Iterator[tuple[httpx.Client, list[str]]]:
    """The application with a base map from a server of ours, and what that was asked."""
    url = database.new_database(cluster)
    asked: list[str] = []
    opened = engine(url)
    with Session(opened) as session:
        small_town.publish(session)
    opened.dispose()
    handler = type("Handler", (TileServer,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as tiles:
        threading.Thread(target=tiles.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{tiles.server_port}"
        with serving(url, tianditu_key=KEY, tianditu_url=place) as address, client_of(address) as client:
            yield client, asked
        tiles.shutdown()
    database.drop_database(cluster, url)


@pytest.fixture
def asked(served: tuple[httpx.Client, list[str]]) -> list[str]:
    """What the tile server was asked during this test."""
    served[1].clear()
    return served[1]


@pytest.fixture
def mapped(served: tuple[httpx.Client, list[str]]) -> httpx.Client:
    """A client of the application with a base map."""
    return served[0]


def tile_of_the_town(z: int) -> tuple[int, int]:
    """Web Mercator tile of the small town's corner (119.05 E, 25.43 N), from tables of the tile scheme."""
    return {14: (13610, 6994), 3: (6, 3)}[z]


def test_a_tile_is_fetched_with_the_key_and_given_without(mapped: httpx.Client, asked: list[str]) -> None:
    """The service is asked in WMTS with the key; the page, its modules and the answer do not hold it."""
    x, y = tile_of_the_town(14)
    answer = mapped.get(f"/basemap/vec/14/{x}/{y}")
    query = parse_qs(urlsplit(asked[0]).query)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PNG, "image/png")
    assert (query["TILEMATRIX"], query["TILECOL"], query["TILEROW"]) == (["14"], [str(x)], [str(y)])
    assert query["tk"] == [KEY]
    page = mapped.get("/")
    assert "basemap" in page.text
    assert KEY not in page.text + str(page.headers) + str(answer.headers)


@pytest.mark.parametrize(
    "path", ["vec/14/0/0", "img/14/13610/6994", "vec/19/1/1", "vec/14/-1/1", "vec/14/a/b"]
)
def test_other_tiles_are_not_fetched(mapped: httpx.Client, asked: list[str], path: str) -> None:
    """Away from the town, of another layer or zoom: refused without asking anyone."""
    assert mapped.get(f"/basemap/{path}").status_code in (404, 422)
    assert asked == []


@pytest.mark.parametrize("path", ["vec/3/6/0", "cva/14/13610/6994"])
def test_redirects_and_pages_are_not_passed_on(mapped: httpx.Client, path: str) -> None:
    """A tile server that points elsewhere or sends no image: 502, nothing of it reaches the page."""
    answer = mapped.get(f"/basemap/{path}")
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_key_there_is_no_base_map(web: httpx.Client) -> None:
    """404, and the page does not try."""
    assert web.get("/basemap/vec/14/13610/6994").status_code == 404
    assert '"basemap": null' in web.get("/").text
