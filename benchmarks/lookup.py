"""Look-ups as residents ask them: `python -m benchmarks.lookup [--url URL] [--rate 200] [--seconds 20]`.

First a mix of look-ups (points, codes, unit pages) sent at a fixed rate, whether or not earlier ones are
answered; a time is counted from the moment a request was due, so that waiting in line counts too. Then some
hundred searches typed key by key, one request per key. The server (one worker) runs on one core, the asker
on the other. Without --url a database with the sample town is made.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import time
from collections.abc import Iterator
from urllib.parse import quote

import numpy as np
from pypinyin import Style, lazy_pinyin
from sqlalchemy.orm import Session

from benchmarks.own_town import sample_town
from benchmarks.serve import positions, served
from benchmarks.timing import machine, versions
from boundaries.database import engine
from boundaries.directory import Directory, snapshot

SHARES = {"GET /api/places": 0.7, "GET /api/areas/{code}": 0.15, "GET /u/{code}": 0.15}
CONNECTIONS = 24
SEARCHES = 300
WARM = 2.0
BOUND_MS = 50.0

Asked = tuple[str, str]
"""Kind of request and its path."""


def main() -> None:
    """Measure and print; the exit code is 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("WANGGE_DATABASE_URL"), help="database with a town")
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    os.environ["WANGGE_LOOKUPS_PER_MINUTE"] = "0"
    with sample_town(options.url) as url:
        opened = engine(url)
        with Session(opened) as session:
            directory = snapshot(session)
        opened.dispose()
        gc.collect()
        gc.freeze()  # the asker's own pauses are not the server's
        print(machine())
        print(versions("uvicorn", "fastapi", "numba"))
        with served("api.app:from_environment", url) as port:
            worst = max(lookups(port, directory, options), typing(port, directory))
    raise SystemExit(worst > BOUND_MS)


def lookups(port: int, directory: Directory, options: argparse.Namespace) -> float:
    """p99 of the mix, ms."""
    asked = list(mix(directory, int(options.rate * options.seconds)))
    asyncio.run(send_all(port, asked[: int(options.rate * WARM)], options.rate))
    took = asyncio.run(send_all(port, asked, options.rate))
    print(f"\n{len(directory.units)} units, {options.rate:g} requests/s for {options.seconds:g} s")
    print(f"{'asked':24} {'requests':>9} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8}")
    for kind in (*SHARES, "all"):
        own = np.array([ms for (one, _), ms in zip(asked, took, strict=True) if kind in (one, "all")])
        print(f"{kind:24} {len(own):9,} {np.median(own):8.2f} {np.percentile(own, 99):8.2f} {own.max():8.2f}")
    return float(np.percentile(took, 99))


def mix(directory: Directory, count: int) -> Iterator[Asked]:
    """Requests in a random order, by SHARES."""
    rng = np.random.default_rng(0)
    lon, lat = positions(directory, count)
    kinds = rng.choice(list(SHARES), count, p=list(SHARES.values()))
    units = rng.integers(0, len(directory.units), count)
    for kind, x, y, unit in zip(kinds, lon, lat, units, strict=True):
        code = directory.units[unit].code
        paths = (f"/api/places?lon={x:.7f}&lat={y:.7f}", f"/api/areas/{code}", f"/u/{code}")
        yield str(kind), dict(zip(SHARES, paths, strict=True))[str(kind)]


async def send_all(port: int, asked: list[Asked], rate: float) -> list[float]:
    """Milliseconds of each request from when it was due, at a rate per second."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await Connection.to(port))
    start = time.perf_counter() + 0.05

    async def one(place: int, path: str) -> float:
        due = start + place / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        connection = await free.get()
        await connection.get(path)
        free.put_nowait(connection)
        return (time.perf_counter() - due) * 1000

    took = await asyncio.gather(*(one(place, path) for place, (_, path) in enumerate(asked)))
    while not free.empty():
        free.get_nowait().close()
    return list(took)


class Connection:
    """A connection that is kept, for one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> Connection:
        """A new connection."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def get(self, path: str) -> bytes:
        """The body of a successful answer."""
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        assert head.startswith(b"http/1.1 200"), (path, head)
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return await self.reader.readexactly(int(length))

    def close(self) -> None:
        """End it."""
        self.writer.close()


def typing(port: int, directory: Directory) -> float:
    """The slowest key of all searches, ms."""
    keys = [text[:end] for text in searches(directory) for end in range(1, len(text) + 1)]
    took = np.array(asyncio.run(type_all(port, keys)))
    print(
        f"\n{SEARCHES} searches typed key by key, {len(keys):,} keys: p50 {np.median(took):.2f} ms, ", end=""
    )
    slowest = int(took.argmax())
    print(f"p99 {np.percentile(took, 99):.2f} ms, max {took.max():.2f} ms ({keys[slowest]})")
    return float(took.max())


def searches(directory: Directory) -> Iterator[str]:
    """Names of villages, grids and units as they are typed: characters, whole pinyin or its initials."""
    rng = np.random.default_rng(1)
    areas = (*directory.villages, *directory.grids, *directory.units)
    for place in rng.integers(0, len(areas), SEARCHES):
        name = areas[place].name.rpartition("·")[2]
        ways = (name, "".join(lazy_pinyin(name)), "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))
        yield ways[int(rng.integers(0, 3))][:20]


async def type_all(port: int, keys: list[str]) -> list[float]:
    """Milliseconds per key, one after the other."""
    connection = await Connection.to(port)
    await connection.get("/api/suggest?q=h")  # builds the suggestions, once per map
    took = []
    for key in keys:
        start = time.perf_counter()
        await connection.get(f"/api/suggest?q={quote(key)}")
        took.append((time.perf_counter() - start) * 1000)
    connection.close()
    return took


if __name__ == "__main__":
    main()
