"""A large roster measured: `python -m benchmarks.rosters [--url URL] [--rows 5000]`, the sample town loaded.

The town's roster as XLSX, every second post with a new holder: read in the sandbox, checked, compared, stored
(and rolled back). Without --url a database with the sample town is made.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api.rosters.files import read_bytes, written
from benchmarks.own_town import sample_town
from benchmarks.timing import machine, versions
from boundaries import rosters
from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.rosters import Wish, read_stored
from boundaries.rosters.writing import ORDER, roster_rows

BOUND = 5.0
NAME, PHONE = ORDER.index("name"), ORDER.index("phone")


def main() -> None:
    """Measure and print; the exit code is 1 when the bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("WANGGE_DATABASE_URL"), help="database with a town")
    parser.add_argument("--rows", type=int, default=5000)
    options = parser.parse_args()
    with sample_town(options.url) as url:
        opened = engine(url)
        with Session(opened) as session:
            took = measure(session, snapshot(session), options.rows)
        opened.dispose()
    raise SystemExit(took > BOUND)


def measure(session: Session, directory: Directory, count: int) -> float:
    """Seconds of it all."""
    day = datetime.now(UTC).date()
    stored = read_stored(session, day)
    rows = [changed(row, i) for i, row in enumerate(roster_rows(directory, stored, lambda _: True, True))]
    content = written("xlsx", rows[:count], directory.staff.kinds)
    session.rollback()
    start, worked = time.perf_counter(), cpu()
    read = read_bytes(content)
    opened = time.perf_counter()
    found = rosters.examine(read, directory, read_stored(session, day), Wish(day, ends=False))
    compared = time.perf_counter()
    rosters.store(session, found.difference, directory.town.id)
    end, worked = time.perf_counter(), cpu() - worked
    session.rollback()
    print(machine())
    print(versions("openpyxl", "psycopg", "sqlalchemy"))
    print(f"{found.rows:,} rows, {len(content) / 1e6:.1f} MB: {found.difference.counts()}, ", end="")
    print(f"{len(found.faults)} faults")
    print(f"read {opened - start:.2f} s, checked and compared {compared - opened:.2f} s, ", end="")
    print(f"stored {end - compared:.2f} s: {end - start:.2f} s in all, ", end="")
    print(f"{worked:.2f} s of a core here and in the sandbox")
    return end - start


def cpu() -> float:
    """Seconds of a core that this process and those it waited for have used."""
    return sum(os.times()[:4])


def changed(row: list[str], place: int) -> list[str]:
    """The row as it is, or every second time with somebody new."""
    other = list(row)
    if row[NAME] and place % 2:
        other[NAME], other[PHONE] = "欧阳" + row[NAME][:2], f"139{place:08}"
    return other


if __name__ == "__main__":
    main()
