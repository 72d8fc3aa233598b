"""Make, start, stop and find the private cluster of one data directory (`layout` says what lies there)."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from psycopg import conninfo, pq
from sqlalchemy import URL

from api import database_roles
from api.embedded import layout, processes, software
from api.embedded.accounts import Account, caller_name, check_reachable, run_as, server_account
from api.embedded.binaries import Binaries
from api.embedded.layout import pgdata_of
from gis.errors import Unavailable

ROLE, DATABASE = "app", "wangge"
ROLES = (ROLE, database_roles.ROLE)
"""Who may log in: the owner of everything, and the role the server works as."""
START_SECONDS, RETRY_SECONDS, STOP_SECONDS = 120, 20, 60
LAUNCH = 'exec "$@" </dev/null >>"$0" 2>&1 & echo $!'
"""Starts the server in the background and tells its number; pg_ctl would expand `$` in directory names."""
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
    address = Address(running.socket_dir, running.port)
    return address if _answers(address) else None


def ensure_running(root: Path, say: software.Say) -> Address:
    """Make the cluster of `root` if there is none, start it if it is down; safe to call from two processes.

    Raises Unavailable (no server software, start failed) or InputError (the directory cannot be used).
    """
    answering = find(root)
    if answering is not None:
        return answering
    layout.make_root(root)
    with layout.locked(root):
        processes.wait_until(lambda: find(root) or not processes.find_running(pgdata_of(root)), START_SECONDS)
        return find(root) or _start(root, say)


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


def _answers(address: Address) -> bool:
    """True when the server takes connections; one that is just dying still has its process and its file."""
    where = conninfo.make_conninfo(host=str(address.socket_dir), port=address.port, connect_timeout=5)
    return pq.PGconn.ping(where.encode()) == pq.Ping.OK


def _start(root: Path, say: software.Say) -> Address:
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
    server = [str(programs.program("postgres")), "-D", str(pgdata), *_options(root, socket_dir)]
    launch = ["/bin/sh", "-c", LAUNCH, str(layout.log_of(root)), *server]

    def started() -> Address | None:
        processes.disarm_stale_pid_file(pgdata)
        layout.clear_sockets(socket_dir)
        before = layout.log_size(root)
        pid = int(run_as(account, launch, programs.environment).stdout)
        processes.wait_until(lambda: find(root) or not processes.is_alive(pid), START_SECONDS)
        answering = find(root)
        if answering is None and not RETRY_ON.search(layout.log_since(root, before)):
            raise layout.failure(root)
        return answering

    address = processes.wait_until(started, RETRY_SECONDS)
    if address is None:
        raise layout.failure(root)
    return address


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


def _options(root: Path, socket_dir: Path) -> list[str]:
    """Server options for one start; on the command line, so that no file of the server's is written."""
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
    pairs = (("-c", f"{name}={value}") for name, value in settings.items())
    return ["-p", str(layout.PORT), *itertools.chain.from_iterable(pairs)]


def _write_access_rules(root: Path, account: Account) -> None:
    """Only the server's own account and the caller may connect, by peer, as the roles there are."""
    allowed = dict.fromkeys((account.name, caller_name()))
    rules = {
        "pg_hba.conf": "local all all peer map=own\n",
        "pg_ident.conf": "".join(f'own "{name}" {role}\n' for name in allowed for role in ROLES),
    }
    for name, text in rules.items():
        (root / name).write_text(text)
        (root / name).chmod(0o644)


def _major_of(pgdata: Path) -> int | None:
    version = pgdata / "PG_VERSION"
    return int(version.read_text().split(".")[0]) if version.exists() else None
