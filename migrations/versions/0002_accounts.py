"""Who may change what: accounts, sessions, tokens and the audit log."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create its tables."""


def downgrade() -> None:
    """Drop its tables."""
