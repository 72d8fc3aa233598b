"""The shortcut of `GET /api/places` and the route behind it: one answer, whoever gives it."""

from __future__ import annotations

import re

import httpx
import numpy as np
import pytest

from api.shortcut import PLAIN
from boundaries.directory import Directory
from gis.crs import metric_to_lonlat
from tests.api.conftest import client_of
from tests.incidents.small_town import lonlat

AT = re.compile(r'"at":"[^"]*"')


def both(web: httpx.Client, lon: float, lat: float, more: str = "") -> tuple[httpx.Response, httpx.Response]:
    """The answers to one question asked plainly, and in an order of parameters that only the route takes."""
    plain, other = f"lon={lon!r}&lat={lat!r}{more}", f"lat={lat!r}&lon={lon!r}{more}"
    assert not PLAIN.fullmatch(other.encode())
    return web.get(f"/api/places?{plain}"), web.get(f"/api/places?{other}")


def same(one: httpx.Response, two: httpx.Response) -> bool:
    """Whether two answers agree in status, headers and text, but for the clock."""
    texts = [AT.sub("", answer.text) for answer in (one, two)]
    timeless = {"date", "content-length"}
    headers = [{k: v for k, v in answer.headers.items() if k not in timeless} for answer in (one, two)]
    return texts[0] == texts[1] and headers[0] == headers[1] and one.status_code == two.status_code


@pytest.mark.parametrize(
    ("east", "north"), [(0.5, 0.4), (0.997, 0.2), (0.4, 1), (0.95, 0.95), (-0.5, 0.5), (-1.5, 0.5), (1, 1)]
)
@pytest.mark.parametrize("more", ["", "&datum=gcj02", "&datum=bd09&lang=en"])
def test_places_of_every_kind_are_answered_alike(
    web: httpx.Client, east: float, north: float, more: str
) -> None:
    """Inside, by and on borders, under an overlay, just outside, far outside: the same bytes."""
    assert same(*both(web, *lonlat(east, north), more))


def test_the_sample_town_is_answered_alike(site: str, directory: Directory) -> None:
    """200 points over the sample town and its surroundings: the same bytes."""
    box = np.array([unit.bounds for unit in directory.polygons("town")])[0]
    rng = np.random.default_rng(2)
    x, y = rng.uniform(box[0] - 2000, box[2] + 2000, 200), rng.uniform(box[1] - 2000, box[3] + 2000, 200)
    with client_of(site) as web:
        for lon, lat in zip(*metric_to_lonlat(x, y, directory.srid), strict=True):
            assert same(*both(web, float(lon), float(lat)))


@pytest.mark.parametrize(
    ("lon", "lat"), [(25.4, 119.1), (0.0, 0.0), (999.0, 1.0), (119.0, 91.0), (5.0, 80.0), (-180.0, -90.0)]
)
def test_what_is_no_position_is_refused_alike(web: httpx.Client, lon: float, lat: float) -> None:
    """The shortcut leaves every refusal to the route."""
    assert same(*both(web, lon, lat))


@pytest.mark.parametrize(
    "query",
    [
        b"lon=119&lat=",
        b"lon=1e5&lat=25",
        b"lon=nan&lat=25",
        b"lon=119&lat=25&at=2026-01-01",
        b"lon=+119&lat=25",
    ],
)
def test_only_the_plain_form_is_taken(query: bytes) -> None:
    """Blank, exponents, words, days, signs: not the shortcut's."""
    assert not PLAIN.fullmatch(query)
