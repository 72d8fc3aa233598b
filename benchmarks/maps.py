"""Exported maps against stock Folium, in Chromium without a network. `python -m benchmarks.maps [WHAT ...]`

WHAT is one or more of: ours, peers, public; all of them without. Peers need the packages of Leaflet and its
plugins: `npm install --prefix FOLDER leaflet@1.9.4 leaflet.markercluster@1.5.3 leaflet.heat@0.2.0
jquery@3.7.1` and `--packages FOLDER/node_modules`. A page that is not ready after `--patience` seconds is
given up, and the table says so; folium alone needs a minute or more to write the page of MarkerCluster.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import folium
import numpy as np
from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as TooSlow
from rich.console import Console
from rich.table import Table

from api.warm import warm
from benchmarks.map_peers import PEERS, page_of
from benchmarks.map_towns import reports_in, sample_map_town
from benchmarks.timing import machine, versions
from gis.map_public import public_reports
from gis.map_reports import MapReports
from gis.map_town import MapTown
from gis.maps import hotspot_map, incident_map, responsibility_map, trend_map
from gis.offline import one_file
from tests.browser import chromium

RUNS = 3
MARKERS = 10_000
FULL = ("GeoJson + FastMarkerCluster", "GeoJson + MarkerCluster")
"""Stock maps that carry what ours of incidents does: areas, leaders, and every report with its facts."""
SLOW = 20.0
"""Seconds to ready from which one opening says enough."""
Sizes = tuple[float, float]
console = Console(width=140)
READY = (
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
)
MOVES = """async () => {
  const { map } = wangge;
  const middle = map.getCenter();
  const zoom = map.getZoom();
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  let seed = 7;
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const taken = [];
  for (let i = 0; i < 20; i += 1) {
    if (i === 10) map.setView(middle, zoom, { animate: false });
    await frame();
    const start = performance.now();
    if (i % 2) map.setZoom(zoom + (i % 10) / 2, { animate: false });
    else map.panBy([chance() * 600 - 300, chance() * 400 - 200], { animate: false });
    wangge.layer.context.getImageData(0, 0, 1, 1);
    taken.push(performance.now() - start);
  }
  return taken;
}"""
"""Twenty pans and zooms of four steps and a half, each until the pixels are there (a pixel is read back)."""
MISMATCHES = """(wanted) => {
  const { source, town } = wangge.atlas;
  const key = (x, y, ...rest) => [Math.round(x * 1e6), Math.round(y * 1e6), ...rest].join();
  const left = new Map();
  for (const row of wanted) left.set(key(...row), (left.get(key(...row)) || 0) + 1);
  let wrong = 0;
  for (let i = 0; i < source.total; i += 1) {
    const found = [0, 1e-6, -1e-6].flatMap((a) => [0, 1e-6, -1e-6].map((b) => [a, b])).map(([a, b]) => {
      const [lon, lat] = town.lonlat(source.x[i], source.y[i]);
      return key(lon + a, lat + b, source.minute[i], source.category[i], source.unit[i]);
    }).find((one) => left.get(one));
    if (found === undefined) wrong += 1;
    else left.set(found, left.get(found) - 1);
  }
  return wrong;
}"""


def main() -> None:
    """Read the options and print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", nargs="*", choices=["ours", "peers", "public", []], default=[])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--packages", type=Path)
    parser.add_argument("--patience", type=int, default=120, help="seconds to wait for a stock page")
    parser.add_argument("--peer", action="append", choices=list(PEERS), help="only this one; may be repeated")
    options = parser.parse_args()
    what = options.what or ["ours", "peers", "public"]
    console.print(machine(), "·", versions("folium", "shapely", "numpy"), highlight=False)
    town = sample_map_town()
    reports = reports_in(town, options.reports)
    warm()
    ours: Sizes | None = None
    peers: dict[str, Sizes] = {}
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        where = browser, Path(folder) / "map.html"
        table = Table(
            "map", "build s", "MB", "ready s", "heap MB", "redraw ms", "requests", "errors", "mismatches"
        )
        if "ours" in what:
            ours = _ours(table, where, town, reports)
        if "peers" in what:
            peers = _peers(table, where, (town, reports), options)
        if "public" in what:
            _public(table, where, town, reports)
    console.print(table)
    for name in (one for one in FULL if ours and one in peers):
        _compare(name, peers[name], ours or (1, 1))


def _compare(name: str, stock: Sizes, ours: Sizes) -> None:
    """How much smaller and sooner ready ours is than a stock map of the same content."""
    sooner = f"ready {stock[1] / ours[1]:.1f} times sooner" if np.isfinite(stock[1]) else "which was given up"
    console.print(f"ours is {stock[0] / ours[0]:.1f} times smaller than stock {name}, {sooner}")


def _ours(table: Table, where: tuple[Browser, Path], town: MapTown, reports: MapReports) -> Sizes:
    """Rows of our four maps; the sizes of the first, which holds every report."""
    wanted = np.column_stack(
        [reports.lon, reports.lat, reports.minute, reports.category, reports.unit]
    ).tolist()
    drawn: dict[str, Callable[[], folium.Map]] = {
        "ours: incidents": lambda: incident_map(town, reports),
        "ours: hotspots": lambda: hotspot_map(town, reports),
        "ours: trends": lambda: trend_map(town, reports),
        "ours: responsibility": lambda: responsibility_map(town),
    }
    sizes = []
    for name, draw in drawn.items():
        seconds, html = _built(lambda draw=draw: one_file(draw()))  # type: ignore[misc]
        where[1].write_text(html, encoding="utf-8")
        checked = wanted if name.endswith(("incidents", "hotspots")) else None
        seen = [_opened(where, checked if run == 0 else None) for run in range(RUNS)]
        _row(table, name, seconds, _mb(html), *_medians(seen))
        sizes.append((len(html.encode()) / 1e6, median(one["ready"] for one in seen)))
    return sizes[0]


def _public(table: Table, where: tuple[Browser, Path], town: MapTown, reports: MapReports) -> None:
    start = time.perf_counter()
    shown = public_reports(town, reports, "month")
    taken = time.perf_counter() - start
    html = one_file(hotspot_map(town, shown))
    where[1].write_text(html, encoding="utf-8")
    seen = [_opened(where, None) for _ in range(RUNS)]
    _row(table, "ours: public hotspots", f"{taken:.2f} withholding", _mb(html), *_medians(seen))


def _peers(
    table: Table, where: tuple[Browser, Path], of: tuple[MapTown, MapReports], options: argparse.Namespace
) -> dict[str, Sizes]:
    """Rows of the stock maps; the sizes of each, seconds infinite where it was given up."""
    sizes: dict[str, Sizes] = {}
    if options.packages is None:
        console.print("peers left out: --packages FOLDER/node_modules (see --help)")
        return sizes
    town, reports = of
    for name in options.peer or PEERS:
        some = reports if name != "Marker" else reports_in(town, min(MARKERS, len(reports)))
        taken, html = _built(lambda: page_of(PEERS[name](town, some), options.packages))  # noqa: B023
        where[1].write_text(html, encoding="utf-8")
        seen = _stock_runs(where, options.patience)
        label = f"stock: {len(some) // 1000}k {name}" if name != "GeoJson" else "stock: GeoJson, no reports"
        figures = [f"{median(column):.2f}" for column in zip(*seen, strict=True)]
        given_up = [f"not ready after {options.patience} s", ""]
        _row(table, label, taken, _mb(html), *(figures or given_up), "", "", "", "")
        ready = median(one[0] for one in seen) if seen else float("inf")
        sizes[name] = len(html.encode()) / 1e6, ready
    return sizes


def _stock_runs(where: tuple[Browser, Path], patience: int) -> list[Sizes]:
    """Seconds to ready and megabytes of heap of RUNS openings, fewer of a slow page; none of one given up."""
    seen: list[Sizes] = []
    while len(seen) < RUNS:
        one = _stock(where, patience)
        if one is None:
            return []
        seen.append(one)
        if one[0] > SLOW:
            break
    return seen


def _built(build: Callable[[], str]) -> tuple[str, str]:
    """Seconds as text, and the page."""
    start = time.perf_counter()
    html = build()
    return f"{time.perf_counter() - start:.2f}", html


def _opened(where: tuple[Browser, Path], wanted: Any) -> dict[str, float]:
    """What one opening of our file shows; with `wanted` rows, how many reports differ."""
    browser, path = where
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_offline(True)
    page = context.new_page()
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.goto(path.as_uri())
    page.evaluate("wangge.ready")
    ready = page.evaluate(READY)
    seen = {"ready": ready / 1000, "heap": _heap(page), "redraw": median(page.evaluate(MOVES))}
    seen |= {"requests": len(requests) - 1, "errors": len(errors)}
    seen["mismatches"] = page.evaluate(MISMATCHES, wanted) if wanted else -1
    context.close()
    return seen


def _stock(where: tuple[Browser, Path], patience: int) -> Sizes | None:
    """Seconds until ready and megabytes of heap; None when it takes longer than `patience` seconds."""
    browser, path = where
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_offline(True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(path.as_uri(), timeout=1000 * patience)
        page.wait_for_function("window.ready", timeout=1000 * patience)
        if errors:
            raise RuntimeError(f"a stock map does not run: {errors[0]}")
        return page.evaluate("window.ready") / 1000, _heap(page)
    except TooSlow:
        return None
    finally:
        context.close()


def _heap(page: Any) -> float:
    """Megabytes of JavaScript heap and typed arrays in use, after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    return float(usage["usedSize"] + usage.get("backingStorageSize", 0)) / 1e6


def _medians(seen: list[dict[str, float]]) -> list[str]:
    half = {name: median(one[name] for one in seen) for name in ("ready", "heap", "redraw")}
    worst = {name: max(one[name] for one in seen) for name in ("requests", "errors", "mismatches")}
    figures = [f"{half['ready']:.2f}", f"{half['heap']:.0f}", f"{half['redraw']:.0f}"]
    return [*figures, *(f"{worst[name]:.0f}" if worst[name] >= 0 else "" for name in worst)]


def _row(table: Table, *cells: str) -> None:
    """Add a row and say it at once, for those who wait."""
    table.add_row(*cells)
    console.print(" · ".join(cell for cell in cells if cell), style="dim", highlight=False)


def _mb(html: str) -> str:
    return f"{len(html.encode()) / 1e6:.2f}"


if __name__ == "__main__":
    main()
