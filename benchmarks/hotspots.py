"""Hot spots: known answers, honesty, speed and peers. `python -m benchmarks.hotspots WHAT [--worlds N] ...`

WHAT is one or more of: shuffled, constant, cluster, alarms, speed, peers; all of them without. Worlds are
numbered, so every row can be made again. `alarms` of five years takes some minutes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.progress import track
from rich.table import Table

from api.warm import warm
from benchmarks.hotspot_peers import peers
from benchmarks.hotspot_worlds import (
    ALARM_DAYS,
    DAYS,
    Units,
    alarms,
    constant,
    daily,
    days_to_alarm,
    false_units,
    grids_of,
    scan_day,
    shuffled,
    units_of,
)
from benchmarks.timing import machine, seconds, versions
from benchmarks.towns import town
from gis.adjacency import queen
from gis.density import density
from gis.hotspots import hot_now
from gis.scan import scan
from gis.trends import emerging

PACKAGES = ("numba", "numpy", "scipy", "shapely", "pandas", "esda", "pointpats", "KDEpy", "scikit-learn")
console = Console(width=120)
YEAR = 365


def main() -> None:
    """Read the options and print the tables asked for."""
    parts: dict[str, Callable[[Any], None]] = {
        "shuffled": lambda o: _false(shuffled, o.worlds or 50, "areas of a skewed town dealt out anew"),
        "constant": lambda o: _false(
            constant, o.worlds or 50, "constant risk, one quarter four times denser"
        ),
        "cluster": lambda o: _cluster(o.worlds or 100, o.replications),
        "alarms": lambda o: _alarms(o.years, o.replications),
        "speed": lambda o: _speed(o.replications),
        "peers": lambda _: console.print(peers()),
    }
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", nargs="*", choices=[*parts, []], default=[])
    parser.add_argument("--worlds", type=int, default=0)
    parser.add_argument("--replications", type=int, default=999)
    parser.add_argument("--years", type=int, default=5)
    options = parser.parse_args()
    console.print(machine(), "·", versions(*PACKAGES), highlight=False)
    warm()
    for name in options.what or parts:
        parts[name](options)


def _false(make: Callable[[Units, int], Any], worlds: int, what: str) -> None:
    """False units of each way over so many worlds."""
    units = units_of(4_559)
    found = [false_units(units, make(units, w), w) for w in track(range(worlds), what, transient=True)]
    table = Table(
        "way", "worlds with any false unit", "false units a world", title=f"{what}: {worlds} worlds"
    )
    for way in found[0]:
        number = np.array([row[way] for row in found])
        table.add_row(way, f"{100 * (number > 0).mean():.0f} %", f"{number.mean():.2f}")
    console.print(table)


def _cluster(worlds: int, replications: int) -> None:
    """When the daily run first alarms for an injected cluster."""
    days = [days_to_alarm(w, replications) for w in track(range(worlds), "cluster", transient=True)]
    table = Table("found on day", "worlds", "found by then", title=f"injected cluster: {worlds} worlds")
    for day in range(1, 6):
        table.add_row(
            str(day),
            str(days.count(day)),
            f"{100 * sum(d is not None and d <= day for d in days) / worlds:.0f} %",
        )
    table.add_row("not in 5 days", str(days.count(None)), "")
    console.print(table)


def _alarms(years: int, replications: int) -> None:
    """False alarms of daily runs, year by year, each in a town of its own."""
    table = Table("year", "days with an alarm", "alarms (runs of days)", "stated", title="false alarms")
    total = 0
    for year in track(range(years), "alarms", transient=True):
        days, begun = alarms(YEAR, replications, year)
        total += days
        table.add_row(str(year + 1), str(days), str(begun), f"{YEAR / ALARM_DAYS:.0f}")
    table.add_row("all", str(total), "", f"{years * YEAR / ALARM_DAYS:.0f}")
    console.print(table)


def _speed(replications: int) -> None:
    table = Table("what", "seconds", "limit", title="speed")
    rng = np.random.default_rng(0)
    for number, limit in ((4_559, 1), (100_000, 10)):
        polygons = town(number)
        expected = rng.gamma(2.0, 2.2, len(polygons))
        counts = rng.poisson(expected * rng.gamma(5.0, 0.2, len(polygons)))
        beside, neighbours = seconds(partial(queen, polygons), 3)
        taken, _ = seconds(partial(hot_now, counts, expected, neighbours), 3)
        table.add_row(f"neighbours of {number:,} units, 75 vertices each", f"{beside:.2f}", "")
        table.add_row(f"hot now, {number:,} units", f"{taken:.2f}", str(limit))
    units = units_of(4_559)
    weeks = np.repeat(rng.gamma(2.0, 0.2, (len(units.households), 1)), 13, axis=1)
    taken, _ = seconds(lambda: emerging(rng.poisson(weeks), weeks, units.neighbours), 3)
    table.add_row("emerging, 4,559 units x 13 weeks", f"{taken:.2f}", "")
    x, y = rng.uniform(0.0, 8_000.0, (2, 1_000_000))
    taken, _ = seconds(lambda: density(x, y, 150.0, ((0.0, 0.0, 8_000.0, 8_000.0), 512)), 5)
    table.add_row("density of 1,000,000 points, 512 x 512", f"{taken:.3f}", "0.2")
    grids = grids_of(0)
    taken, _ = seconds(lambda: scan_day(grids, daily(grids, DAYS - 1, 0), replications), 3)
    table.add_row(f"daily scan, 172 grids x 90 days, {replications}", f"{taken:.2f}", "3")
    console.print(table)
    _large(units, replications)


def _large(units: Units, replications: int) -> None:
    """The daily scan of all units."""
    rng = np.random.default_rng(0)
    rate = np.outer(units.households / units.households.sum(), np.full(90, 20_000 / 91))
    at, day = np.indices(rate.shape).reshape(2, -1)
    frame = {"place": at, "date": (np.datetime64("2026-08-17") + day).astype("datetime64[ns]")}
    cases = pd.DataFrame({**frame, "n": rng.poisson(rate).ravel()})
    places = pd.DataFrame({"place": np.arange(len(rate)), "x": units.centres[:, 0], "y": units.centres[:, 1]})
    start = time.perf_counter()
    found = scan(
        cases,
        None,
        places,
        model="permutation",
        temporal="prospective",
        max_population=0.1,
        replications=replications,
    )
    taken = time.perf_counter() - start
    console.print(
        f"daily scan, {len(rate):,} units x 90 days, zones up to 10 %, {replications} replications: "
        f"{taken:.0f} s (limit 600), {found.attrs['cylinders']:,} cylinders",
        highlight=False,
    )


if __name__ == "__main__":
    main()
