"""The database a command works on: the given one, or the private cluster, started when it is down."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine

from api import connect
from api.embedded import cluster
from api.settings import Settings, read_settings


def open_database(data: Path | None = None) -> Engine:
    """An engine on the checked and migrated database chosen by `--data` and the environment.

    Raises Unavailable or InputError, each with both sentences.
    """
    return connect.open_url(database_url(read_settings(data)))


def database_url(settings: Settings) -> str:
    """WANGGE_DATABASE_URL, or the address of the private cluster, which runs when this returns."""
    if settings.database_url:
        return settings.database_url
    address = cluster.ensure_running(settings.data, say)
    connect.create_database(address.url("postgres"), cluster.DATABASE)
    return address.url()


def say(zh: str, en: str) -> None:
    """Tell what is being done, on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"{zh} · {en}", markup=False)
