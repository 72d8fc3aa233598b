"""Which system account runs the server: PostgreSQL refuses root, and owns its data directory alone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.errors import InputError, Unavailable

PREFERRED = ("postgres", "wangge")
"""Accounts a root install uses: that of the distribution's package, else one of our own."""
CREATE_COMMANDS = (
    ("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "wangge"),
    ("adduser", "-S", "-D", "-H", "wangge"),
)


@dataclass(frozen=True)
class Account:
    """A system account; `borrowed` when root lends the work to it."""

    name: str
    uid: int
    gid: int
    borrowed: bool


def server_account(pgdata: Path) -> Account:
    """The account that runs (or will run) the server on `pgdata`.

    Not root: the caller. Root: the owner of existing data, else `postgres`, else a new account `wangge`.
    Raises Unavailable when the caller has no name (a container's bare uid) or does not own the data.
    """
    caller = os.geteuid()
    owner = pgdata.stat().st_uid if pgdata.exists() else None
    if caller != 0:
        if owner not in (None, caller):
            raise Unavailable(
                f"数据目录 {pgdata} 属于另一个系统用户，请用那个用户（或 root）运行，或换一个 --data 目录。",
                f"The data in {pgdata} belong to another account: run as that account (or root), "
                "or choose another --data directory.",
                path=str(pgdata),
            )
        return _account(caller, borrowed=False)
    if owner is not None:
        return _account(owner, borrowed=True)
    return _preferred() or _created()


def caller_name() -> str:
    """Name of the account this process runs as."""
    return _entry(os.geteuid()).pw_name


def run_as(
    account: Account, command: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end as `account`, in `/`, with both outputs as text; never raises on failure.

    It gets a session of its own, so that what it leaves in the background outlives a terminal's Ctrl-C.
    """
    return subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
        user=account.uid if account.borrowed else None,
        group=account.gid if account.borrowed else None,
        extra_groups=[] if account.borrowed else None,
    )


def check_reachable(account: Account, directory: Path) -> None:
    """Raise InputError when `account` may not enter `directory` or one of its parents."""
    if not account.borrowed:
        return
    for place in (*reversed(directory.parents), directory):
        if run_as(account, ["test", "-x", place]).returncode:
            raise InputError(
                f"系统用户 {account.name}（数据库以它运行）不能进入 {place}。"
                f"请换一个 --data 目录，例如 /var/lib/wangge；或执行 chmod o+x {place}",
                f"The database runs as the account {account.name}, which may not enter {place}. "
                f"Choose another --data directory such as /var/lib/wangge, or: chmod o+x {place}",
                path=str(place),
            )


def _account(uid: int, borrowed: bool) -> Account:
    if uid == 0:
        raise Unavailable(
            "数据目录属于 root，而 PostgreSQL 拒绝以 root 运行。"
            "请把目录交给普通系统用户（chown -R postgres）。",
            "The data belong to root, and PostgreSQL refuses to run as root: give them to an ordinary "
            "account (chown -R postgres).",
        )
    entry = _entry(uid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, borrowed)


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise Unavailable(
            f"系统里没有 uid {uid} 的用户名，PostgreSQL 无法运行。"
            "请在 /etc/passwd 里加一个用户，或设置 WANGGE_DATABASE_URL。",
            f"uid {uid} has no name on this system and PostgreSQL needs one: add it to /etc/passwd, "
            "or set WANGGE_DATABASE_URL.",
            uid=uid,
        ) from None


def _preferred() -> Account | None:
    for name in PREFERRED:
        try:
            return _account(pwd.getpwnam(name).pw_uid, borrowed=True)
        except KeyError:
            continue
    return None


def _created() -> Account:
    for command in CREATE_COMMANDS:
        if shutil.which(command[0]):
            subprocess.run(command, check=False, capture_output=True)
    account = _preferred()
    if account is None:
        raise Unavailable(
            "无法建立运行数据库的系统用户 wangge，请先执行 useradd --system wangge",
            "Could not create the system account wangge that runs the database: useradd --system wangge",
        )
    return account
