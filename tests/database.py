"""Real PostGIS for tests: a private cluster per run, a fresh copy of a migrated database per test."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from api import connect
from api.embedded import cluster
from api.embedded.layout import pgdata_of
from boundaries.database import engine

NUMBERS = itertools.count(1)
FAST = "fsync = off\nfull_page_writes = off\n"
"""Settings for clusters that need not survive a power cut (a killed server loses nothing by them)."""


@contextmanager
def scratch_directory() -> Iterator[Path]:
    """A directory with a short name that the server's account may enter (pytest's own are closed)."""
    with tempfile.TemporaryDirectory(prefix="wg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


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


def copy_data(template: Path, root: Path) -> None:
    """Copy a stopped cluster's data directory (with its owner, as the server insists)."""
    source, target = pgdata_of(template), pgdata_of(root)
    shutil.copytree(source, target, symlinks=True)
    owner = source.stat()
    for path in (target, *target.rglob("*")):
        shutil.chown(path, owner.st_uid, owner.st_gid)


def new_database(address: cluster.Address, template: str = cluster.DATABASE) -> str:
    """Create a database as a copy of `template` and return its URL."""
    name = f"test_{next(NUMBERS)}"
    server = engine(address.url("postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY file_copy'))
    server.dispose()
    return address.url(name)


def drop_database(address: cluster.Address, url: str) -> None:
    """Drop a test's database, ending sessions it left open."""
    server = engine(address.url("postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {url.rpartition('/')[2].partition('?')[0]} WITH (FORCE)"))
    server.dispose()
