"""Time single edits on the sample town, in process: `python -m benchmarks.edits [edits per operation]`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
import shapely

from gis.arcs import Arcs, arcs_of
from gis.edits import Done, Edit, State, Unit, apply, state_of
from gis.edits.operations import InsertVertex, Merge, MoveVertex, Reassign, Split, Transfer
from gis.lattice import to_lattice
from gis.sample import ground

Rng = np.random.Generator


def sample_state(seed: int = 0) -> State:
    """The sample town as a state."""
    units = ground(seed).units
    shapes = to_lattice(np.asarray(units.geometry.values, dtype=object))
    columns = (units[name] for name in ("code", "grid", "village", "kind", "overlay"))
    rows = zip(*columns, shapes, strict=True)
    return state_of(Unit(c, g, v, p, k, bool(o)) for c, g, v, k, o, p in rows)


def _spot(rng: Rng, centre: tuple[float, float], reach: float) -> tuple[int, int]:
    x, y = np.rint(np.array(centre) + rng.uniform(-reach, reach, 2)).astype(int).tolist()
    return x, y


def _move(_: State, arcs: Arcs, rng: Rng) -> Edit:
    at = arcs.points[rng.integers(len(arcs.points))].tolist()
    return MoveVertex((at[0], at[1]), _spot(rng, (at[0], at[1]), 800.0))


def _insert(_: State, arcs: Arcs, rng: Rng) -> Edit:
    k = int(rng.integers(len(arcs.points) - 1))
    middle = (arcs.points[k] + arcs.points[k + 1]) / 2
    return InsertVertex(_spot(rng, (middle[0], middle[1]), 1.0))


def _split(state: State, _: Arcs, rng: Rng) -> Edit:
    unit = _any(state, rng)
    x, y = unit.polygon.representative_point().coords[0]
    x0, y0, x1, y1 = unit.polygon.bounds
    angle, reach = rng.uniform(0, np.pi), 2.0 * np.hypot(x1 - x0, y1 - y0)
    dx, dy = reach * np.cos(angle), reach * np.sin(angle)
    return Split(unit.code, ((round(x - dx), round(y - dy)), (round(x + dx), round(y + dy))))


def _pair(state: State, arcs: Arcs, rng: Rng) -> tuple[Unit, Unit]:
    inner = np.flatnonzero((arcs.left >= 0) & (arcs.right >= 0))
    k = rng.choice(inner)
    return state.units[arcs.codes[arcs.left[k]]], state.units[arcs.codes[arcs.right[k]]]


def _merge(state: State, arcs: Arcs, rng: Rng) -> Edit:
    return Merge(tuple(unit.code for unit in _pair(state, arcs, rng)))


def _reassign(state: State, arcs: Arcs, rng: Rng) -> Edit:
    while True:
        one, other = _pair(state, arcs, rng)
        if one.grid != other.grid:
            return Reassign((one.code,), other.grid)


def _transfer(state: State, arcs: Arcs, rng: Rng) -> Edit:
    one, other = _pair(state, arcs, rng)
    common = shapely.intersection(one.polygon, other.polygon).representative_point()
    ring = shapely.buffer(common, rng.uniform(3_000, 9_000), quad_segs=3)
    places = tuple((round(x), round(y)) for x, y in shapely.get_coordinates(ring).tolist())
    return Transfer(places, one.code)


def _any(state: State, rng: Rng) -> Unit:
    codes = state.base().codes
    return state.units[codes[rng.integers(len(codes))]]


MAKERS: dict[str, Callable[[State, Arcs, Rng], Edit]] = {
    "move": _move,
    "insert": _insert,
    "split": _split,
    "merge": _merge,
    "reassign": _reassign,
    "transfer": _transfer,
}


def main(count: int) -> None:
    """Print p50, p95, how many were done, and why others were refused."""
    state = sample_state()
    arcs = arcs_of(state.base())
    rng = np.random.default_rng(0)
    for name, make in MAKERS.items():
        took, refused = [], Counter[str]()
        for _ in range(count):
            edit = make(state, arcs, rng)
            start = time.perf_counter()
            result = apply(state, edit)
            took.append((time.perf_counter() - start) * 1e3)
            refused[result.problems[0].kind if not isinstance(result, Done) else "done"] += 1
        p50, p95 = np.percentile(took, [50, 95])
        print(f"{name:9} p50 {p50:6.2f} ms  p95 {p95:6.2f} ms  {dict(refused)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
