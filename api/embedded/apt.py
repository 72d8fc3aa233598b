"""The server from Debian's and Ubuntu's packages: names are looked up at run time, never assumed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

SETTINGS = Path("/etc/postgresql-common/createcluster.conf")
NO_CLUSTER = "create_main_cluster = false"
NAMES = re.compile(r"^postgresql-(\d+)-postgis-(\d+)\b", re.MULTILINE)
UNKNOWN = "apt knows no package postgresql-*-postgis-*"
TRIES, TIMEOUT_S = 3, 30
WAIT_FOR_OTHERS = ("-o", "DPkg::Lock::Timeout=120")
"""`./run` may be fetching a font by apt at the same time."""


def available() -> bool:
    """True on a system with apt and dpkg."""
    return bool(shutil.which("apt-get") and shutil.which("apt-cache") and shutil.which("dpkg-deb"))


def run(
    command: Sequence[str], environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run apt or dpkg with English output and no questions; never raises on failure."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "NEEDRESTART_SUSPEND": "1"}
    return subprocess.run(
        command,
        env={**os.environ, **quiet, **(environment or {})},
        cwd=cwd or "/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def update(environment: Mapping[str, str] | None = None) -> None:
    """Fetch the package lists; sources that fail are passed over, the packages asked for decide."""
    patience = ["-o", f"Acquire::Retries={TRIES}", "-o", f"Acquire::http::Timeout={TIMEOUT_S}"]
    run(["apt-get", "update", "-q", "-o", "Acquire::Languages=none", *patience], environment)


def packages(major: int | None, environment: Mapping[str, str] | None = None) -> list[str]:
    """The server, PostGIS and its scripts: of `major`, or the newest the release has; [] when none."""
    pattern = "^postgresql-[0-9]+-postgis-[0-9]+$"
    listed = run(["apt-cache", "search", "--names-only", pattern], environment).stdout
    found = [(int(server), int(postgis)) for server, postgis in NAMES.findall(listed)]
    fitting = [pair for pair in found if major in (None, pair[0])]
    if not fitting:
        return []
    server, postgis = max(fitting)
    extension = f"postgresql-{server}-postgis-{postgis}"
    return [f"postgresql-{server}", extension, f"{extension}-scripts"]


def install_as_root(major: int | None) -> str:
    """Install the server for the whole system, without the cluster Debian would make; "" or what apt said."""
    _forbid_main_cluster()
    update()
    names = packages(major)
    if not names:
        return UNKNOWN
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *WAIT_FOR_OTHERS]
    done = run([*command, *names])
    return "" if done.returncode == 0 else last_words(done)


def last_words(done: subprocess.CompletedProcess[str]) -> str:
    """The end of what a failed command said, on one line."""
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("E:")]
    return " / ".join((errors or lines)[-3:])


def _forbid_main_cluster() -> None:
    present = SETTINGS.read_text() if SETTINGS.exists() else ""
    if re.search(r"^\s*create_main_cluster\s*=", present, re.MULTILINE):
        return
    SETTINGS.parent.mkdir(parents=True, exist_ok=True)
    SETTINGS.write_text(f"{present}{NO_CLUSTER}\n")
