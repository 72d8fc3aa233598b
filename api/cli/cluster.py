"""`wangge up | down | status`: the private database, or a look at the one that was given."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from api.cli.options import DataOption
from api.settings import Settings, read_settings
from gis.errors import Unavailable

FACTS = """
    SELECT current_setting('server_version'), postgis_lib_version(),
           pg_size_pretty(pg_database_size(current_database())), to_regclass('revision') IS NOT NULL
"""
DOWN = 3
"""Exit code of `wangge status` when no database runs, as of other errors of the kind Unavailable."""


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    for command in (up, down, status):
        app.command()(command)


def up(data: DataOption = None) -> None:
    """启动数据库 · Start the database; returns when PostGIS answers."""
    from api.cli.database import open_database

    settings = read_settings(data)
    opened = open_database(data)
    _tell({"状态 state": "运行 running", **_where(settings), **_facts(opened)})
    opened.dispose()


def down(data: DataOption = None) -> None:
    """停止数据库 · Stop the private database."""
    from api.embedded import cluster

    settings = read_settings(data)
    if settings.database_url:
        raise Unavailable(
            "数据库由 WANGGE_DATABASE_URL 指定，不由本程序启停。",
            "The database is the one in WANGGE_DATABASE_URL; this program does not start or stop it.",
        )
    stopped = cluster.stop(settings.data)
    _tell({"状态 state": "已停止 stopped" if stopped else "本来就没有运行 was not running"})


def status(data: DataOption = None) -> None:
    """数据库状态 · State, version, size and published revisions."""
    from api import connect

    settings = read_settings(data)
    url = _running_url(settings)
    if url is None:
        _tell({"状态 state": "未运行 down", "数据 data": settings.data})
        raise typer.Exit(DOWN)
    opened = connect.open_checked(url)
    _tell({"状态 state": "运行 running", **_where(settings), **_facts(opened)})
    opened.dispose()


@contextlib.contextmanager
def stop_if_started(data: Path | None) -> Iterator[None]:
    """Around a command that needs the database: stop the private one at the end if it was down before."""
    from api.embedded import cluster

    settings = read_settings(data)
    leave = settings.database_url is not None or cluster.find(settings.data) is not None
    try:
        yield
    finally:
        if not leave:
            cluster.stop(settings.data)


def _running_url(settings: Settings) -> str | None:
    from api.embedded import cluster

    if settings.database_url:
        return settings.database_url
    address = cluster.find(settings.data)
    return address.url() if address else None


def _where(settings: Settings) -> dict[str, object]:
    from api import connect
    from api.embedded import cluster

    if settings.database_url:
        return {"数据库 database": connect.normalise(settings.database_url)}
    address = cluster.find(settings.data)
    psql = cluster.psql(settings.data, address) if address else ""
    return {"数据 data": settings.data, "进入 psql": psql}


def _facts(engine: Any) -> dict[str, object]:
    from sqlalchemy import text

    with engine.connect() as connection:
        server, postgis, size, has_tables = connection.execute(text(FACTS)).one()
        count = connection.scalar(text("SELECT count(*) FROM revision")) if has_tables else 0
    return {
        "版本 version": f"PostgreSQL {server} · PostGIS {postgis}",
        "大小 size": size,
        "修订 revisions": count,
    }


def _tell(facts: dict[str, object]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for name, value in facts.items():
        console.print(f"{name}: {value}", markup=False)
