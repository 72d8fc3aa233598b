"""The soak: `python -m benchmarks.soak WHAT [--count N] [--seed S]`, WHAT one of those below or `all`.

Each prints a table and fails (exit code 1) where anything is not as it must be. A private PostGIS cluster is
made for those that need one. The tests run about a twentieth of the counts.

operations  random edits, holes, overlays and imports keep every invariant of a partition (10,000)
refusals    a refused request leaves every table as it was, by hash of its ordered COPY (500)
impact      the impact of random drafts equals a recount in SQL from what was published (200)
rivals      20 editors x 25 publications on one spot over HTTP: no lost update, no deadlock (500)
crowd       the same all over the sample town, where few of them meet and nearly all are published (500)
kills       kill -9 of PostgreSQL and of the API during publication: the old revision or the new (20 each)
moments     as-of answers over three publications, one of them dated ahead, and rollback (1,000 points)
dirty       generated dirty towns repaired: codes in = codes out, under 2 s each (200)
audit       faults of every kind planted in complete towns: each found once, nothing else (50)
villages    the villages of Taipei cleaned, with the change of each (skipped without the shared data)
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api import connect
from api.embedded.cluster import DATABASE
from benchmarks.drafts import client, served
from benchmarks.own_town import sample_town
from benchmarks.soaking import audits, impacts, kills, moments, partitions, refusals, rivals, villages
from benchmarks.soaking.towns import stocked
from benchmarks.timing import machine, versions
from boundaries.audit import KINDS
from boundaries.database import engine
from tests import database

OUT = Console(highlight=False, soft_wrap=True)
COUNTS = {
    "operations": 10_000,
    "refusals": 500,
    "impact": 200,
    "rivals": 500,
    "crowd": 500,
    "kills": 20,
    "moments": 1_000,
    "dirty": 200,
    "audit": 50,
    "villages": 1,
}
EDITORS, DRAFTS_A_TOWN = 20, 20


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=[*COUNTS, "all"])
    parser.add_argument("--count", type=int, help="instead of the count above")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    OUT.print(machine(), "|", versions("shapely", "hypothesis", "psycopg"))
    good = True
    for name in COUNTS if asked.what == "all" else [asked.what]:
        start = time.perf_counter()
        fine = SOAKS[name](asked.count or COUNTS[name], asked.seed)
        OUT.print(f"{name}: {'good' if fine else 'NOT GOOD'} in {time.perf_counter() - start:.0f} s\n")
        good = good and fine
    sys.exit(0 if good else 1)


def operations(count: int, seed: int) -> bool:
    """Hypothesis asks for random operations; an invariant that breaks raises."""
    for name, said in partitions.machines(count, seed).items():
        _tally(f"{name}: {said.total()} operations", said)
    return True


def refused(count: int, seed: int) -> bool:
    """Refusals by kind, and tables they changed."""
    with _town(seed) as (opened, _, _):
        said, changed = refusals.refused(refusals.open_shop(opened), np.random.default_rng(seed), count)
    _tally(f"{count} refusals, {len(changed)} of them changed a table", said)
    OUT.print("\n".join(changed))
    return not changed


def impact(count: int, seed: int) -> bool:
    """Drafts previewed and counted again."""
    seen, differences = Counter[str](), list[str]()
    for town in range(-(-count // DRAFTS_A_TOWN)):
        with _town(seed + town) as (opened, _, _), Session(opened) as session:
            for one in impacts.previewed(session, seed + town, min(DRAFTS_A_TOWN, count - seen["drafts"])):
                seen.update(drafts=one.drafts, edits=one.edits, units=one.units, grids=one.grids)
                differences += one.differences
    _tally(f"{seen['drafts']} drafts, {len(differences)} differences", seen)
    OUT.print("\n".join(differences))
    return not differences


def contest(count: int, seed: int) -> bool:
    """Editors against one another on one spot."""
    with _town(seed) as (_, url, _):
        return _contest(url, count, rivals.SPOT)


def crowd(count: int, _seed: int) -> bool:
    """Editors beside one another."""
    with sample_town(None) as url:
        return _contest(url, count, np.inf)


def _contest(url: str, count: int, reach: float) -> bool:
    opened = engine(url)
    with served(url) as address:
        tally = rivals.compete(partial(client, address, url), EDITORS, max(1, count // EDITORS), reach)
    lost, locked = rivals.lost_updates(opened), rivals.deadlocks(opened)
    opened.dispose()
    _tally(f"{EDITORS} editors, {len(lost)} lost updates, {locked} deadlocks", tally.said)
    if tally.milliseconds:
        p50, p95 = np.percentile(tally.milliseconds, [50, 95])
        OUT.print(f"publish p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    OUT.print("\n".join(lost))
    failed = [what for what in tally.said if " 5" in what]
    return not lost and not locked and not failed


def killed(count: int, seed: int) -> bool:
    """What stood after each kill."""
    with _town(seed) as (_, url, root):
        by_postgres = kills.postgres(root, url, count, seed)
        by_api = kills.api(url, lambda address: client(address, url, "approver"), count, seed + 1000)
    for name, found in (("PostgreSQL", by_postgres), ("the API", by_api)):
        _tally(f"kill -9 of {name} during {count} publications", Counter(found))
    return set(by_postgres + by_api) <= {"old", "new"}


def dated(count: int, seed: int) -> bool:
    """Wrong answers by check."""
    with _town(seed) as (opened, _, _), Session(opened) as session:
        wrong = moments.through_time(session, count, seed)
    _tally(f"{count} points, wrong answers", Counter(wrong))
    return not any(number for name, number in wrong.items() if not name.startswith("("))


def dirty(count: int, seed: int) -> bool:
    """Dirty towns repaired."""
    towns = [partitions.dirty_town(seed + number) for number in range(count)]
    seconds = [one.seconds for one in towns]
    broken = Counter(one.broken for one in towns if one.broken)
    OUT.print(
        f"{count} towns, {sum(one.faults for one in towns)} faults, {sum(one.left for one in towns)} left to "
        f"a person (in {sum(one.left > 0 for one in towns)} towns); repair median "
        f"{np.median(seconds):.2f} s, longest {max(seconds):.2f} s; broken promises: {dict(broken)}"
    )
    return not broken and max(seconds) < 2.0


def planted(count: int, seed: int) -> bool:
    """Faults by kind, and what was not found, found twice, or found without having been planted."""
    faults, wrong = Counter[str](), list[str]()
    with _cluster() as (opened, _, _):
        for number in range(seed, seed + count):
            with Session(opened) as session:
                one = audits.audited(session, number)
                session.rollback()
            faults.update(one.planted)
            wrong += one.wrong
    _tally(f"{count} towns, {faults.total()} faults planted, {len(wrong)} not as they must be", faults)
    OUT.print("\n".join(wrong))
    return not wrong and set(faults) == set(KINDS)


def real_villages(_count: int, _seed: int) -> bool:
    """Taipei."""
    root = Path(__file__).resolve().parent.parent
    return villages.cleaned(Path(os.environ.get("WANGGE_SHARED") or root.parent / "shared"), OUT)


SOAKS: dict[str, Callable[[int, int], bool]] = {
    "operations": operations,
    "refusals": refused,
    "impact": impact,
    "rivals": contest,
    "crowd": crowd,
    "kills": killed,
    "moments": dated,
    "dirty": dirty,
    "audit": planted,
    "villages": real_villages,
}


@contextmanager
def _town(seed: int) -> Iterator[tuple[Engine, str, Path]]:
    """A stocked town in a cluster of its own: engine, URL, directory."""
    with _cluster() as (opened, url, root):
        with Session(opened) as session:
            stocked(session, seed)
        yield opened, url, root


@contextmanager
def _cluster() -> Iterator[tuple[Engine, str, Path]]:
    """A cluster of its own, with the usual safe settings and no map: engine, URL, directory."""
    with database.scratch_directory() as root, database.running_cluster(root) as address:
        connect.create_database(address.url("postgres"), DATABASE)
        opened = connect.open_url(address.url())
        yield opened, address.url(), root
        opened.dispose()


def _tally(title: str, said: Counter[str]) -> None:
    table = Table("what", "times", title=title, title_justify="left")
    for what, number in said.most_common():
        table.add_row(what, str(number))
    OUT.print(table)


if __name__ == "__main__":
    main()
