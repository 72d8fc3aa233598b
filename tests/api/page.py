"""The look-up page for browser tests: opened with a watch on its requests and errors; places to ask about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Browser, Error, Page, Request, expect

from boundaries.directory import Directory
from gis.crs import metric_to_lonlat
from tests.browser import fresh_page

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


@contextmanager
def opened(browser: Browser, address: str, size: dict[str, int] = DESK) -> Iterator[Page]:
    """A page whose requests all stay with our server and which raises no script error."""
    phone = size is PHONE
    looks = {"viewport": size, "has_touch": phone, "is_mobile": phone, "reduced_motion": "reduce"}
    with fresh_page(browser, **looks) as page, watched(page, address):
        page.goto(address)
        expect(page.locator("#map-state")).to_be_hidden(timeout=20_000)
        yield page


@contextmanager
def watched(page: Page, address: str) -> Iterator[None]:
    """While the block runs, the page asks only the server of this address and no script fails."""
    asked: list[str] = []
    errors: list[str] = []

    def note_request(request: Request) -> None:
        asked.append(request.url)

    def note_error(error: Error) -> None:
        errors.append(f"{error} {error.stack}")

    page.on("request", note_request)
    page.on("pageerror", note_error)
    yield
    page.remove_listener("request", note_request)
    page.remove_listener("pageerror", note_error)
    base = re.match(r"https?://[^/]+", address)
    assert base and [url for url in asked if not url.startswith((base[0], "data:", "blob:"))] == []
    assert errors == []


def answer_for(site: str, lon: float, lat: float) -> Any:
    """What the API says of a place."""
    with httpx.Client(base_url=site, trust_env=False, verify=False) as client:
        return client.get("/api/places", params={"lon": lon, "lat": lat}).json()


def a_place(directory: Directory, far_from_border: bool, **wanted: bool) -> tuple[float, float]:
    """A random place of the town: well inside its unit, or within 4 m of a unit of another grid."""
    west, south, east, north = directory.polygons("town")[0].bounds
    dice = np.random.default_rng(7)
    lon, lat = metric_to_lonlat(
        dice.uniform(west, east, 40_000), dice.uniform(south, north, 40_000), directory.srid
    )
    found = directory.assign(lon, lat)
    far = found.inside & (found.border_m > 20)
    other = directory.unit_grid[np.maximum(found.runner_up, 0)]
    near = found.inside & (found.runner_up_m < 4) & (found.runner_up_m > 1) & (other != found.grid)
    i = int(np.flatnonzero(far if far_from_border else near)[0])
    return round(float(lon[i]), 6), round(float(lat[i]), 6)
