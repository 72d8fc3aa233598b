"""`POST /api/places`: many points in three forms, each agreeing with single answers; bad input named."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from api.bulk import LIMIT
from boundaries.directory import Directory
from gis.crs import metric_to_lonlat, wgs84_to_gcj02
from tests.api.conftest import client_of
from tests.incidents.small_town import lonlat

JSON, CSV, ARROW = "application/json", "text/csv", "application/vnd.apache.arrow.stream"
Rows = list[dict[str, Any]]


def stream(columns: dict[str, Any], **options: Any) -> bytes:
    """Columns as an Arrow IPC stream."""
    table, sink = pa.table(columns), io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=150)
    return sink.getvalue()


def written(kind: str, lon: Any, lat: Any) -> bytes:
    """Points in one of the three forms."""
    if kind == JSON:
        return json.dumps({"lon": list(lon), "lat": list(lat)}).encode()
    if kind == CSV:
        return "\n".join(
            ["name,lat,lon", *(f"x,{y!r},{x!r}" for x, y in zip(lon, lat, strict=True))]
        ).encode()
    return stream({"lat": lat, "lon": lon, "name": ["x"] * len(lon)})


def rows(answer: httpx.Response) -> Rows:
    """The answer's rows, whatever its form."""
    kind = answer.headers["content-type"].partition(";")[0]
    if kind == JSON:
        table = pa.table({name: values for name, values in answer.json().items() if name != "revision"})
    elif kind == CSV:
        codes = dict.fromkeys(("unit", "grid", "village", "runner_up"), pa.string())
        options = csv.ConvertOptions(column_types=codes, strings_can_be_null=True)
        table = csv.read_csv(io.BytesIO(answer.content), convert_options=options)
    else:
        table = pa.ipc.open_stream(answer.content).read_all()
    return table.to_pylist()  # type: ignore[no-any-return]


def post(web: httpx.Client, kind: str, body: bytes, **query: Any) -> httpx.Response:
    """Send points."""
    return web.post("/api/places", content=body, headers={"Content-Type": kind}, params=query)


@pytest.mark.parametrize("kind", [JSON, CSV, ARROW])
def test_every_form_agrees_with_single_answers(site: str, directory: Directory, kind: str) -> None:
    """400 points in and around the sample town: codes, distance and runner-up as one by one."""
    box = np.array([shape.bounds for shape in directory.polygons("town")])[0]
    rng = np.random.default_rng(6)
    x, y = rng.uniform(box[0] - 1500, box[2] + 1500, 400), rng.uniform(box[1] - 1500, box[3] + 1500, 400)
    lon, lat = (values.tolist() for values in metric_to_lonlat(x, y, directory.srid))
    with client_of(site) as web:
        answer = post(web, kind, written(kind, lon, lat), border=1)
        assert (answer.status_code, answer.headers["x-wangge-revision"]) == (200, "1")
        for k, row in enumerate(rows(answer)):
            one = web.get("/api/places", params={"lon": lon[k], "lat": lat[k]}).json()
            codes = [one[level] and one[level]["code"] for level in ("unit", "grid", "village")]
            second = one["runner_up"] and one["runner_up"]["unit"]["code"]
            assert list(row.values()) == [*codes, one["inside"], one["border_m"], second]
            assert list(row) == ["unit", "grid", "village", "inside", "border_m", "runner_up"]


def test_a_declared_datum_is_undone(web: httpx.Client) -> None:
    """Points given in GCJ-02 get the codes of their ground."""
    lon, lat = wgs84_to_gcj02(*np.array([lonlat(0.5, 0.5), lonlat(0.997, 0.2)]).T)
    answer = post(web, JSON, written(JSON, lon.tolist(), lat.tolist()), datum="gcj02")
    assert answer.json() == {
        "revision": 1,
        "unit": ["u1", "u1"],
        "grid": ["g1", "g1"],
        "village": ["v", "v"],
        "inside": [True, True],
    }


@pytest.mark.parametrize("kind", [JSON, CSV, ARROW])
def test_no_points_are_no_mistake(web: httpx.Client, kind: str) -> None:
    """An empty list gets an empty answer."""
    body = stream({"lon": pa.array([], pa.float64()), "lat": pa.array([], pa.float64())})
    answer = post(web, kind, body if kind == ARROW else written(kind, [], []))
    assert (answer.status_code, rows(answer)) == (200, [])


def test_a_hundred_thousand_points_fit(web: httpx.Client) -> None:
    """As many as are allowed, in every form; one more is refused."""
    lon, lat = (np.full(LIMIT, degrees) for degrees in lonlat(0.5, 0.5))
    for kind in (JSON, CSV, ARROW):
        answer = post(web, kind, written(kind, lon.tolist(), lat.tolist()))
        assert (answer.status_code, len(rows(answer))) == (200, LIMIT)
        more = post(web, kind, written(kind, [*lon.tolist(), float(lon[0])], [*lat.tolist(), float(lat[0])]))
        assert (more.status_code, more.json()["where"].get("limit")) == (422, LIMIT), more.text


GOOD = [119.05, 25.4]
ZEROS = pa.array(np.zeros(100_000))
BAD: list[tuple[str, str, bytes, dict[str, Any]]] = [
    ("no json", JSON, b"{", {}),
    ("nan", JSON, b'{"lon": [NaN], "lat": [25]}', {}),
    ("infinity", JSON, b'{"lon": [1e999], "lat": [25]}', {"problem": "not_a_number"}),
    ("deep", JSON, b"[" * 100_000, {}),
    ("no object", JSON, b"[119, 25]", {"field": "lon"}),
    ("no lat", JSON, b'{"lon": [119]}', {"field": "lat"}),
    ("no list", JSON, b'{"lon": 119, "lat": 25}', {"field": "lon"}),
    ("text", JSON, b'{"lon": [119, "119"], "lat": [25, 25]}', {"field": "lon", "row": 2}),
    ("null", JSON, b'{"lon": [119, 119], "lat": [25, null]}', {"field": "lat", "row": 2}),
    ("true", JSON, b'{"lon": [true], "lat": [25]}', {"field": "lon", "row": 1}),
    ("huge", JSON, b'{"lon": [1, 1' + b"0" * 400 + b'], "lat": [25, 25]}', {"field": "lon", "row": 2}),
    ("unequal", JSON, b'{"lon": [119, 119], "lat": [25]}', {"field": "lon, lat"}),
    ("swapped", JSON, b'{"lon": [119, 25], "lat": [25, 119]}', {"problem": "swapped", "rows": [2]}),
    ("zero", JSON, b'{"lon": [0], "lat": [0]}', {"problem": "zero", "rows": [1]}),
    ("metres", CSV, b"lon,lat\n119,25\n404500,2814800\n", {"problem": "metres", "rows": [2]}),
    ("no columns", CSV, b"a,b\n1,2\n", {"field": "lon"}),
    ("no lat column", CSV, b"lon,b\n1,2\n", {"field": "lat"}),
    ("words", CSV, b"lon,lat\n119,25\n119,north\n", {"field": "lat", "row": 2}),
    ("blank", CSV, b"lon,lat\n119,25\n119,\n", {"problem": "not_a_number", "rows": [2]}),
    ("ragged", CSV, b"lon,lat\n119,25\n119\n", {"row": 2}),
    ("empty", CSV, b"", {}),
    ("bytes", CSV, b"lon,lat\n\xff\xfe,\x00\n", {"field": "lon", "row": 1}),
    ("not arrow", ARROW, b"lon,lat\n119,25\n", {}),
    ("cut short", ARROW, stream({"lon": [119.0], "lat": [25.0]})[:200], {}),
    ("no columns", ARROW, stream({"x": [119.0]}), {"field": "lon"}),
    ("text", ARROW, stream({"lon": ["119"], "lat": ["25"]}), {"field": "lon"}),
    ("null", ARROW, stream({"lon": [119.0, None], "lat": [25.0, 25.0]}), {"rows": [2]}),
    ("compressed", ARROW, stream({"lon": ZEROS, "lat": ZEROS}, compression="zstd"), {}),
    ("dictionary", ARROW, stream({"lon": pa.array([119.0]).dictionary_encode(), "lat": [25.0]}), {}),
]


@pytest.mark.parametrize(("kind", "body", "where"), [bad[1:] for bad in BAD], ids=[b[1] + b[0] for b in BAD])
def test_bad_bodies_are_named(web: httpx.Client, kind: str, body: bytes, where: dict[str, Any]) -> None:
    """422, the field or row at fault in `where`, both languages, never a server error."""
    answer = post(web, kind, body)
    assert answer.status_code == 422, answer.text
    found = answer.json()
    assert {name: found["where"].get(name) for name in where} == where
    assert found["detail_zh"] and found["detail_en"]


def test_broken_arrow_never_breaks_the_server(web: httpx.Client) -> None:
    """300 streams with bytes changed at random: an answer or 422."""
    whole = stream({"lon": [GOOD[0]] * 40, "lat": [GOOD[1]] * 40})
    rng = np.random.default_rng(9)
    for _ in range(300):
        body = bytearray(whole)
        for at in rng.integers(0, len(whole), 3):
            body[at] = rng.integers(0, 256)
        assert post(web, ARROW, bytes(body)).status_code in (200, 422)


def test_other_forms_and_sizes_are_refused(web: httpx.Client) -> None:
    """415 names the forms there are; 413 comes before anything is read."""
    unknown = post(web, "application/xml", b"<lon/>")
    assert (unknown.status_code, "text/csv" in unknown.json()["detail_en"]) == (415, True)
    assert post(web, CSV, b"x" * (9 << 20)).status_code == 413
