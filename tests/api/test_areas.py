"""`GET /api/areas/{code}` and `GET /api/stats` on the small town and the sample town."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.database import engine
from gis.crs import metric_to_lonlat
from tests.api.conftest import client_of
from tests.incidents.small_town import SIDE, SRID, X0, Y0
from tests.serving import serving


@pytest.fixture(scope="module")
def sample_web(sample_url: str) -> Iterator[httpx.Client]:
    """The application over the sample town."""
    with serving(sample_url) as address, client_of(address) as client:
        yield client


def area(web: httpx.Client, code: str, **more: Any) -> dict[str, Any]:
    """An area that is there."""
    answer = web.get(f"/api/areas/{code}", params=more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_empty_database_counts_nothing(empty_web: httpx.Client) -> None:
    """Before the first map every count is zero, and that is no error."""
    expected = {"towns": 0, "villages": 0, "grids": 0, "units": 0, "unit_kinds": {}}
    assert empty_web.get("/api/stats").json() == expected


def test_the_sample_town_has_its_size(sample_web: httpx.Client) -> None:
    """15 villages, 172 grids, 4,559 units; the kinds add up."""
    stats = sample_web.get("/api/stats").json()
    kinds = stats.pop("unit_kinds")
    assert stats == {"towns": 1, "villages": 15, "grids": 172, "units": 4559}
    assert sum(kinds.values()) == 4559


@pytest.mark.parametrize("name", ["黄霞村", "黄霞村委会"])
def test_a_village_is_found_by_its_names(sample_web: httpx.Client, name: str) -> None:
    """Name and alias lead to the same village, and its grid 16 has the units the mission names."""
    village = area(sample_web, name)
    sixteen = next(child for child in village["children"] if child["name"] == "第16网格")
    counts = area(sample_web, sixteen["code"])["counts"]
    assert village["level"] == "village"
    assert counts["units"] == 73
    assert counts["unit_kinds"] == {"facility": 3, "residential": 14, "street_shop": 56}


def test_an_area_says_what_it_lies_in_and_holds(web: httpx.Client) -> None:
    """Parents from the town down, children of the next level, households summed, leaders in order."""
    found = area(web, "g1")
    assert [one["code"] for one in found["parents"]] == ["t", "v"]
    assert [one["code"] for one in found["children"]] == ["u1", "u2", "shop"]
    assert (found["households"], found["area_m2"]) == (501, 2 * SIDE**2)
    assert [one["post"] for one in found["leaders"]] == ["grid_leader", "station_chief"]
    assert found["geometry"] is None


def test_the_outline_is_the_stored_one(web: httpx.Client) -> None:
    """geometry=1 gives GeoJSON in WGS 84, anticlockwise, within 0.1 mm of the stored metres."""
    shape = shapely.geometry.shape(area(web, "u1", geometry=1)["geometry"])
    xs, ys = [X0, X0 + SIDE, X0 + SIDE, X0], [Y0, Y0, Y0 + SIDE, Y0 + SIDE]
    expected = shapely.Polygon(list(zip(*metric_to_lonlat(xs, ys, SRID), strict=True)))
    assert shapely.is_ccw(shape.exterior)
    assert shapely.hausdorff_distance(shape, expected) < 2e-9


@pytest.mark.parametrize(
    "code", ["nobody", "u1%2F..%2Fv", "u1%00", "%F0%9F%92%A9", "x" * 150, "' OR 1=1 --", "."]
)
def test_an_unknown_code_is_not_found(web: httpx.Client, code: str) -> None:
    """404 with a sentence, whatever the code looks like."""
    answer = web.get(f"/api/areas/{code}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_level_is_one_of_four(web: httpx.Client) -> None:
    """Another level is refused; a right one that does not have the code is not found."""
    assert web.get("/api/areas/u1", params={"level": "street"}).status_code == 422
    assert web.get("/api/areas/u1", params={"level": "grid"}).status_code == 404


def test_the_drawn_map_is_cached_by_its_tag(web: httpx.Client) -> None:
    """The map names no person, and is not sent again to a browser that has it."""
    answer = web.get("/api/map")
    again = web.get("/api/map", headers={"If-None-Match": answer.headers["etag"]})
    assert answer.json()["units"][0]["code"] == "u1"
    assert "李单元" not in answer.text
    assert (again.status_code, again.content) == (304, b"")


def test_answers_of_random_points_equal_a_scan_of_the_stored_polygons(
    sample_web: httpx.Client, sample_url: str
) -> None:
    """300 points over HTTP: the unit is the one that a brute-force scan of PostGIS's polygons finds."""
    opened = engine(sample_url)
    with Session(opened) as session:
        rows = session.execute(
            text(
                "SELECT area.code, ST_AsBinary(geom) FROM area_version JOIN area ON area.id = area_id "
                "WHERE level = 'unit' AND NOT overlay ORDER BY area.code COLLATE \"C\""
            )
        ).all()
    opened.dispose()
    shapes = shapely.from_wkb([bytes(row[1]) for row in rows])
    shapely.prepare(shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    for i in range(300):
        x, y = (
            west + (east - west) * ((i * 0.6180339887) % 1),
            south + (north - south) * ((i * 0.7548776662) % 1),
        )
        lon, lat = metric_to_lonlat(x, y, SRID)
        found = sample_web.get("/api/places", params={"lon": float(lon), "lat": float(lat)}).json()
        holding = [row[0] for row, hit in zip(rows, shapely.intersects_xy(shapes, x, y), strict=True) if hit]
        assert (found["unit"]["code"] if found["inside"] else None) == (holding[0] if holding else None)
