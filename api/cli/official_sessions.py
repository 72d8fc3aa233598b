"""What the commands about officials share: a session, an entry in the audit log, tables on the screen."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

WIDE = 1000
"""Columns of a table that goes into a pipe: nothing in it is wrapped."""

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@contextmanager
def writing(data: Path | None) -> Iterator[tuple[Session, datetime]]:
    """A session whose work is committed at the end, and the town's time."""
    from api.settings import read_settings

    with reading(data) as session:
        yield session, datetime.now(ZoneInfo(read_settings(data).timezone))
        session.commit()


@contextmanager
def reading(data: Path | None) -> Iterator[Session]:
    """A session on the database; a private cluster that was down is stopped again."""
    from sqlalchemy.orm import Session

    from api.cli.cluster import stop_if_started
    from api.cli.database import open_database

    with stop_if_started(data):
        engine = open_database(data)
        try:
            with Session(engine, expire_on_commit=False) as session:
                yield session
        finally:
            engine.dispose()


def log(session: Session, action: str, target: str, **detail: Any) -> None:
    """An entry of the audit log for what was done on this command line, by the system's account."""
    from api.auth import audit

    audit(session, None, action, target, {"by": _caller(), "command": "wangge", **detail})


def moment_text(moment: datetime) -> str:
    """A moment on the town's clock, to the second."""
    from api.settings import read_settings

    return moment.astimezone(ZoneInfo(read_settings().timezone)).strftime("%Y-%m-%d %H:%M:%S")


def show(table: Any) -> None:
    """Print a table; into a pipe with whole lines."""
    from rich.console import Console

    Console(highlight=False, width=None if sys.stdout.isatty() else WIDE).print(table)


def _caller() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's bare uid
        return f"uid {os.geteuid()}"
