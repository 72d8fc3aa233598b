"""Make, start, stop and describe the private cluster of one data directory.

DIR/postgres/       the data directory, mode 0700, owned by the account that runs the server
DIR/postgres.log    the server's log
DIR/socket/         the Unix socket (elsewhere when the path would be too long for one)
DIR/pg_hba.conf, DIR/pg_ident.conf    who may connect: written anew at every start
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shlex
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from api.embedded import processes
from api.embedded.accounts import Account, caller_name, check_reachable, run_as, server_account
from api.embedded.binaries import Binaries
from api.embedded.software import Say, obtain
from gis.errors import InputError, Unavailable

ROLE, DATABASE, PORT = "app", "wangge", 5432
LONGEST_SOCKET_PATH = 107
"""Bytes that fit into sockaddr_un.sun_path on Linux (macOS: 103), without the closing zero."""
START_SECONDS, RETRY_SECONDS, STOP_SECONDS = 120, 20, 60
RETRY_ON = re.compile(r"lock file|pre-existing shared memory|shared memory block")
"""What the log says while the remains of a killed server are still going away."""


@dataclass(frozen=True)
class Address:
    """Where a running cluster answers."""

    socket_dir: Path
    port: int

    def url(self, database: str = DATABASE) -> str:
        """The address as a SQLAlchemy URL."""
        where = {"host": str(self.socket_dir), "port": str(self.port)}
        url = URL.create("postgresql+psycopg", username=ROLE, database=database, query=where)
        return url.render_as_string(hide_password=False)


def pgdata_of(root: Path) -> Path:
    """The server's data directory inside `--data`."""
    return root / "postgres"


def find(root: Path) -> Address | None:
    """The address of the cluster if it runs and answers, else None."""
    running = processes.find_running(pgdata_of(root))
    if running is None or not running.ready:
        return None
    return Address(running.socket_dir, running.port)


def ensure_running(root: Path, say: Say) -> Address:
    """Make the cluster of `root` if there is none, start it if it is down; safe to call from two processes.

    Raises Unavailable (no server software, start failed) or InputError (the directory cannot be used).
    """
    _make_root(root)
    with _locked(root):
        if processes.find_running(pgdata_of(root)) is None:
            _start(root, say)
        if not processes.wait_until(lambda: find(root) is not None, START_SECONDS):
            raise _failure(root)
    address = find(root)
    if address is None:
        raise _failure(root)
    return address


def stop(root: Path) -> bool:
    """Stop the cluster, waiting until it is down; False when it was not running."""
    if not pgdata_of(root).exists():
        return False
    with _locked(root):
        running = processes.find_running(pgdata_of(root))
        if running is None:
            return False
        os.kill(running.pid, 2)  # SIGINT: a fast shutdown that ends sessions and writes a checkpoint
        gone = processes.wait_until(
            lambda: not processes.is_server(running.pid, pgdata_of(root)), STOP_SECONDS
        )
    if not gone:
        raise Unavailable(
            f"数据库（进程 {running.pid}）{STOP_SECONDS} 秒内没有停下，请看 {root / 'postgres.log'}",
            f"The database (process {running.pid}) did not stop in {STOP_SECONDS} s: "
            f"see {root / 'postgres.log'}",
        )
    return True


def _start(root: Path, say: Say) -> None:
    pgdata = pgdata_of(root)
    programs = obtain(root, _major_of(pgdata), say)
    account = server_account(pgdata)
    check_reachable(account, root)
    if not pgdata.exists():
        say("正在建立私有数据库……", "Making the private database ...")
        _initialise(root, programs, account)
    socket_dir = _socket_directory(root, account)
    _write_access_rules(root, account)
    _open_log(root, account)
    command = [programs.program("pg_ctl"), "start", "-w", "-t", START_SECONDS, "-D", pgdata]
    command += ["-l", root / "postgres.log", "-o", _options(root, socket_dir)]

    def started() -> bool:
        processes.disarm_stale_pid_file(pgdata)
        _clear_sockets(socket_dir)
        before = _log_size(root)
        done = run_as(account, [str(part) for part in command], programs.environment)
        if done.returncode and not RETRY_ON.search(_log_since(root, before)):
            raise _failure(root)
        return done.returncode == 0

    if not processes.wait_until(started, RETRY_SECONDS):
        raise _failure(root)


def _initialise(root: Path, programs: Binaries, account: Account) -> None:
    """Run initdb beside the final place and move the result there, so that a half-made one never counts."""
    fresh = root / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    _give(fresh, account)
    options = ["-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth=reject"]
    done = run_as(account, [programs.program("initdb"), *options, "-D", fresh], programs.environment)
    if done.returncode:
        last = " ".join((done.stderr or done.stdout).split()[-40:])
        raise Unavailable(
            f"建立私有数据库失败（initdb）：{last}", f"Making the private database failed (initdb): {last}"
        )
    fresh.rename(pgdata_of(root))


def _options(root: Path, socket_dir: Path) -> str:
    """Server options for one start; pg_ctl hands them to a shell, hence the quoting."""
    zone = "UTC" if Path("/usr/share/zoneinfo/UTC").exists() else "GMT"
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "hba_file": str(root / "pg_hba.conf"),
        "ident_file": str(root / "pg_ident.conf"),
        "timezone": zone,  # GMT needs no time zone files, which a bare system may lack
        "log_timezone": zone,
        "jit": "off",  # short queries gain nothing, and a private tree carries no LLVM
        "log_checkpoints": "off",
    }
    pairs = [f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items()]
    return " ".join([f"-p {PORT}", *pairs])


def _write_access_rules(root: Path, account: Account) -> None:
    """Only the server's own account and the caller may connect, by peer, as the one role."""
    allowed = dict.fromkeys((account.name, caller_name()))
    _write(root / "pg_hba.conf", "local all all peer map=own\n")
    _write(root / "pg_ident.conf", "".join(f'own "{name}" {ROLE}\n' for name in allowed))


def _socket_directory(root: Path, account: Account) -> Path:
    """DIR/socket, or a short place under /tmp when that path would not fit into a socket address."""
    chosen = root / "socket"
    full = os.fsencode(chosen / f".s.PGSQL.{PORT}")
    if len(full) > LONGEST_SOCKET_PATH or b"," in full:
        digest = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:12]
        chosen = Path("/tmp") / f"wangge-{account.uid}-{digest}"
    chosen.mkdir(mode=0o700, exist_ok=True)
    _give(chosen, account)
    found = chosen.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise Unavailable(
            f"{chosen} 不属于系统用户 {account.name} 或权限过宽，数据库不能在那里放套接字。请删除它。",
            f"{chosen} is not a closed directory of {account.name}, so no socket can be put there: "
            "remove it.",
            path=str(chosen),
        )
    return chosen


def _clear_sockets(socket_dir: Path) -> None:
    """Remove sockets of a dead server; the directory is this cluster's alone."""
    for left in socket_dir.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _make_root(root: Path) -> None:
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
def _locked(root: Path) -> Iterator[None]:
    with (root / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _major_of(pgdata: Path) -> int | None:
    version = pgdata / "PG_VERSION"
    return int(version.read_text().split(".")[0]) if version.exists() else None


def _give(path: Path, account: Account) -> None:
    if account.borrowed:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o644)


def _open_log(root: Path, account: Account) -> None:
    log = root / "postgres.log"
    log.touch(mode=0o600)
    _give(log, account)


def _log_size(root: Path) -> int:
    return (root / "postgres.log").stat().st_size


def _log_since(root: Path, start: int) -> str:
    with (root / "postgres.log").open("rb") as file:
        file.seek(start)
        return file.read().decode(errors="replace")


def _failure(root: Path) -> Unavailable:
    log = root / "postgres.log"
    said = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
    last = " / ".join(said)
    return Unavailable(
        f"数据库没有启动。日志 {log} 的最后几行：{last}",
        f"The database did not start. The last lines of {log}: {last}",
        path=str(log),
    )
