"""Points to polygons against the libraries a user would take: `python -m benchmarks.locate --help`.

Prints, per layer: M points/s, ratio of ours to each peer, mismatches against shapely, index size.
Every peer in its best form: shapely's tree with prepared polygons and no geometry per candidate, DuckDB
with its SPATIAL_JOIN operator, PostGIS with the units outside and GiST on the points. One thread each;
a peer on two threads is compared with ours on two.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import Any

import geopandas
import numpy as np
import shapely
from rich.console import Console
from rich.table import Table

from benchmarks import locate_peers as peers
from benchmarks.timing import in_turn, machine, peak_mb, seconds, versions
from benchmarks.towns import points, town
from gis.locator import Locator
from gis.locator.warm import warm

PACKAGES = ("numba", "numpy", "shapely", "geopandas", "duckdb", "sedonadb", "psycopg")
console = Console(width=120)


def main() -> None:
    """Read the options and print a table for each layer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--units", type=int, nargs="+", default=[5_000, 100_000])
    parser.add_argument("--province", action="store_true", help="also a layer of 1,000,000 units")
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--exact", type=int, default=10_000_000, help="points compared with shapely")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--uniform", action="store_true", help="spread points evenly instead of in clusters")
    parser.add_argument("--without", nargs="*", default=[], help="peers to leave out")
    options = parser.parse_args()
    console.print(machine(), "·", versions(*PACKAGES), "· GEOS", shapely.geos_version_string, highlight=False)
    warm()
    for units in [*options.units, *([1_000_000] if options.province else [])]:
        _layer(units, options)


def _layer(units: int, options: Any) -> None:
    polygons = town(units)
    x, y = points(polygons, options.points, not options.uniform)
    built, locator = seconds(lambda: Locator(polygons), 1)
    console.print(
        f"\n{len(polygons):,} units, {options.points:,} points; build {built:.2f} s, index "
        f"{locator.nbytes / 2**20:.0f} MiB; replaced, one unit {_replaced(locator, polygons) * 1e3:.1f} ms; "
        f"peak {peak_mb():.0f} MB",
        highlight=False,
    )
    locator.locate(x, y)
    one, two = (lambda: locator.locate(x, y)), (lambda: locator.locate(x, y, threads=2))
    alone, faster = in_turn(two, one, 3 * options.runs)
    table = Table("engine", "M points/s", "ours is faster by", "note")
    table.add_row("wangge, one thread", f"{len(x) / alone / 1e6:.2f}", "", "")
    table.add_row(
        "wangge, two threads", f"{len(x) * faster / alone / 1e6:.2f}", "", f"{faster:.2f} times one thread"
    )
    for name, note, work in _peers(polygons, x, y):
        if not any(name.startswith(left_out) for left_out in options.without):
            ours = two if name.endswith("two threads") else one
            taken, ratio = in_turn(ours, work, max(1, options.runs // 2))
            table.add_row(name, f"{len(x) / taken / 1e6:.3f}", f"{ratio:.1f}x", note)
    console.print(table)
    console.print(f"mismatches against shapely: {_mismatches(locator, polygons, options)}", highlight=False)
    sys.stdout.flush()


def _peers(polygons: Any, x: Any, y: Any) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Name, note and work of each peer that can run here; their indexes are built before the clock starts."""
    spots = shapely.points(x, y)
    left = geopandas.GeoDataFrame(geometry=list(spots))
    right = geopandas.GeoDataFrame(geometry=list(polygons))
    yield "geopandas.sjoin", "predicate intersects", lambda: geopandas.sjoin(left, right)
    tree = shapely.STRtree(polygons)
    shapely.prepare(polygons)

    def by_tree() -> Any:
        point, unit = tree.query(spots)
        return shapely.intersects_xy(polygons[unit], x[point], y[point])

    yield "shapely STRtree", "prepared polygons, intersects_xy", by_tree
    for make in (peers.duckdb_join, peers.sedona_join, peers.sedona_join_twice, peers.postgis_join):
        made = make(polygons, x, y)
        if isinstance(made, str):
            console.print(made, highlight=False)
        else:
            yield made


def _replaced(locator: Locator, polygons: Any) -> float:
    """Median seconds to give one unit another shape."""
    taken = []
    for k in np.random.default_rng(2).integers(0, len(polygons), 20):
        shape = shapely.simplify(polygons[k], 1.0)
        taken.append(seconds(lambda k=k, shape=shape: locator.replaced([k], [shape]), 1)[0])  # type: ignore[misc]
    return float(np.median(taken))


def _mismatches(locator: Locator, polygons: Any, options: Any) -> str:
    """Ours against shapely's tree, for spread points and for points exactly on vertices and edges."""
    tree = shapely.STRtree(polygons)
    wrong = 0
    for start in range(0, options.exact, 1_000_000):
        x, y = points(polygons, 1_000_000, not options.uniform, seed=100 + start)
        wrong += int((locator.locate(x, y) != _scan(tree, x, y)).sum())
    at = shapely.get_coordinates(polygons[:1500])
    on = np.concatenate([at, (at[:-1] + at[1:]) / 2])[:200_000]
    border = int((locator.locate(on[:, 0], on[:, 1]) != _scan(tree, on[:, 0], on[:, 1])).sum())
    return f"{wrong} of {options.exact:,} points; {border} of {len(on):,} on vertices and middles of edges"


def _scan(tree: shapely.STRtree, x: Any, y: Any) -> Any:
    best = np.full(len(x), np.iinfo(np.int32).max)
    point, unit = tree.query(shapely.points(x, y), predicate="intersects")
    np.minimum.at(best, point, unit)
    return np.where(best == np.iinfo(np.int32).max, -1, best)


if __name__ == "__main__":
    main()
