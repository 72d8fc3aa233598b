"""Alerts of risen counts, each written once."""

from __future__ import annotations

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create its tables."""


def downgrade() -> None:
    """Drop its tables."""
