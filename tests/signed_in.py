"""Officials for tests: a client that is signed in as a role, with an account and session of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import httpx
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from api.auth.deps import COOKIE, CSRF_HEADER
from api.auth.secret_text import csrf_of
from api.auth.sessions import Origin, begin
from api.auth.tables import Account
from boundaries.database import engine
from boundaries.identity import uuid7
from tests import serving

NUMBERS = count(1)
AREA = text("""
    SELECT level, code FROM area WHERE code = :code OR (:code IS NULL AND level = 'town')
    ORDER BY array_position(ARRAY['town', 'village', 'grid'], level) LIMIT 1
""")


def as_role(client: httpx.Client, role: str, area: str | None = None) -> httpx.Client:
    """A new client on the same application, signed in as a new account of a role.

    `area`: code of its town, village or grid; None for the whole town. The account's own name and session
    are fresh, so two calls are two people.
    """
    url = serving.DATABASES[str(client.base_url).rstrip("/")]
    secret = new_session(url, role, area)
    signed = httpx.Client(base_url=client.base_url, trust_env=False, verify=False, timeout=20)
    signed.cookies.set(COOKIE, secret)
    signed.headers[CSRF_HEADER] = csrf_of(secret)
    return signed


def new_session(database_url: str, role: str, area: str | None = None) -> str:
    """The cookie's secret of a new session of a new account; no password is hashed, none would fit."""
    opened, account_id, now = engine(database_url), uuid7(), datetime.now(UTC)
    with Session(opened) as session, session.begin():
        level, code = session.execute(AREA, {"code": area}).one()
        session.execute(
            insert(Account).values(
                id=account_id,
                name=f"{role}-{account_id.hex[-12:]}",
                label=f"测试{role}{next(NUMBERS)}",
                role=role,
                area_level=level,
                area_code=code,
                password_hash="none",
                created_at=now,
                password_at=now,
            )
        )
        secret = begin(session, account_id, now, Origin())
    opened.dispose()
    return secret
