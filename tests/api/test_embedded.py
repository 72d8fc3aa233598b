"""The private cluster: made, killed, copied, raced and hidden, it comes back with its data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from api.cli import app
from api.embedded import accounts, cluster, processes
from api.embedded.layout import LONGEST_SOCKET_PATH, pgdata_of
from boundaries.database import engine
from gis.errors import InputError, Unavailable
from tests import database

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server to another account")


ACTIVE = "SELECT min(pid) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series(%0)'"


@contextmanager
def _copy(template: Path) -> Iterator[Path]:
    with database.scratch_directory() as place:
        database.copy_data(template, place)
        yield place
        cluster.stop(place)


@pytest.fixture
def root(template: Path) -> Iterator[Path]:
    """A data directory with a migrated, stopped cluster of this test alone; stopped at the end."""
    with _copy(template) as place:
        yield place


@pytest.fixture(scope="module")
def started(template: Path) -> Iterator[Path]:
    """A data directory whose cluster runs, for all tests here that leave it as it is."""
    with _copy(template) as place:
        up(place)
        yield place


def ask(address: cluster.Address, question: str) -> object:
    """The one value that a query answers."""
    opened = engine(address.url())
    with opened.begin() as connection:
        answer = connection.execute(text(question))
        value = answer.scalar() if answer.returns_rows else None
    opened.dispose()
    return value


def up(root: Path) -> cluster.Address:
    """Start the cluster, telling nobody."""
    return cluster.ensure_running(root, database.silently)


def running(root: Path) -> processes.Running:
    """The server alive on a data directory."""
    found = processes.find_running(pgdata_of(root))
    assert found is not None
    return found


def wangge(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in a process of its own."""
    return subprocess.run([sys.executable, "-m", "api.cli", *words], capture_output=True, text=True)


def test_postgis_answers(started: Path) -> None:
    """After `up`, PostGIS answers a question about geometry."""
    question = "SELECT ST_Contains(ST_Buffer(ST_Point(0, 0), 2), ST_Point(1, 1))"
    assert ask(up(started), question) is True


def test_second_up_finds_the_first(started: Path) -> None:
    """`up` on a running cluster starts no second server."""
    first = running(started).pid
    up(started)
    assert running(started).pid == first


def test_comes_back_at_once_after_kill_nine(root: Path) -> None:
    """Killed without warning it starts again at once, three times, and keeps what was committed."""
    ask(up(root), "CREATE TABLE kept AS SELECT 42 AS value")
    for _ in range(3):
        os.kill(running(root).pid, signal.SIGKILL)
        assert ask(up(root), "SELECT value FROM kept") == 42


def test_waits_for_a_session_that_outlived_the_server(root: Path) -> None:
    """A session still computing after its server was killed is waited for: two servers never share data."""
    address = up(root)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(ask, address, "SELECT count(*) FROM generate_series(1, 8000000)")
        session = processes.wait_until(lambda: ask(address, ACTIVE), 30)
        assert isinstance(session, int)
        os.kill(running(root).pid, signal.SIGKILL)
        started = up(root)
        assert not processes.is_alive(session)
    assert ask(started, "SELECT 1") == 1


def test_pid_of_a_stranger_is_stale(root: Path) -> None:
    """A pid file that names somebody else's live process does not stop the start."""
    up(root)
    lines = (pgdata_of(root) / processes.PID_FILE).read_text().splitlines()
    cluster.stop(root)
    _leave_pid_file(root, os.getpid(), lines)
    assert ask(up(root), "SELECT 1") == 1


def test_zombie_is_stale(root: Path) -> None:
    """A pid file that names a dead process nobody has reaped does not stop the start."""
    up(root)
    lines = (pgdata_of(root) / processes.PID_FILE).read_text().splitlines()
    cluster.stop(root)
    child = subprocess.Popen(["true"])
    assert processes.wait_until(lambda: f"{child.pid} (true) Z" in _stat(child.pid), 5)
    _leave_pid_file(root, child.pid, lines)
    assert ask(up(root), "SELECT 1") == 1
    child.wait()


def test_pid_file_of_a_copied_directory_is_stale(root: Path) -> None:
    """A directory copied from a running cluster belongs to nobody, although that other server lives."""
    up(root)
    with database.scratch_directory() as other:
        database.copy_data(root, other)
        assert processes.find_running(pgdata_of(other)) is None
    assert running(root)


def test_long_path_gets_a_short_socket(root: Path) -> None:
    """A data directory too deep for a socket address has its socket elsewhere, closed to others."""
    deep = root / ("深" * 30) / ("d" * 60)
    deep.mkdir(parents=True)
    pgdata_of(root).rename(pgdata_of(deep))
    address = up(deep)
    assert len(os.fsencode(address.socket_dir / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH
    assert address.socket_dir.stat().st_mode & 0o777 == 0o700
    assert ask(address, "SELECT 1") == 1
    cluster.stop(deep)
    address.socket_dir.rmdir()


def test_directory_name_may_be_awkward(root: Path) -> None:
    """Spaces, quotes, dollars and Chinese in the directory's name reach neither shell nor SQL."""
    odd = root / "数据 it's $HOME"
    odd.mkdir()
    pgdata_of(root).rename(pgdata_of(odd))
    assert ask(up(odd), "SELECT 1") == 1
    cluster.stop(odd)


def test_two_first_ups_at_once() -> None:
    """Two processes that make the same cluster at the same moment both end well, beside a broken attempt."""
    with database.scratch_directory() as fresh:
        (fresh / "postgres.new").mkdir()
        (fresh / "postgres.new" / "PG_VERSION").write_text("half made")
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda _: wangge("up", "--data", str(fresh)), range(2)))
        assert [done.returncode for done in both] == [0, 0], both
        assert all("PostGIS" in done.stdout for done in both)
        cluster.stop(fresh)


def test_up_status_down_say_the_state(root: Path) -> None:
    """`status` ends with 3 while down and 0 while up; `up` prints the line that opens psql."""

    def said(word: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, [word, "--data", str(root)])
        assert done.exit_code == code, done.output
        return done.stdout

    said("status", 3)
    line = next(x for x in said("up").splitlines() if "psql" in x).partition(": ")[2]
    asked = ["sh", "-c", f"{line} -Atc 'SELECT 6 * 7'"]
    assert subprocess.run(asked, capture_output=True).stdout == b"42\n"
    assert "修订 revisions: 0" in said("status")
    said("down")
    said("status", 3)


def test_nothing_listens_on_the_network(started: Path) -> None:
    """The server has no network address, and its data directory is closed to other accounts."""
    assert ask(up(started), "SHOW listen_addresses") == ""
    assert pgdata_of(started).stat().st_mode & 0o777 == 0o700


@as_root
def test_root_lends_the_server_to_an_ordinary_account(started: Path) -> None:
    """Started by root, no process of the server runs as root."""
    assert Path(f"/proc/{running(started).pid}").stat().st_uid == pgdata_of(started).stat().st_uid != 0


@as_root
def test_other_accounts_are_kept_out(started: Path) -> None:
    """Another account of the machine does not reach the socket."""
    psql = cluster.psql(started, up(started)).split()
    stranger = accounts.Account("nobody", 65534, 65534, borrowed=True)
    assert "Permission denied" in accounts.run_as(stranger, [*psql, "-c", "SELECT 1"]).stderr


@as_root
def test_closed_parent_is_named(tmp_path: Path) -> None:
    """A directory that the server's account may not enter is refused, naming the parent that is closed."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(InputError, match="may not enter"):
        up(closed / "data")


def test_data_of_another_version_are_left_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data of a PostgreSQL that is not here are refused with that version's number."""
    (pgdata_of(root) / "PG_VERSION").write_text("99\n")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unavailable, match="PostgreSQL 99"):
        up(root)


def _leave_pid_file(root: Path, pid: int, lines: list[str]) -> None:
    left = pgdata_of(root) / processes.PID_FILE
    left.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
    owner = pgdata_of(root).stat()
    os.chown(left, owner.st_uid, owner.st_gid)
    left.chmod(0o600)


def _stat(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text()
