"""Make, start, stop and find the private cluster of one data directory (`layout` says what lies there)."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from api.embedded import layout, processes, software
from api.embedded.accounts import Account, caller_name, check_reachable, run_as, server_account
from api.embedded.binaries import Binaries
from api.embedded.layout import pgdata_of
from gis.errors import Unavailable

ROLE, DATABASE = "app", "wangge"
START_SECONDS, RETRY_SECONDS, STOP_SECONDS = 120, 20, 60
RETRY_ON = re.compile(r"lock file|shared memory block")
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


def find(root: Path) -> Address | None:
    """The address of the cluster if it runs and answers, else None.

    Raises Unavailable when the data directory belongs to another account.
    """
    try:
        running = processes.find_running(pgdata_of(root))
    except PermissionError:
        raise Unavailable(
            f"数据目录 {root} 属于另一个系统用户，请用那个用户（或 root）运行，或换一个 --data 目录。",
            f"The data directory {root} belongs to another account: run as that account (or root), "
            "or choose another --data directory.",
            path=str(root),
        ) from None
    if running is None or not running.ready:
        return None
    return Address(running.socket_dir, running.port)


def ensure_running(root: Path, say: software.Say) -> Address:
    """Make the cluster of `root` if there is none, start it if it is down; safe to call from two processes.

    Raises Unavailable (no server software, start failed) or InputError (the directory cannot be used).
    """
    answering = find(root)
    if answering is not None:
        return answering
    layout.make_root(root)
    with layout.locked(root):
        if processes.find_running(pgdata_of(root)) is None:
            _start(root, say)
        processes.wait_until(lambda: find(root) is not None, START_SECONDS)
    answering = find(root)
    if answering is None:
        raise layout.failure(root)
    return answering


def stop(root: Path) -> bool:
    """Stop the cluster, waiting until it is down; False when it was not running."""
    pgdata = pgdata_of(root)
    find(root)  # refuses another account's data
    if not pgdata.exists():
        return False
    with layout.locked(root):
        running = processes.find_running(pgdata)
        if running is None:
            return False
        os.kill(running.pid, signal.SIGINT)  # the fast shutdown: ends sessions, writes a checkpoint
        gone = processes.wait_until(lambda: not processes.is_server(running.pid, pgdata), STOP_SECONDS)
    if not gone:
        raise Unavailable(
            f"数据库（进程 {running.pid}）{STOP_SECONDS} 秒内没有停下，请看 {layout.log_of(root)}",
            f"The database (process {running.pid}) did not stop in {STOP_SECONDS} s: "
            f"see {layout.log_of(root)}",
        )
    return True


def psql(root: Path, address: Address) -> str:
    """A shell line that opens the database by hand."""
    programs = software.present(root, _major_of(pgdata_of(root)))
    program = str(programs.program("psql")) if programs else "psql"
    words = [program, "-h", str(address.socket_dir), "-p", str(address.port), "-U", ROLE, DATABASE]
    settings = programs.environment.items() if programs else ()
    return " ".join([*(f"{name}={shlex.quote(value)}" for name, value in settings), shlex.join(words)])


def _start(root: Path, say: software.Say) -> None:
    pgdata = pgdata_of(root)
    programs = software.obtain(root, _major_of(pgdata), say)
    account = server_account(pgdata)
    check_reachable(account, root)
    if not pgdata.exists():
        say("正在建立私有数据库……", "Making the private database ...")
        _initialise(root, programs, account)
    socket_dir = layout.socket_directory(root, account)
    _write_access_rules(root, account)
    layout.open_log(root, account)
    waiting = ["-w", "-t", str(START_SECONDS)]
    place = ["-D", str(pgdata), "-l", str(layout.log_of(root)), "-o", _options(root, socket_dir)]

    def started() -> bool:
        processes.disarm_stale_pid_file(pgdata)
        layout.clear_sockets(socket_dir)
        before = layout.log_size(root)
        done = run_as(account, [programs.program("pg_ctl"), "start", *waiting, *place], programs.environment)
        if done.returncode and not RETRY_ON.search(layout.log_since(root, before)):
            raise layout.failure(root)
        return done.returncode == 0

    if not processes.wait_until(started, RETRY_SECONDS):
        raise layout.failure(root)


def _initialise(root: Path, programs: Binaries, account: Account) -> None:
    """Run initdb beside the final place and move the result there, so that a half-made one never counts."""
    fresh = root / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    layout.give(fresh, account)
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
    return " ".join([f"-p {layout.PORT}", *pairs])


def _write_access_rules(root: Path, account: Account) -> None:
    """Only the server's own account and the caller may connect, by peer, as the one role."""
    allowed = dict.fromkeys((account.name, caller_name()))
    rules = {
        "pg_hba.conf": "local all all peer map=own\n",
        "pg_ident.conf": "".join(f'own "{name}" {ROLE}\n' for name in allowed),
    }
    for name, text in rules.items():
        (root / name).write_text(text)
        (root / name).chmod(0o644)


def _major_of(pgdata: Path) -> int | None:
    version = pgdata / "PG_VERSION"
    return int(version.read_text().split(".")[0]) if version.exists() else None
