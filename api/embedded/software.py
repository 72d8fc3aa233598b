"""Where the server programs come from, in order: the system, apt as root, apt without root, a clear word."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from api.embedded import binaries
from api.embedded.binaries import Binaries
from gis.errors import Unavailable

Say = Callable[[str, str], None]
"""How progress is told: a Chinese sentence and an English one."""
INSTALL_COMMANDS = (
    ("apt-get", "apt install postgresql-postgis"),
    ("dnf", "dnf install postgresql-server postgresql-contrib postgis"),
    ("zypper", "zypper install postgresql-server postgresql-contrib postgis"),
    ("pacman", "pacman -S postgresql postgis"),
    ("apk", "apk add postgresql postgresql-contrib postgis postgresql-dev"),
    ("brew", "brew install postgresql postgis"),
)


def obtain(root: Path, major: int | None, say: Say) -> Binaries:
    """Server programs with PostGIS, installed if need be; `major` when existing data ask for a version.

    Raises Unavailable with the platform's install command when there is no way.
    """
    found = binaries.find_binaries(major)
    if found is None:
        raise Unavailable(*_advice(major))
    return found


def _advice(major: int | None) -> tuple[str, str]:
    command = next((line for tool, line in INSTALL_COMMANDS if shutil.which(tool)), INSTALL_COMMANDS[0][1])
    sudo = "" if os.geteuid() == 0 or command.startswith("brew") else "sudo "
    version = f" {major}" if major else ""
    return (
        f"没有找到带 PostGIS 的 PostgreSQL{version}。请安装：{sudo}{command}；"
        "或用 WANGGE_DATABASE_URL 指向已有的 PostGIS 数据库。",
        f"No PostgreSQL{version} with PostGIS was found. Install it: {sudo}{command}; "
        "or point WANGGE_DATABASE_URL to an existing PostGIS database.",
    )
