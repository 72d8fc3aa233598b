"""`wangge token new | list | revoke`: keys with which programs act for an official."""

from __future__ import annotations

import uuid
from typing import Annotated

import typer

from api.cli.official_sessions import log, moment_text, reading, show, writing
from api.cli.options import AccountArgument, DataOption
from gis.errors import NotFound

tokens = typer.Typer(no_args_is_help=True, help="供程序使用的 API 令牌 · API tokens for programs.")


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.add_typer(tokens, name="token")


@tokens.command("new")
def new_token(
    name: AccountArgument,
    purpose: Annotated[str, typer.Option("--for", help="用途 · what it is for.")],
    scope: Annotated[
        list[str],
        typer.Option(
            "--scope",
            help="范围，可多次 · read, write, or one subject's such as drafts:write; repeatable.",
        ),
    ],
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="有效天数 · days it is valid.")] = 90,
    data: DataOption = None,
) -> None:
    """新建令牌 · Make a token of an account; it is shown once, on standard output."""
    from api.auth import accounts
    from api.auth import tokens as api_tokens

    with writing(data) as (session, now):
        account = accounts.named(session, name)
        made, secret = api_tokens.new(session, account.id, (purpose, scope), (now, days))
        log(session, "token.new", f"token {made.id}", account=account.name, scopes=made.scopes, days=days)
    typer.echo(secret)


@tokens.command("list")
def list_tokens(data: DataOption = None) -> None:
    """令牌一览 · Every token that is not revoked, without its text."""
    from rich.table import Table
    from sqlalchemy import select

    from api.auth.tables import Account, ApiToken

    table = Table("编号 id", "用户 account", "用途 for", "范围 scopes", "到期 until", "最近使用 used")
    asked = select(ApiToken, Account.name).join(Account).where(ApiToken.revoked_at.is_(None))
    with reading(data) as session:
        for one, account in session.execute(asked.order_by(Account.name, ApiToken.created_at)):
            used = moment_text(one.used_at) if one.used_at else "—"
            scopes = " ".join(one.scopes)
            table.add_row(str(one.id), account, one.name, scopes, moment_text(one.expires_at), used)
    show(table)


@tokens.command("revoke")
def revoke_token(
    token_id: Annotated[
        uuid.UUID, typer.Argument(metavar="ID", help="编号，见 token list · its id, from `token list`.")
    ],
    data: DataOption = None,
) -> None:
    """停用令牌 · Revoke a token, at once and for good."""
    from api.auth import tokens as api_tokens

    with writing(data) as (session, now):
        if not api_tokens.revoke(session, token_id, now):
            raise NotFound(
                f"没有令牌 {token_id}，或已停用。", f"No token {token_id}, or it is revoked already."
            )
        log(session, "token.revoke", f"token {token_id}")
    typer.echo(f"已停用 revoked: {token_id}")
