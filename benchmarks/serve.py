"""Serving measured: `python -m benchmarks.serve [--url URL] [--seconds 5]` with the sample town loaded.

The same server (uvicorn, one worker) runs on one core; wrk, or a small asyncio client where wrk is not
installed, asks from the other. `--url` names a database holding the town that is
served; without it one with the sample town is made.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy.orm import Session

from benchmarks.own_town import sample_town
from benchmarks.timing import machine, versions
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from gis.crs import metric_to_lonlat

CONNECTIONS = 32
POINTS = 100_000
WARM_SECONDS = 8
"""Asked before measuring: pieces of answers are made, and the drawing of the map at the start is done."""
SERVERS = {
    "bare ASGI hello": ("benchmarks.serve_peers:hello", "/"),
    "bare Starlette JSON route": ("benchmarks.serve_peers:bare", "/"),
    "GET /api/places": ("api.app:from_environment", "/api/places"),
    "the same, asking PostGIS": ("benchmarks.serve_peers:asking", "/api/places"),
}
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}
LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local k = 0
request = function() k = k %% #paths + 1; return wrk.format("GET", paths[k]) end
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("WANGGE_DATABASE_URL"), help="database with a town")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with sample_town(options.url) as url:
        options.url = url
        measure(options)


def measure(options: argparse.Namespace) -> None:
    """Every server in turn, then bulk look-ups in process and over HTTP."""
    opened = engine(options.url)
    with Session(opened) as session:
        directory = snapshot(session)
    opened.dispose()
    print(machine())
    print(versions("uvicorn", "starlette", "fastapi", "httptools", "uvloop", "numba", "pyarrow"))
    print(f"{len(directory.units)} units; {'wrk' if shutil.which('wrk') else 'asyncio client'}, ", end="")
    print(f"{CONNECTIONS} connections, {options.runs} runs of {options.seconds} s, medians\n")
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "paths"
        places = positions(directory, 5000)
        paths.write_text("\n".join(f"?lon={x:.7f}&lat={y:.7f}" for x, y in zip(*places, strict=True)))
        single(paths, options)
    bulk(directory, options.url)


def positions(directory: Directory, count: int) -> tuple[Any, Any]:
    """Degrees of points over the town's ground, each near a random vertex of a random unit."""
    rng = np.random.default_rng(0)
    chosen = directory.polygons("unit")[rng.integers(0, len(directory.base), count)]
    x, y = np.array([shape.representative_point().coords[0] for shape in chosen]).T
    return metric_to_lonlat(x + rng.normal(0, 15, count), y + rng.normal(0, 15, count), directory.srid)


def single(paths: Path, options: argparse.Namespace) -> None:
    """One question per request, of each server in turn."""
    print(f"{'route':28} {'requests/s':>11} {'of bare':>8} {'p50 ms':>8} {'p99 ms':>8} {'failed':>7}")
    bare = 0.0
    for name, (app, path) in SERVERS.items():
        asked = paths.with_name("asked")
        asked.write_text("\n".join(path + line for line in paths.read_text().splitlines()))
        with served(app, options.url) as port:
            ask(port, asked, WARM_SECONDS)
            found = [ask(port, asked, options.seconds) for _ in range(options.runs)]
        rate, p50, p99, failed = (float(np.median(column)) for column in zip(*found, strict=True))
        bare = rate if "Starlette" in name else bare
        share = f"{rate / bare:.0%}" if bare else ""
        print(f"{name:28} {rate:11,.0f} {share:>8} {p50:8.2f} {p99:8.2f} {failed:7.0f}", flush=True)


@contextmanager
def served(app: str, url: str) -> Iterator[int]:
    """One worker on the first core while the block runs; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "--factory", app, "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen([*_on_core(0), *command], env={**os.environ, "WANGGE_DATABASE_URL": url})
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _on_core(core: int) -> list[str]:
    return ["taskset", "-c", str(core % (os.cpu_count() or 1))] if shutil.which("taskset") else []


def ask(port: int, paths: Path, seconds: int) -> tuple[float, float, float, float]:
    """Requests a second, p50 and p99 in ms, and failures."""
    if not shutil.which("wrk"):
        return asyncio.run(_ask_with_asyncio(port, paths.read_text().splitlines(), seconds))
    script = paths.with_suffix(".lua")
    script.write_text(LUA % paths)
    command = [
        *_on_core(1),
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--latency",
        "-s",
        str(script),
    ]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
    ).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    spread = {k: float(v) * UNITS[u] for k, v, u in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", said)}
    failures = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return rate, spread["50"], spread["99"], float(failures[1]) if failures else 0.0


async def _ask_with_asyncio(port: int, paths: list[str], seconds: int) -> tuple[float, float, float, float]:
    taken: list[float] = []
    failed = 0
    end = time.perf_counter() + seconds

    async def one(seed: int) -> None:
        nonlocal failed
        dice = random.Random(seed)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            start = time.perf_counter()
            writer.write(f"GET {dice.choice(paths)} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            await reader.readexactly(int(length[1]) if length else 0)
            failed += not head.startswith(b"HTTP/1.1 200")
            taken.append(time.perf_counter() - start)
        writer.close()

    await asyncio.gather(*(one(k) for k in range(CONNECTIONS)))
    p50, p99 = np.percentile(taken, [50, 99]) * 1e3
    return len(taken) / seconds, float(p50), float(p99), float(failed)


def bodies(directory: Directory) -> dict[str, bytes]:
    """The same points in the three forms."""
    lon, lat = positions(directory, POINTS)
    table, sink = pa.table({"lon": lon, "lat": lat}), io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    lines = "\n".join(f"{x:.7f},{y:.7f}" for x, y in zip(lon, lat, strict=True))
    numbers = {"lon": lon.round(7).tolist(), "lat": lat.round(7).tolist()}
    return {
        "application/vnd.apache.arrow.stream": sink.getvalue(),
        "text/csv": f"lon,lat\n{lines}\n".encode(),
        "application/json": json.dumps(numbers).encode(),
    }


def bulk(directory: Directory, url: str) -> None:
    """100,000 points per request, one request after the other, over HTTP from the other core."""
    print(f"\nPOST /api/places, {POINTS:,} points: median of the last 15 of 2 s, request to answer")
    os.environ["no_proxy"] = "127.0.0.1"
    with served("api.app:from_environment", url) as port:
        for kind, body in bodies(directory).items():
            for border in (0, 1):
                address = f"http://127.0.0.1:{port}/api/places?border={border}"
                asked = urllib.request.Request(address, body, {"Content-Type": kind})
                until = time.perf_counter() + WARM_SECONDS / 4
                taken: list[float] = []
                while time.perf_counter() < until or len(taken) < 15:
                    start = time.perf_counter()
                    with urllib.request.urlopen(asked) as answer:
                        length = len(answer.read())
                    taken.append(time.perf_counter() - start)
                middle = float(np.median(taken[-15:]))
                facts = f"{POINTS / middle / 1e6:7.2f} M points/s {middle * 1e3:8.1f} ms"
                print(f"{kind:38} border={border} {facts}, {len(body):,} B in, {length:,} B out", flush=True)


if __name__ == "__main__":
    main()
