"""Is the process named in `postmaster.pid` still our server?

A pid file outlives its server: after `kill -9`, in a copied directory, after a reboot when the number
means something else. PostgreSQL itself only asks whether *some* process has that number, so it refuses
to start beside a zombie or a stranger. Here a process counts only if it runs (not state Z) and works in,
or was started on, our data directory.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
PID_FILE = "postmaster.pid"
NOBODY = 2_147_483_647
"""A number no process can have: written into a stale pid file so that PostgreSQL sees it is stale."""
SOCKET_LINE, PORT_LINE, STATUS_LINE = 4, 3, 7


@dataclass(frozen=True)
class Running:
    """A live server: its process, where its socket is, and whether it accepts connections."""

    pid: int
    port: int
    socket_dir: Path
    ready: bool


def find_running(pgdata: Path) -> Running | None:
    """The server alive on `pgdata`, or None; waits for nothing."""
    lines = _pid_lines(pgdata)
    pid = _number(lines, 0)
    if pid is None or not is_server(pid, pgdata):
        return None
    padded = [*lines, *[""] * (STATUS_LINE + 1 - len(lines))]
    return Running(
        pid=pid,
        port=_number(lines, PORT_LINE) or 0,
        socket_dir=Path(padded[SOCKET_LINE]),
        ready=padded[STATUS_LINE].strip() == "ready",
    )


def is_server(pid: int, pgdata: Path) -> bool:
    """True when `pid` is alive and is a PostgreSQL server on `pgdata`."""
    proc = Path(f"/proc/{pid}")
    if not Path("/proc/self/stat").exists():
        return _is_server_by_ps(pid, pgdata)
    try:
        arguments = (proc / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    if not is_alive(pid) or not _is_postgres(arguments[0].decode(errors="replace")):
        return False
    try:
        return (proc / "cwd").readlink() == pgdata.resolve()
    except OSError:  # another account's process in a container without CAP_SYS_PTRACE
        return os.fsencode(pgdata) in arguments


def is_alive(pid: int) -> bool:
    """True while a process runs; a dead one that nobody has reaped (state Z) does not."""
    try:
        os.kill(pid, 0)
        return _state(pid) not in ("Z", "X")
    except ProcessLookupError:
        return False
    except PermissionError:
        return True


def disarm_stale_pid_file(pgdata: Path) -> None:
    """Make a pid file whose process is not our server recognisable as stale.

    Only the number is replaced, never the file removed: its last lines name the shared memory by which
    PostgreSQL notices that children of a killed server still run, and that guard must stay.
    """
    lines = _pid_lines(pgdata)
    pid = _number(lines, 0)
    if pid is None or pid == NOBODY or is_server(pid, pgdata):
        return
    handle = os.open(pgdata / PID_FILE, os.O_WRONLY | os.O_NOFOLLOW | os.O_TRUNC)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join([str(NOBODY), *lines[1:]]) + "\n")


def wait_until(question: Callable[[], T], seconds: float) -> T:
    """Ask until the answer is true, or `seconds` have passed; returns the last answer."""
    end = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def _state(pid: int) -> str:
    """The letter Linux gives a process; "" where that cannot be told."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _pid_lines(pgdata: Path) -> list[str]:
    try:
        return (pgdata / PID_FILE).read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _number(lines: list[str], index: int) -> int | None:
    try:
        return int(lines[index])
    except (IndexError, ValueError):
        return None


def _is_postgres(program: str) -> bool:
    return Path(program.split(":")[0]).name in ("postgres", "postmaster")


def _is_server_by_ps(pid: int, pgdata: Path) -> bool:
    found = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split(None, 1)
    return len(found) == 2 and not found[0].startswith("Z") and str(pgdata) in found[1]
