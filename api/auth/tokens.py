"""API tokens: keys for programs, shown once, kept as hashes, narrowed by scopes, ended by date or by hand.

A scope is `read` or `write` (which includes reading) for all subjects, or `SUBJECT:read`, `SUBJECT:write`
for one, where the subject is the first part of the path behind /api, e.g. `drafts:write`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, true, update
from sqlalchemy.orm import Session

from api.auth.officials import Official
from api.auth.secret_text import TOKEN_PREFIX, hash_of, new_secret
from api.auth.sessions import NOTED, official_from
from api.auth.tables import Account, ApiToken
from boundaries.identity import uuid7
from gis.errors import InputError

SCOPE = re.compile(r"(?:[a-z][a-z0-9-]{0,30}:)?(?:read|write)", re.ASCII)
MOST_DAYS = 366
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def new(
    session: Session, account_id: uuid.UUID, named: tuple[str, Sequence[str]], until: tuple[datetime, int]
) -> tuple[ApiToken, str]:
    """Make a token; gives it and its text, which is nowhere else.

    `named`: its name and scopes; `until`: the time now and for how many days it counts. Raises InputError.
    """
    (name, scopes), (now, days) = named, until
    check_scopes(scopes)
    if not 1 <= days <= MOST_DAYS:
        raise InputError(f"有效天数应为 1 至 {MOST_DAYS}。", f"Give 1 to {MOST_DAYS} days.", field="days")
    secret = TOKEN_PREFIX + new_secret()
    token = ApiToken(
        id=uuid7(),
        account_id=account_id,
        name=name,
        secret_sha256=hash_of(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    return token, secret


def check_scopes(scopes: Iterable[str]) -> None:
    """Raise InputError unless there are scopes and each is well formed."""
    given = list(scopes)
    wrong = [one for one in given if not SCOPE.fullmatch(one)]
    if wrong or not given:
        raise InputError(
            "权限范围应为 read、write，或 drafts:read、drafts:write 这样的“主题:read/write”。",
            "A scope is read, write, or SUBJECT:read, SUBJECT:write such as drafts:write.",
            field="scopes",
        )


def find(session: Session, secret: str, now: datetime) -> tuple[Official, ApiToken] | None:
    """The official and the token behind a text; None when unknown, expired, revoked or disabled."""
    row = session.execute(
        select(Account, ApiToken)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(
            ApiToken.secret_sha256 == hash_of(secret),
            ApiToken.expires_at > now,
            ApiToken.revoked_at.is_(None),
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else (official_from(row[0]), row[1])


def note_used(session: Session, found: ApiToken, now: datetime) -> bool:
    """Remember that a token is in use, at most once a minute; whether anything was written."""
    if found.used_at is not None and now - found.used_at < NOTED:
        return False
    session.execute(update(ApiToken).where(ApiToken.id == found.id).values(used_at=now))
    return True


def revoke(session: Session, token_id: uuid.UUID, now: datetime, account_id: uuid.UUID | None = None) -> bool:
    """End a token (of an account); False when there is none of this id that still counts."""
    own = ApiToken.account_id == account_id if account_id else true()
    done = session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None), own)
        .values(revoked_at=now)
        .returning(ApiToken.id)
    )
    return done.one_or_none() is not None


def of_account(session: Session, account_id: uuid.UUID) -> list[ApiToken]:
    """Tokens of an account that are not revoked, newest first."""
    return list(
        session.scalars(
            select(ApiToken)
            .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
            .order_by(ApiToken.created_at.desc())
        )
    )


def allows(scopes: Iterable[str], method: str, path: str) -> bool:
    """Whether scopes cover a request."""
    parts = path.strip("/").split("/")
    subject = parts[1] if parts[0] == "api" and len(parts) > 1 else parts[0]
    reading = method in SAFE_METHODS
    enough = {"write", f"{subject}:write"} | ({"read", f"{subject}:read"} if reading else set())
    return bool(enough & set(scopes))
