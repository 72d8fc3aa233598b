"""How near `wangge reports import` comes to PostgreSQL's own limit: a raw COPY of the same rows.

`python -m benchmarks.intake [--rows N] [--runs N]` makes a private PostGIS cluster with the sample town and a
CSV file of reports scattered over it (about 5 % of them outside). Each run then takes, one after the
other, (a) the command from its start to its end, (b) a binary COPY of the rows it stored into the same table,
emptied, with the same indexes and keys. Ratio = (b) / (a): 1 would be as fast as COPY itself.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psutil
import psycopg
import pyarrow as pa
import pyarrow.csv
from sqlalchemy.orm import Session

from api.sample_loading import load_sample
from boundaries.database import engine
from boundaries.directory import snapshot
from gis.crs import metric_to_lonlat
from gis.sample.town import town
from tests import database

ROOT = Path(__file__).resolve().parent.parent
CHUNK = 1_000_000
PIECE = 1 << 20
OUTSIDE = 0.1
"""Share kept of the points outside the town, to which much of its bounding box does not belong."""
WORDS = ("路灯不亮", "井盖松动，行人注意", "占道经营", "垃圾没有清运，气味大", "噪声扰民")


def write_reports(path: Path, rows: int, session: Session) -> None:
    """A CSV file of so many reports, from a fixed seed."""
    directory = snapshot(session)
    west, south, east, north = directory.polygons("town")[0].bounds
    random = np.random.Generator(np.random.PCG64(3))
    with pa.csv.CSVWriter(path, _table(0, random, np.empty((0, 2))).schema) as out:
        for start in range(0, rows, CHUNK):
            count = min(CHUNK, rows - start)
            places = random.uniform((west, south), (east, north), (3 * count, 2))
            inside = directory.base.locate(places[:, 0], places[:, 1]) >= 0
            places = places[inside | (random.random(len(places)) < OUTSIDE)][:count]
            lon, lat = metric_to_lonlat(places[:, 0], places[:, 1], directory.srid)
            out.write_table(_table(start, random, np.stack([lon, lat], axis=1)))


def _table(start: int, random: np.random.Generator, lonlat: np.ndarray) -> pa.Table:
    count = len(lonlat)
    seconds = random.integers(1_735_689_600, 1_767_225_600, count)
    words = np.array(WORDS, dtype=object)
    return pa.table(
        {
            "编号": pa.array(np.arange(start, start + count)),
            "经度": pa.array(np.round(lonlat[:, 0], 7)),
            "纬度": pa.array(np.round(lonlat[:, 1], 7)),
            "时间": pa.array(seconds, pa.timestamp("s")),
            "内容": pa.array(words[random.integers(0, len(WORDS), count)], pa.string()),
        }
    )


def import_file(path: Path, url: str) -> tuple[float, float]:
    """Seconds from the command's start to its end, and the most memory it held, in MB."""
    options = [
        "--x",
        "经度",
        "--y",
        "纬度",
        "--datum",
        "wgs84",
        "--id",
        "编号",
        "--time",
        "时间",
        "--text",
        "内容",
    ]
    command = [sys.executable, "-m", "api.cli", "reports", "import", str(path), *options]
    began = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "WANGGE_DATABASE_URL": url}, stdout=subprocess.DEVNULL
    )
    most = 0.0
    watched = psutil.Process(child.pid)
    while child.poll() is None:
        with suppress(psutil.Error):
            most = max(most, watched.memory_info().rss / 1e6)
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    if child.returncode:
        raise SystemExit(f"the import failed with {child.returncode}")
    return seconds, most


def copy_rows(dump: Path, connection: psycopg.Connection) -> float:
    """Seconds of a raw COPY of dumped rows into the emptied table, to the end of its commit."""
    connection.execute("TRUNCATE report CASCADE")
    connection.commit()
    began = time.perf_counter()
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY report FROM STDIN (FORMAT binary)") as copy,
        dump.open("rb") as file,
    ):
        while piece := file.read(PIECE):
            copy.write(piece)
    connection.commit()
    return time.perf_counter() - began


def dump_rows(dump: Path, connection: psycopg.Connection) -> int:
    """Write the stored reports as a binary COPY stream; returns how many there are."""
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY report TO STDOUT (FORMAT binary)") as copy,
        dump.open("wb") as file,
    ):
        for piece in copy:
            file.write(piece)
    found = connection.execute("SELECT count(*) FROM report").fetchone()
    connection.commit()
    return int(found[0]) if found else 0


def measure(url: str, folder: Path, rows: int, runs: int) -> None:
    """Run both ways in turn and print the table."""
    opened = engine(url)
    with Session(opened) as session, session.begin():
        load_sample(session, town(0), 0, (datetime.now(UTC), lambda _: None))
    with Session(opened) as session:
        write_reports(folder / "reports.csv", rows, session)
    opened.dispose()
    imports: list[tuple[float, float]] = []
    copies: list[float] = []
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        version = (connection.execute("SHOW server_version").fetchone() or ["?"])[0]
        for run in range(runs):
            connection.execute("TRUNCATE report CASCADE")
            connection.commit()
            imports.append(import_file(folder / "reports.csv", url))
            stored = dump_rows(folder / "reports.bin", connection)
            copies.append(copy_rows(folder / "reports.bin", connection))
            print(f"run {run + 1}: import {imports[-1][0]:.2f} s, COPY {copies[-1]:.2f} s, {stored} rows")
    _print(rows, imports, copies, version)


def _print(rows: int, imports: list[tuple[float, float]], copies: list[float], version: str) -> None:
    ours = statistics.median(seconds for seconds, _ in imports)
    raw = statistics.median(copies)
    print(
        f"\n{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, PostgreSQL {version}, numpy {np.__version__}, pyarrow {pa.__version__}"
    )
    print(f"{rows} rows, medians of {len(copies)} runs\n")
    print(f"{'':24}{'seconds':>10}{'rows/s':>12}{'us/row':>10}")
    for name, seconds in (("raw COPY, same table", raw), ("wangge reports import", ours)):
        print(f"{name:24}{seconds:>10.2f}{rows / seconds:>12.0f}{seconds / rows * 1e6:>10.2f}")
    print(
        f"\nratio {raw / ours:.2f} (aim: 0.60); most memory {max(mb for _, mb in imports):.0f} MB (aim: 500)"
    )


def main() -> None:
    """Read the options and measure on a cluster of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with database.scratch_directory() as root, tempfile.TemporaryDirectory(prefix="wg-bench-") as name:
        database.make_template(root)
        with database.running_cluster(root) as address:
            measure(address.url(), Path(name), chosen.rows, chosen.runs)


if __name__ == "__main__":
    main()
