"""Where the server programs come from, in order: the system, apt as root, apt without root, a clear word."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from api.embedded import apt, binaries, private_tree
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
    found = present(root, major)
    if found is not None:
        return found
    trouble = _install(root, major, say) if apt.available() else ""
    found = present(root, major)
    if found is None:
        raise Unavailable(*_advice(major, trouble))
    return found


def present(root: Path, major: int | None) -> Binaries | None:
    """Server programs that are already here, for the system or in the data directory; None without."""
    return binaries.find_binaries(major) or private_tree.find(root, major)


def _install(root: Path, major: int | None, say: Say) -> str:
    """Install by apt, for the system as root, else into the data directory; "" or what went wrong."""
    if os.geteuid() == 0:
        say("正在用 apt 安装 PostGIS，约 20 秒……", "Installing PostGIS with apt, about 20 s ...")
        return apt.install_as_root(major)
    say(
        f"正在把 PostGIS 下载到 {root}/software（不需要 root），约 20 秒……",
        f"Unpacking PostGIS into {root}/software (no root needed), about 20 s ...",
    )
    return private_tree.build(root, major)


def _advice(major: int | None, trouble: str) -> tuple[str, str]:
    command = next((line for tool, line in INSTALL_COMMANDS if shutil.which(tool)), INSTALL_COMMANDS[0][1])
    sudo = "" if os.geteuid() == 0 or command.startswith("brew") else "sudo "
    version = f" {major}" if major else ""
    because_zh, because_en = (f"（apt：{trouble}）", f" (apt: {trouble})") if trouble else ("", "")
    return (
        f"没有找到带 PostGIS 的 PostgreSQL{version}{because_zh}。请安装：{sudo}{command}；"
        "或用 WANGGE_DATABASE_URL 指向已有的 PostGIS 数据库。",
        f"No PostgreSQL{version} with PostGIS was found{because_en}. Install it: {sudo}{command}; "
        "or point WANGGE_DATABASE_URL to an existing PostGIS database.",
    )
