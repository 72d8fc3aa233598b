"""Tables of who may change what: accounts, sessions, tokens, counted failures, and the audit log.

Of secrets only hashes are kept. What the tables alone cannot say (the triggers that stamp, chain and
protect the audit log) stands in migrations/versions/0002_accounts.py.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base

ROLES = ("town_editor", "approver", "village_chief", "grid_leader", "viewer")
AREA_LEVELS = ("town", "village", "grid")
MOMENT = DateTime(timezone=True)


class Account(Base):
    """An official who may sign in: one role, in one area and all below it. Never deleted, only disabled."""

    __tablename__ = "account"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text(collation="C"))
    label: Mapped[str] = mapped_column(Text, server_default="")
    role: Mapped[str] = mapped_column(Text)
    area_level: Mapped[str] = mapped_column(Text)
    area_code: Mapped[str] = mapped_column(Text(collation="C"))
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    password_at: Mapped[datetime] = mapped_column(MOMENT)
    disabled_at: Mapped[datetime | None] = mapped_column(MOMENT)
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint(f"role IN {ROLES}", "role"),
        CheckConstraint(f"area_level IN {AREA_LEVELS}", "area_level"),
    )


class WebSession(Base):
    """A signed-in browser; the cookie's SHA-256 is all that is kept of it."""

    __tablename__ = "web_session"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    secret_sha256: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    seen_at: Mapped[datetime] = mapped_column(MOMENT)
    expires_at: Mapped[datetime] = mapped_column(MOMENT)
    address: Mapped[str] = mapped_column(Text, server_default="")
    agent: Mapped[str] = mapped_column(Text, server_default="")
    __table_args__ = (UniqueConstraint("secret_sha256"), Index(None, "account_id"))


class ApiToken(Base):
    """A key for a program of an official; `scopes` narrow what the official's role may do."""

    __tablename__ = "api_token"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(Text)
    secret_sha256: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    expires_at: Mapped[datetime] = mapped_column(MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)
    revoked_at: Mapped[datetime | None] = mapped_column(MOMENT)
    __table_args__ = (UniqueConstraint("secret_sha256"), Index(None, "account_id"))


class SignInFailure(Base):
    """Failures to sign in, counted per name and per address; `key` is a hash of either."""

    __tablename__ = "sign_in_failure"
    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(MOMENT)
    locked_until: Mapped[datetime | None] = mapped_column(MOMENT)


class AuditEntry(Base):
    """Who did what to which thing; `at` is set by the database. Rows are only ever added."""

    __tablename__ = "audit_log"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.clock_timestamp())
    account_id: Mapped[uuid.UUID | None]
    actor: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, server_default="")
    action: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text, server_default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    __table_args__ = (Index(None, "at"), Index(None, "account_id"))


class AuditSeal(Base):
    """One link per entry, made at its commit: SHA-256 over the link before and the entry's text."""

    __tablename__ = "audit_seal"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audit_log.id"))
    hash: Mapped[bytes]
    __table_args__ = (UniqueConstraint("entry_id"),)
