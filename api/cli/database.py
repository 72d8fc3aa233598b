"""The database a command works on: the given one, or the private cluster, started when it is down."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine

from api import connect, database_roles
from api.embedded import cluster
from api.settings import Settings, read_settings


def open_database(data: Path | None = None) -> Engine:
    """An engine on the checked and migrated database chosen by `--data` and the environment.

    Raises Unavailable or InputError, each with both sentences.
    """
    return connect.open_url(database_url(read_settings(data)))


def engine_for_serving(owner: Engine, settings: Settings) -> Engine:
    """An engine on the same database for the server itself, as the role that cannot rewrite the audit log.

    Says so where there is no such role: the log is then kept by triggers and its hash chain alone.
    """
    served = database_roles.application_engine(owner, own_cluster=settings.database_url is None)
    if not database_roles.protection(served):
        say(
            f"注意：数据库角色拥有审计日志，只有触发器和哈希链保护它。请数据库管理员执行："
            f"CREATE ROLE {database_roles.ROLE}; GRANT {database_roles.ROLE} TO CURRENT_USER; 然后重新启动。",
            "Note: the database role owns the audit log; only triggers and its hash chain protect it. Ask "
            f"its administrator: CREATE ROLE {database_roles.ROLE}; grant it to this role, and start again.",
        )
    return served


def database_url(settings: Settings) -> str:
    """WANGGE_DATABASE_URL, or the address of the private cluster, which runs when this returns."""
    if settings.database_url:
        return settings.database_url
    address = cluster.ensure_running(settings.data, say)
    connect.create_database(address.url("postgres"), cluster.DATABASE)
    return address.url()


def say(zh: str, en: str) -> None:
    """Tell what is being done, on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"{zh} · {en}", markup=False)
