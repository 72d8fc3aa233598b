"""Bring a database's tables to the newest step of `migrations/`, one process at a time."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

STEPS = Path(__file__).resolve().parent.parent / "migrations"
LOCK = 0x77616E67676501
"""Number of the advisory lock that makes two starting processes migrate one after the other."""


def upgrade(engine: Engine) -> None:
    """Apply every missing step in one transaction; a failing step leaves the database as it was."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if MigrationContext.configure(connection).get_current_revision() == _newest():
            return  # and the models, which need much memory, are not even read
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return config


@cache  # the steps are read once in a process, not at each opening
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()
