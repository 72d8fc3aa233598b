"""What lies where in a data directory, and who owns it.

DIR/postgres/       the server's data directory, mode 0700, owned by the account that runs it
DIR/postgres.log    the server's log
DIR/socket/         the Unix socket (elsewhere when the path would be too long for one)
DIR/software/       the server programs, where they could not be installed for the system
DIR/lock            held while the cluster is made, started or stopped
DIR/pg_hba.conf, DIR/pg_ident.conf    who may connect: written anew at every start
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from api.embedded.accounts import Account
from gis.errors import InputError, Unavailable

PORT = 5432
"""Only part of the socket's name: nothing listens on the network, so it can never be taken."""
LONGEST_SOCKET_PATH = 103
"""Bytes that fit into sockaddr_un.sun_path before its closing zero: 107 on Linux, 103 on macOS."""


def pgdata_of(root: Path) -> Path:
    """The server's data directory inside `--data`."""
    return root / "postgres"


def log_of(root: Path) -> Path:
    """The server's log inside `--data`."""
    return root / "postgres.log"


def make_root(root: Path) -> None:
    """Make the data directory; raises InputError when it cannot be used by the caller."""
    try:
        root.mkdir(mode=0o755, parents=True, exist_ok=True)
        (root / "lock").touch(mode=0o600)
    except OSError as error:
        raise InputError(
            f"不能使用数据目录 {root}（{error.strerror}）。请换一个 --data 目录。",
            f"Cannot use the data directory {root} ({error.strerror}): choose another --data directory.",
            path=str(root),
        ) from None


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the lock of a data directory, waiting for another process that does."""
    with (root / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def give(path: Path, account: Account) -> None:
    """Hand a file over to the account that runs the server, when root lends it the work."""
    if account.borrowed:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def socket_directory(root: Path, account: Account) -> Path:
    """DIR/socket, or a short place under /tmp when that path would not fit into a socket address.

    Raises Unavailable when the place under /tmp is not the account's own and closed.
    """
    chosen = root / "socket"
    full = os.fsencode(chosen / f".s.PGSQL.{PORT}.lock")
    if len(full) > LONGEST_SOCKET_PATH or b"," in full:  # a comma would make it two directories
        digest = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:12]
        chosen = Path("/tmp") / f"wangge-{account.uid}-{digest}"
    with contextlib.suppress(FileExistsError):
        chosen.mkdir(mode=0o700)
        give(chosen, account)
    found = chosen.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise Unavailable(
            f"{chosen} 不属于系统用户 {account.name} 或权限过宽，数据库不能在那里放套接字。请删除它。",
            f"{chosen} is not a closed directory of {account.name}, so no socket can be put there: "
            "remove it.",
            path=str(chosen),
        )
    return chosen


def clear_sockets(place: Path) -> None:
    """Remove sockets of a dead server; the directory is this cluster's alone."""
    for left in place.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def open_log(root: Path, account: Account) -> None:
    """Make the log, closed to others and writable by the server."""
    log_of(root).touch(mode=0o600)
    give(log_of(root), account)


def log_size(root: Path) -> int:
    """Bytes in the log now."""
    return log_of(root).stat().st_size


def log_since(root: Path, start: int) -> str:
    """What was logged after the first `start` bytes."""
    with log_of(root).open("rb") as file:
        file.seek(start)
        return file.read().decode(errors="replace")


def failure(root: Path) -> Unavailable:
    """The error of a server that did not start, with the end of its log."""
    log = log_of(root)
    said = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
    last = " / ".join(said)
    return Unavailable(
        f"数据库没有启动。日志 {log} 的最后几行：{last}",
        f"The database did not start. The last lines of {log}: {last}",
        path=str(log),
    )
