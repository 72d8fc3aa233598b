"""Accounts for trying things out in the sample town: one per role, with invented names."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.auth import accounts, passwords, sessions
from boundaries.registry import TOWN
from gis.errors import InputError, NotFound

PREFIX = "demo-"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without l, o, i, 0 and 1, which are read wrong from a terminal."""
PEOPLE = {
    "town_editor": ("demo-editor", "林示范"),
    "approver": ("demo-approver", "陈示范"),
    "village_chief": ("demo-village", "黄示范"),
    "grid_leader": ("demo-grid", "吴示范"),
    "viewer": ("demo-viewer", "郑示范"),
}
VILLAGE = text("""
    SELECT area.code, version.name FROM area JOIN area_version AS version ON version.area_id = area.id
    WHERE area.level = 'village' AND upper_inf(version.valid)
    ORDER BY version.name LIKE '黄霞村%' DESC, area.code LIMIT 1
""")
GRID = text("""
    SELECT area.code, version.name FROM area JOIN area_version AS version ON version.area_id = area.id
    WHERE area.level = 'grid' AND upper_inf(version.valid) AND version.parent_id = (
        SELECT area.id FROM area JOIN area_version AS village ON village.area_id = area.id
        WHERE area.level = 'village' AND upper_inf(village.valid)
        ORDER BY village.name LIKE '黄霞村%' DESC, area.code LIMIT 1)
    ORDER BY area.code LIMIT 1
""")


@dataclass(frozen=True)
class DemoAccount:
    """One of them, with its password, which is nowhere else; `area` is the name of where it counts."""

    name: str
    label: str
    role: str
    area: str
    password: str


def renew(session: Session, now: datetime) -> list[DemoAccount]:
    """Make the demo's accounts, or give those that are there new random passwords; the caller commits."""
    made, areas = [], _areas(session)
    for role, (name, label) in PEOPLE.items():
        password = new_password()
        level, code, area = areas.get(role, areas["viewer"])
        wanted = accounts.NewAccount(name, role, (level, code), label, passwords.hash_password(password))
        _make_or_renew(session, wanted, now)
        made.append(DemoAccount(name, label, role, area, password))
    return made


def retire(session: Session, now: datetime) -> None:
    """Shut the demo's accounts: they are not for a town that is real. The caller commits."""
    for name, _ in PEOPLE.values():
        known = accounts.find(session, name)
        if known is not None and known.disabled_at is None:
            accounts.set_disabled(session, known.id, now)


def refuse_name(name: str) -> None:
    """Raise InputError for a name that only the demo's accounts may have."""
    if accounts.name_key(name).startswith(PREFIX):
        raise InputError(
            f"以 {PREFIX} 开头的用户名留给演示账号。请换一个。",
            f"Names that begin with {PREFIX} are for the demo's accounts. Choose another.",
            field="name",
        )


def new_password() -> str:
    """Three groups of five letters: 74 bits, easy to type from a screen."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))


def _areas(session: Session) -> dict[str, tuple[str, str, str]]:
    """(level, code, name) of where a role counts; the town for every role that is not named."""
    village, grid = session.execute(VILLAGE).one(), session.execute(GRID).one()
    return {
        "village_chief": ("village", *village),
        "grid_leader": ("grid", grid[0], f"{village[1]} {grid[1]}"),
        "viewer": ("town", *session.execute(TOWN).one()),
    }


def _make_or_renew(session: Session, wanted: accounts.NewAccount, now: datetime) -> None:
    try:
        known = accounts.named(session, wanted.name)
    except NotFound:
        accounts.create(session, wanted, now)
        return
    accounts.set_password(session, known.id, wanted.password_hash, now)
    accounts.set_disabled(session, known.id, None)
    sessions.end_all(session, known.id)
