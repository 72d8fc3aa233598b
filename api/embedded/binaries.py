"""Server programs on this machine: only those whose share directory holds PostGIS count."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

NEEDED = ("initdb", "pg_ctl", "postgres", "pg_config")
EXTENSIONS = ("postgis", "btree_gist")
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
OLDEST = 13
"""Oldest major version that is used: older ones have left their support."""


@dataclass(frozen=True)
class Binaries:
    """A directory of server programs, its major version, and what their environment must add."""

    directory: Path
    major: int
    environment: Mapping[str, str] = field(default_factory=dict)

    def program(self, name: str) -> Path:
        """Path of one program."""
        return self.directory / name


def find_binaries(major: int | None = None) -> Binaries | None:
    """The newest installed server with PostGIS; with `major`, only that version (existing data)."""
    found = [b for directory in _directories() if (b := inspect(directory)) is not None]
    fitting = [b for b in found if major in (None, b.major)]
    return max(fitting, key=lambda b: b.major, default=None)


def inspect(directory: Path, environment: Mapping[str, str] | None = None) -> Binaries | None:
    """What a directory of programs offers, or None without server, PostGIS or btree_gist."""
    if not all(os.access(directory / name, os.X_OK) for name in NEEDED):
        return None
    answer = subprocess.run(
        [directory / "pg_config", "--sharedir", "--version"],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    version = re.search(r"PostgreSQL (\d+)", answer[1]) if len(answer) == 2 else None
    if version is None or int(version[1]) < OLDEST:
        return None
    if not all((Path(answer[0]) / "extension" / f"{name}.control").exists() for name in EXTENSIONS):
        return None
    return Binaries(directory, int(version[1]), environment or {})


def _directories() -> Iterator[Path]:
    for pattern in PLACES:
        yield from sorted(Path("/").glob(pattern.lstrip("/")))
    for place in os.get_exec_path():
        yield Path(place)
