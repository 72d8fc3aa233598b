"""`wangge user add | list | password | disable | enable`: who may sign in, as what, and where."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.official_sessions import log, reading, show, writing
from api.cli.options import AccountArgument, DataOption
from gis.errors import InputError, Unavailable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

users = typer.Typer(no_args_is_help=True, help="工作人员账号 · accounts of officials.")
RANDOM = "由本程序随机生成并显示一次 · let this program make the password and show it once."


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.add_typer(users, name="user")


@users.command("add")
def add_user(
    name: AccountArgument,
    role: Annotated[
        str,
        typer.Option(
            "--role",
            help="角色 · role: town_editor 镇级编辑员, approver 审批人, village_chief 村级负责人, "
            "grid_leader 网格长, viewer 查阅人.",
        ),
    ],
    area: Annotated[
        str,
        typer.Option(
            "--area", help="辖区：镇、村或网格的编码或名称 · code or name of a town, village or grid."
        ),
    ] = "",
    label: Annotated[str, typer.Option("--label", help="姓名 · the person's name.")] = "",
    random: Annotated[bool, typer.Option("--random", help=RANDOM)] = False,
    data: DataOption = None,
) -> None:
    """新建账号 · Make an account; the password is asked for, or read from standard input."""
    from api.auth import accounts, demo, passwords

    password = demo.new_password() if random else _asked_password(name)
    passwords.check_fit(password, name)
    with writing(data) as (session, now):
        place = accounts.area_named(session, area) if area else _town(session)
        demo.refuse_name(name)
        wanted = accounts.NewAccount(name, role, place, label, passwords.hash_password(password))
        accounts.create(session, wanted, now)
        log(session, "account.new", f"account {accounts.name_key(name)}", role=role, area=place[1])
    typer.echo(f"已建立 made: {accounts.name_key(name)}")
    if random:
        typer.echo(f"密码（只显示这一次）password, shown this once: {password}")


@users.command("list")
def list_users(data: DataOption = None) -> None:
    """账号一览 · Every account with its role and area."""
    from rich.table import Table
    from sqlalchemy import select

    from api.auth.officials import ROLE_NAMES
    from api.auth.tables import Account

    table = Table("用户名 name", "姓名 label", "角色 role", "辖区 area", "状态 state")
    with reading(data) as session:
        for one in session.scalars(select(Account).order_by(Account.name)):
            state = "停用 disabled" if one.disabled_at else "可用 active"
            role = f"{ROLE_NAMES[one.role][0]} {one.role}"
            table.add_row(one.name, one.label, role, f"{one.area_level} {one.area_code}", state)
    show(table)


@users.command("password")
def new_password(
    name: AccountArgument,
    random: Annotated[bool, typer.Option("--random", help=RANDOM)] = False,
    data: DataOption = None,
) -> None:
    """改密码 · Give an account another password; it is signed out everywhere."""
    from api.auth import accounts, demo, passwords, sessions

    password = demo.new_password() if random else _asked_password(name)
    passwords.check_fit(password, name)
    with writing(data) as (session, now):
        account = accounts.named(session, name)
        accounts.set_password(session, account.id, passwords.hash_password(password), now)
        ended = sessions.end_all(session, account.id)
        log(session, "account.password", f"account {account.name}")
    typer.echo(f"密码已改，结束会话 {ended} 个 · password changed, {ended} sessions ended")
    if random:
        typer.echo(f"密码（只显示这一次）password, shown this once: {password}")


@users.command("disable")
def disable_user(name: AccountArgument, data: DataOption = None) -> None:
    """停用账号 · Shut an account: its sessions end and its tokens stop, at once."""
    from api.auth import accounts

    with writing(data) as (session, now):
        account = accounts.named(session, name)
        accounts.set_disabled(session, account.id, now)
        log(session, "account.disable", f"account {account.name}")
    typer.echo(f"已停用 disabled: {name}")


@users.command("enable")
def enable_user(name: AccountArgument, data: DataOption = None) -> None:
    """恢复账号 · Open a disabled account again; its tokens stay revoked."""
    from api.auth import accounts

    with writing(data) as (session, _):
        account = accounts.named(session, name)
        accounts.set_disabled(session, account.id, None)
        log(session, "account.enable", f"account {account.name}")
    typer.echo(f"已恢复 enabled: {name}")


def _asked_password(name: str) -> str:
    """The password as typed twice, or the first line of standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"{name} 的密码 · password of {name}: ")
    if first != getpass.getpass("再输一次 · once more: "):
        raise InputError("两次输入不同，没有改动。", "The two differ; nothing was changed.", field="password")
    return first


def _town(session: Session) -> tuple[str, str]:
    from boundaries.registry import published_town

    town = published_town(session)
    if town is None:
        raise Unavailable(
            "还没有地图，辖区无从说起。请先 wangge load（或 wangge sample）。",
            "There is no map yet, so there are no areas: run `wangge load` (or `wangge sample`) first.",
        )
    return "town", town[0]
