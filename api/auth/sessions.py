"""Sessions of browsers: begun by a password, ended by signing out, idleness, age or an administrator."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from api.auth.officials import Official
from api.auth.secret_text import hash_of, new_secret
from api.auth.tables import Account, WebSession
from boundaries.identity import uuid7

LONGEST = timedelta(hours=12)
"""A session ends after a working day, whatever happens in it."""
IDLE = timedelta(hours=2)
NOTED = timedelta(minutes=1)
"""How exactly it is known when a session was last seen: a write per request would be waste."""


@dataclass(frozen=True)
class Origin:
    """Where a session was begun: the address of the network and what the browser calls itself."""

    address: str = ""
    agent: str = ""


def official_from(account: Account) -> Official:
    """The official an account stands for."""
    label = account.label or account.name
    return Official(account.id, account.name, account.role, account.area_code, account.area_level, label)


def begin(session: Session, account_id: uuid.UUID, now: datetime, origin: Origin) -> str:
    """Begin a session and give its secret, which is nowhere else; ended ones of the account go."""
    session.execute(
        delete(WebSession).where(WebSession.account_id == account_id, ~_alive(now)),
    )
    secret = new_secret()
    session.execute(
        insert(WebSession).values(
            id=uuid7(),
            account_id=account_id,
            secret_sha256=hash_of(secret),
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
            address=origin.address[:100],
            agent=origin.agent[:300],
        )
    )
    return secret


def find(session: Session, secret: str, now: datetime) -> tuple[Official, WebSession] | None:
    """The official and the session of a cookie; None when unknown, ended, or the account disabled."""
    row = session.execute(
        select(Account, WebSession)
        .join(WebSession, WebSession.account_id == Account.id)
        .where(WebSession.secret_sha256 == hash_of(secret), _alive(now), Account.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else (official_from(row[0]), row[1])


def note_seen(session: Session, found: WebSession, now: datetime) -> bool:
    """Remember that a session is in use, at most once a minute; whether anything was written."""
    if now - found.seen_at < NOTED:
        return False
    session.execute(update(WebSession).where(WebSession.id == found.id).values(seen_at=now))
    return True


def end(session: Session, secret: str) -> None:
    """End the session of a cookie."""
    session.execute(delete(WebSession).where(WebSession.secret_sha256 == hash_of(secret)))


def end_one(session: Session, account_id: uuid.UUID, session_id: uuid.UUID) -> bool:
    """End a session of an account; False when the account has no such session."""
    own = (WebSession.id == session_id) & (WebSession.account_id == account_id)
    return session.execute(delete(WebSession).where(own).returning(WebSession.id)).one_or_none() is not None


def end_all(session: Session, account_id: uuid.UUID, but: str | None = None) -> int:
    """End every session of an account, but the one of a secret; how many there were."""
    kept = WebSession.secret_sha256 != hash_of(but or "")
    ended = session.execute(
        delete(WebSession).where(WebSession.account_id == account_id, kept).returning(WebSession.id)
    )
    return len(ended.all())


def of_account(session: Session, account_id: uuid.UUID, now: datetime) -> list[WebSession]:
    """Sessions of an account that count, the latest seen first."""
    return list(
        session.scalars(
            select(WebSession)
            .where(WebSession.account_id == account_id, _alive(now))
            .order_by(WebSession.seen_at.desc(), WebSession.id)
        )
    )


def _alive(now: datetime) -> ColumnElement[bool]:
    return (WebSession.expires_at > now) & (WebSession.seen_at > now - IDLE)
