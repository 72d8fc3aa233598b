"""First proposals of grids, ours against spopt's: `python -m benchmarks.regionalise [--villages 6]`.

For villages of the sample town: grids of about the mean load. Told per method: how far loads are off the
target (largest, and spread), how compact grids are (Polsby-Popper, mean), whether they hang together, and
seconds. spopt is taken where it is installed (extra `bench`); it needs the number of regions or a least load,
so it is given ours.

Of a village of 214 units in 9 grids (spopt 0.7.0): ours is off its target by at most 5 % at compactness 0.52;
spopt's AZP by 55 % at 0.53 in 35 times the time, Ward 78 % at 0.51, SKATER 83 % at 0.49. So ours is used.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from benchmarks.timing import machine, versions
from gis.balance import compactness, links_of, loads, pieces
from gis.lattice import Coverage, to_lattice
from gis.proposing import Aim, propose_grids
from gis.sample import ground

Numbers = NDArray[np.int64]
Method = Callable[[Coverage, NDArray[np.float64], float], Numbers]
SPOPT = ("spopt max-p", "spopt skater", "spopt ward", "spopt azp")


def main() -> None:
    """Print a row for each method, averaged over villages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=6)
    asked = parser.parse_args()
    print(machine(), "|", versions("spopt", "libpysal", "shapely"))
    towns = list(_villages(asked.villages))
    for name, method in _methods().items():
        print(f"{name:22}", _measured(method, towns), flush=True)


def _villages(count: int) -> list[tuple[Coverage, NDArray[np.float64], float]]:
    """The villages with most base units: coverage, load of each unit, target load."""
    units = ground(0).units
    base = units[~units["overlay"].astype(bool)]
    largest = base.village.value_counts().index[:count]
    found = []
    for code in largest:
        own = base[base.village == code]
        coverage = Coverage(tuple(own["code"]), to_lattice(np.asarray(own.geometry.values, dtype=object)))
        load = loads(own.households.fillna(0).to_numpy(float), np.zeros(len(own)))
        found.append((coverage, load, float(load.sum() / own.grid.nunique())))
    return found


def _methods() -> dict[str, Method]:
    """Ours, ours evened only, and those of spopt where it is installed."""
    ours: dict[str, Method] = {
        "ours": propose_grids,
        "ours, evened only": lambda town, load, target: propose_grids(town, load, Aim(target, 0.0)),
    }
    for smooth in (0.02, 0.1, 0.2):
        ours[f"ours, smooth {smooth}"] = _smoother(smooth)
    return ours | ({name: _by_spopt(name) for name in SPOPT} if find_spec("spopt") else {})


def _smoother(smooth: float) -> Method:
    return lambda town, load, target: propose_grids(town, load, Aim(target, smooth))


def _by_spopt(name: str) -> Method:
    """A method of spopt on rook neighbours, with the load and the middle of each unit as attributes."""
    region, weights = import_module("spopt.region"), import_module("libpysal.weights")

    def method(town: Coverage, load: NDArray[np.float64], target: float) -> Numbers:
        centre = shapely.get_coordinates(shapely.centroid(town.polygons)) / 1e3
        frame = geopandas.GeoDataFrame(
            {"load": load, "x": centre[:, 0], "y": centre[:, 1], "one": 1}, geometry=list(town.polygons)
        )
        links = weights.W({k: sorted(near) for k, near in enumerate(links_of(town))}, silence_warnings=True)
        count = max(1, round(load.sum() / target))
        np.random.seed(0)
        model = {
            "spopt max-p": lambda: region.MaxPHeuristic(frame, links, ["x", "y"], "load", 0.85 * target, 2),
            "spopt skater": lambda: region.Skater(frame, links, ["x", "y"], count, floor=3),
            "spopt ward": lambda: region.WardSpatial(frame, links, ["x", "y"], count),
            "spopt azp": lambda: region.AZP(frame, links, ["x", "y"], count, random_state=0),
        }[name]()
        model.solve()
        labels: Numbers = pd.factorize(np.asarray(model.labels_))[0].astype(np.int64)
        return labels

    return method


def _measured(method: Method, towns: list[tuple[Coverage, NDArray[np.float64], float]]) -> str:
    off, spread, compact, whole, took, grids = [], [], [], [], [], 0
    for town, load, target in towns:
        start = time.perf_counter()
        try:
            number = method(town, load, target)
        except Exception as error:  # a method that cannot is a result too
            return f"failed: {type(error).__name__}: {error}"
        took.append(time.perf_counter() - start)
        totals = np.bincount(number, load)
        off.append(float(np.abs(totals / target - 1).max()))
        spread.append(float(totals.std() / target))
        shapes = [shapely.coverage_union_all(town.polygons[number == k]) for k in range(len(totals))]
        compact += [compactness(shape) for shape in shapes]
        links = links_of(town)
        whole += [
            len(pieces(set(np.flatnonzero(number == k).tolist()), links)) == 1 for k in range(len(totals))
        ]
        grids += len(totals)
    return (
        f"{grids:4} grids  off by at most {np.mean(off):.2f} (worst {max(off):.2f})  "
        f"spread {np.mean(spread):.3f}  compactness {np.mean(compact):.3f}  "
        f"whole {np.mean(whole):.0%}  {np.mean(took):.2f} s"
    )


if __name__ == "__main__":
    main()
