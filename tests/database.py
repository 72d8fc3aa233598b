"""Real PostGIS for tests: a private cluster per run, a fresh copy of a migrated database per test.

A run may be several processes (pytest-xdist); they share one folder, and with it the cluster.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from api import connect
from api.embedded import cluster
from api.embedded.layout import pgdata_of
from boundaries.database import engine

NUMBERS = itertools.count(1)
FAST = "fsync = off\nfull_page_writes = off\nmax_connections = 300\n"
"""For clusters that many tests use and that need not survive a power cut (a killed server loses nothing)."""


@contextmanager
def scratch_directory() -> Iterator[Path]:
    """A directory with a short name that the server's account may enter (pytest's own are closed)."""
    with tempfile.TemporaryDirectory(prefix="wg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def new_directory() -> Path:
    """Like `scratch_directory`, for the whole run: who makes it removes it."""
    made = Path(tempfile.mkdtemp(prefix="wg-", dir="/tmp"))
    made.chmod(0o755)
    return made


def made_once(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """`folder / name`, made by the process that asks first; the others wait for it."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / f"{name}.done"
        if not done.exists():
            make(folder / name)
            done.touch()
    return folder / name


def silently(zh: str, en: str) -> None:
    """Tell nobody."""


@contextmanager
def running_cluster(root: Path) -> Iterator[cluster.Address]:
    """A cluster on `root` while the block runs."""
    try:
        yield cluster.ensure_running(root, silently)
    finally:
        cluster.stop(root)


def make_template(root: Path) -> None:
    """A stopped cluster with a migrated database `wangge`: the directory that tests copy."""
    with running_cluster(root) as address:
        connect.create_database(address.url("postgres"), cluster.DATABASE)
        connect.open_url(address.url()).dispose()
    with (pgdata_of(root) / "postgresql.auto.conf").open("a") as file:
        file.write(FAST)


def start_copy(template: Path, root: Path) -> None:
    """A running cluster on `root` that begins as the template's copy."""
    root.mkdir(mode=0o755)
    copy_data(template, root)
    cluster.ensure_running(root, silently)


def copy_data(template: Path, root: Path) -> None:
    """Copy a stopped cluster's data directory (with its owner, as the server insists)."""
    # A program for it takes half the time of shutil, which cannot keep the owner either.
    subprocess.run(["cp", "-a", str(pgdata_of(template)), str(pgdata_of(root))], check=True)


def new_database(address: cluster.Address, template: str = cluster.DATABASE) -> str:
    """Create a database as a copy of `template` and return its URL."""
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    copy_database(address, template, name)
    return address.url(name)


def copy_database(address: cluster.Address, template: str, name: str) -> None:
    """Create the database `name` as a copy of `template`, which nobody may be using."""
    server = engine(address.url("postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'))
    server.dispose()


def drop_database(address: cluster.Address, url: str) -> None:
    """Drop a test's database, ending sessions it left open."""
    server = engine(address.url("postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {url.rpartition('/')[2].partition('?')[0]} WITH (FORCE)"))
    server.dispose()
