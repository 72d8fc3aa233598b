"""The accounts of `wangge demo`: one per role, for the sample town alone, new passwords at every start."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

ABOUT = "在 {login} 登录，演示账号只用于示例镇，每次启动换密码 · sign in there, new passwords at every start:"


def sample_with_accounts(engine: Engine, login: str) -> list[str]:
    """Load the sample unless there is a map; the lines that tell the accounts, none on another town.

    login: the address of the page where they sign in.
    """
    from sqlalchemy.orm import Session

    from api.auth import demo
    from api.auth.officials import ROLE_NAMES
    from api.cli.town import load_sample_once

    load_sample_once(engine)
    if not _is_sample(engine):
        return retire_unless_sample(engine)
    with Session(engine) as session, session.begin():
        made = demo.renew(session, datetime.now(UTC))
    names = {role: f"{zh} {en}" for role, (zh, en) in ROLE_NAMES.items()}
    return [
        ABOUT.format(login=login),
        *(f"  {one.name:<14} {one.password}  {names[one.role]} · {one.area}" for one in made),
    ]


def retire_unless_sample(engine: Engine) -> list[str]:
    """Shut the demo's accounts where the map is not the sample; nothing to tell."""
    from sqlalchemy.orm import Session

    from api.auth import demo

    if not _is_sample(engine):
        with Session(engine) as session, session.begin():
            demo.retire(session, datetime.now(UTC))
    return []


def _is_sample(engine: Engine) -> bool:
    from sqlalchemy.orm import Session

    from api.map_source import is_sample
    from boundaries import revisions

    with Session(engine) as session:
        current = revisions.current(session)
        return current is not None and is_sample(session, current)
