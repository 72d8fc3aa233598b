"""`wangge audit-log show | verify`: who did what, and whether the log is as it was written."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli.official_sessions import moment_text, reading, show
from api.cli.options import DataOption
from gis.errors import InputError

audit_log = typer.Typer(no_args_is_help=True, help="审计日志：谁做了什么 · the log of who did what.")


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.add_typer(audit_log, name="audit-log")


@audit_log.command("show")
def show_log(
    count: Annotated[int, typer.Option("--last", min=1, max=10_000, help="条数 · how many entries.")] = 30,
    data: DataOption = None,
) -> None:
    """最近的记录 · The newest entries."""
    import json

    from rich.table import Table
    from sqlalchemy import select

    from api.auth.tables import AuditEntry

    table = Table("时间 at", "谁 who", "做了什么 action", "对象 target", "内容 detail")
    asked = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(count)
    with reading(data) as session:
        for one in reversed(session.scalars(asked).all()):
            detail = json.dumps(one.detail, ensure_ascii=False) if one.detail else ""
            table.add_row(moment_text(one.at), one.actor, one.action, one.target, detail)
    show(table)


@audit_log.command("verify")
def verify_log(
    noted: Annotated[
        str, typer.Option("--noted", metavar="N:HASH", help="先前记下的链头 · a head noted earlier.")
    ] = "",
    data: DataOption = None,
) -> None:
    """核对哈希链 · Check that no entry was changed or removed; prints the head to note elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    from api.auth import chain

    with reading(data) as session, Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("核对审计日志 · checking the audit log", total=chain.count(session))
        verdict = chain.verify(session, lambda done: progress.update(bar, completed=done), _head(noted))
    if verdict.broken:
        raise InputError(*verdict.broken)
    typer.echo(f"完好 intact: {verdict.head.number}:{verdict.head.hash.hex()}")


def _head(noted: str) -> Any:
    from api.auth.chain import Head

    if not noted:
        return None
    number, _, digest = noted.partition(":")
    try:
        return Head(int(number), bytes.fromhex(digest))
    except ValueError:
        raise InputError(
            "--noted 应形如 120:3f…（先前 verify 打印的）。",
            "--noted looks like 120:3f..., as verify printed it.",
        ) from None
