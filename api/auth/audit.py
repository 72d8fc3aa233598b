"""The audit log: every change by an official, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from api.auth.officials import Official
from api.auth.tables import AuditEntry
from boundaries.identity import uuid7


def audit(
    session: Session, official: Official | None, action: str, target: str = "", *details: Mapping[str, Any]
) -> None:
    """Write into the audit log, in the caller's transaction, that an official did something.

    `action` is a short name such as `draft.publish`, `target` names the thing (`draft 7`), `details`
    are mappings of JSON, joined. Without an official it was the system itself. Never put a password,
    a token or a whole phone number in.
    """
    session.execute(
        insert(AuditEntry).values(
            id=uuid7(),
            account_id=official.id if official else None,
            actor=f"{official.label}（{official.name}）" if official else "wangge",
            role=official.role if official else "",
            action=action,
            target=target,
            detail={name: value for detail in details for name, value in detail.items()},
        )
    )
