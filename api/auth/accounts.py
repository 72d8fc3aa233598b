"""Accounts: made and changed by an administrator on the command line; officials change their password."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from api.auth import sessions
from api.auth.officials import ROLE_NAMES
from api.auth.tables import AREA_LEVELS, Account, ApiToken
from boundaries.identity import uuid7
from gis.errors import Conflict, InputError, NotFound

NAME = re.compile(r"[\w.@-]{2,40}")
AREA = text("""
    SELECT area.level, area.code FROM area JOIN area_version AS version ON version.area_id = area.id
    WHERE upper_inf(version.valid) AND area.level = ANY(:levels)
      AND (area.code = :named OR version.name = :named
           OR EXISTS (SELECT FROM alias WHERE alias.area_id = area.id AND alias.name = :named))
    ORDER BY array_position(:levels, area.level), area.code
""")


@dataclass(frozen=True)
class NewAccount:
    """What an account begins with; `area` is a (level, code) of the map."""

    name: str
    role: str
    area: tuple[str, str]
    label: str
    password_hash: str


def create(session: Session, wanted: NewAccount, now: datetime) -> uuid.UUID:
    """Make an account. Raises InputError (name, role) or Conflict (the name is taken)."""
    if not NAME.fullmatch(wanted.name):
        raise InputError(
            "用户名应为 2 至 40 个字母、汉字、数字或 . _ - @。",
            "A name has 2 to 40 letters, digits or . _ - @.",
            field="name",
        )
    if wanted.role not in ROLE_NAMES:
        raise InputError(
            f"角色只能是：{'、'.join(ROLE_NAMES)}。",
            f"The role is one of: {', '.join(ROLE_NAMES)}.",
            field="role",
        )
    if session.scalar(select(Account.id).where(Account.name == name_key(wanted.name))):
        raise Conflict(
            f"用户名 {wanted.name} 已经有了。请换一个。", f"The name {wanted.name} is taken. Choose another."
        )
    account_id = uuid7()
    session.execute(
        insert(Account).values(
            id=account_id,
            name=name_key(wanted.name),
            label=wanted.label,
            role=wanted.role,
            area_level=wanted.area[0],
            area_code=wanted.area[1],
            password_hash=wanted.password_hash,
            created_at=now,
            password_at=now,
        )
    )
    return account_id


def area_named(session: Session, named: str) -> tuple[str, str]:
    """(level, code) of the town, village or grid with a code, name or alias.

    Raises NotFound when there is none, InputError when several are called so.
    """
    found = session.execute(AREA, {"named": named, "levels": list(AREA_LEVELS)}).all()
    exact = [row for row in found if row[1] == named] or found
    if not exact:
        raise NotFound(
            f"没有叫“{named}”的镇、村或网格。请用编码，或先载入地图（wangge load）。",
            f"No town, village or grid is called {named}. Give a code, or load a map first (wangge load).",
            area=named,
        )
    if len(exact) > 1:
        raise InputError(
            f"叫“{named}”的不止一处：{'、'.join(row[1] for row in exact[:10])}。请用编码。",
            f"Several areas are called {named}: {', '.join(row[1] for row in exact[:10])}. Give a code.",
            area=named,
        )
    return exact[0][0], exact[0][1]


def named(session: Session, name: str) -> Account:
    """The account of a name; raises NotFound."""
    found = session.scalar(select(Account).where(Account.name == name_key(name)))
    if found is None:
        raise NotFound(f"没有用户 {name}。请看 wangge user list。", f"No user {name}. See: wangge user list.")
    return found


def find(session: Session, name: str) -> Account | None:
    """The account of a name, disabled or not; None when there is none."""
    return session.scalar(select(Account).where(Account.name == name_key(name)))


def set_password(session: Session, account_id: uuid.UUID, password_hash: str, now: datetime) -> None:
    """Give an account another password; the caller ends its sessions."""
    session.execute(
        update(Account).where(Account.id == account_id).values(password_hash=password_hash, password_at=now)
    )


def renew_hash(session: Session, account_id: uuid.UUID, password_hash: str) -> None:
    """Keep the same password under today's parameters."""
    session.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))


def set_disabled(session: Session, account_id: uuid.UUID, moment: datetime | None) -> None:
    """Shut an account from a moment on (its sessions end, its tokens stop), or open it again with None."""
    session.execute(update(Account).where(Account.id == account_id).values(disabled_at=moment))
    if moment is not None:
        sessions.end_all(session, account_id)
        session.execute(
            update(ApiToken)
            .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
            .values(revoked_at=moment)
        )


def name_key(name: str) -> str:
    """A name as it is stored: the same for capital and small letters, and for either width."""
    return unicodedata.normalize("NFKC", name).strip().casefold()
